/* Floor division, remainder and integer powers: exact, one lane at a time, because no vector instruction helps.
 * Signs follow Python: the remainder has the sign of the divisor. Division of an integer by zero gives 0 (the
 * caller reports it); of a float by zero what IEEE 754 says. Included by vmath.h. */

#define LANE_BY_LANE(V, function, a, b)                                                                                \
    ({                                                                                                                 \
        V result_ = (a);                                                                                               \
        for (int i_ = 0; i_ < LANES; i_++) SET_LANE(result_, i_, function(LANE(a, i_), LANE(b, i_)));                  \
        result_;                                                                                                       \
    })

/* The remainder of a / b truncated towards zero, exact: a long division of the significands, ten bits a step. */
static __attribute__((noinline, unused)) f64 truncated_remainder(f64 a, f64 b)
{
    const uint64_t hidden = 1ull << 52, infinity = 0x7ffull << 52;
    uint64_t x, y, sign;
    __builtin_memcpy(&x, &a, sizeof x);
    __builtin_memcpy(&y, &b, sizeof y);
    sign = x & 1ull << 63;
    x &= ~(1ull << 63);
    y &= ~(1ull << 63);
    if (x >= infinity || y > infinity || y == 0) return __builtin_nan("");
    if (x < y) return a;
    int ex = (int)(x >> 52), ey = (int)(y >> 52);
    x = ex ? (x & (hidden - 1)) | hidden : x;
    y = ey ? (y & (hidden - 1)) | hidden : y;
    ex += !ex;
    ey += !ey;
    uint64_t r = x % y;
    for (int left = ex - ey; left > 0 && r; left -= 10)
        r = (r << (left < 10 ? left : 10)) % y;
    if (r) {
        int shift = __builtin_clzll(r) - 11;
        if (shift >= ey) shift = ey - 1;
        r <<= shift;
        ey -= shift;
        if (r & hidden) r = (r & (hidden - 1)) | (uint64_t)ey << 52;
    }
    r |= sign;
    __builtin_memcpy(&a, &r, sizeof a);
    return a;
}

INLINE f64 floored_remainder(f64 a, f64 b)
{
    f64 r = truncated_remainder(a, b);
    if (r == 0) return __builtin_copysign(0.0, b);
    return (r < 0) != (b < 0) ? r + b : r;
}

INLINE f64 floored_quotient(f64 a, f64 b)
{
    if (b == 0) return a / b;
    f64 r = truncated_remainder(a, b), quotient = (a - r) / b;
    if (r != 0 && (r < 0) != (b < 0)) quotient -= 1;
    if (quotient == 0) return __builtin_copysign(0.0, a / b);
    f64 whole = __builtin_floor(quotient);
    return quotient - whole > 0.5 ? whole + 1 : whole;
}

INLINE i64 floored_remainder_i64(i64 a, i64 b)
{
    if (b == 0 || b == -1) return 0;
    i64 r = a % b;
    return r && (r < 0) != (b < 0) ? r + b : r;
}

INLINE i64 floored_quotient_i64(i64 a, i64 b)
{
    if (b == 0) return 0;
    if (b == -1) return -a;
    i64 quotient = a / b;
    return a % b && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

/* base to the power exponent, wrapping; a negative exponent gives 1 / base^|exponent| truncated towards zero. */
INLINE i64 integer_power(i64 base, i64 exponent)
{
    if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent & 1 ? -1 : 1) : 0;
    i64 result = 1;
    for (; exponent; exponent >>= 1, base *= base)
        if (exponent & 1) result *= base;
    return result;
}

OVERLOAD f64x modulo(f64x a, f64x b) { return LANE_BY_LANE(f64x, floored_remainder, a, b); }
OVERLOAD f64x floor_divide(f64x a, f64x b) { return LANE_BY_LANE(f64x, floored_quotient, a, b); }
OVERLOAD i64x modulo(i64x a, i64x b) { return LANE_BY_LANE(i64x, floored_remainder_i64, a, b); }
OVERLOAD i64x floor_divide(i64x a, i64x b) { return LANE_BY_LANE(i64x, floored_quotient_i64, a, b); }
OVERLOAD i64x power(i64x a, i64x b) { return LANE_BY_LANE(i64x, integer_power, a, b); }

/* A float32 remainder is a float32 number, so the way through float64 is exact too. */
OVERLOAD f32x modulo(f32x a, f32x b) { return CONVERT(modulo(CONVERT(a, f64x), CONVERT(b, f64x)), f32x); }
OVERLOAD f32x floor_divide(f32x a, f32x b) { return CONVERT(floor_divide(CONVERT(a, f64x), CONVERT(b, f64x)), f32x); }

OVERLOAD i64x sign_of(i64x x)
{
    i64x zero = LIKE(x, 0);
    return less(x, zero) - less(zero, x);
}
