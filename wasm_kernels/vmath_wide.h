/* pow, sin, cos and atan2: functions whose float32 forms go through float64, wholly or where it matters. Included by
 * vmath.h. */

#define WIDEN(x) widen(x)
#define NARROW(x) narrow(x)

/* Dekker's and Knuth's exact operations: a value and what its rounding lost. */
typedef struct { f64x high, low; } Pair;

INLINE Pair exact_sum(f64x a, f64x b)
{
    f64x sum = a + b, part = sum - a;
    return (Pair){sum, (a - (sum - part)) + (b - part)};
}

INLINE f64x upper_half(f64x a)
{
    f64x scaled = a * LIKE(a, 134217729.0);
    return scaled - (scaled - a);
}

INLINE Pair exact_product(f64x a, f64x b)
{
    f64x product = a * b, a1 = upper_half(a), b1 = upper_half(b), a0 = a - a1, b0 = b - b1;
    return (Pair){product, ((a1 * b1 - product) + a1 * b0 + a0 * b1) + a0 * b0};
}

/* log x to some 65 bits, for finite x > 0: as logarithm(), its first two terms kept as pairs. */
INLINE Pair logarithm_pair(f64x x)
{
    f64x root_half = LIKE(x, 0.707106781186547524);
    i64x subnormal = less(x, LIKE(x, 0x1p-1022));
    f64x normal = select(subnormal, x * LIKE(x, 0x1p52), x);
    i64x offset = bits(normal) - bits(root_half);
    f64x rounder = LIKE(x, 0x1.8p52);
    f64x k = from_bits((offset >> 52) - (subnormal & LIKE(offset, 52)) + bits(rounder)) - rounder;
    f64x f = from_bits((offset & LIKE(offset, (1ll << 52) - 1)) + bits(root_half)) - LIKE(x, 1);

    f64x two = LIKE(x, 2);
    f64x divisor = two + f, divisor_low = f - (divisor - two);
    f64x s = f / divisor;
    Pair back = exact_product(s, divisor);
    f64x s_low = ((f - back.high) - back.low - s * divisor_low) / divisor;
    Pair square = exact_product(s, s);
    f64x square_low = square.low + two * s * s_low;
    Pair cube = exact_product(s, square.high);
    f64x cube_low = cube.low + s * square_low + s_low * square.high;
    Pair third = exact_product(cube.high, LIKE(x, 0x1.5555555555555p-1));
    f64x third_low = third.low + cube_low * LIKE(x, 0x1.5555555555555p-1) + cube.high * LIKE(x, 0x1.5555555555555p-55);
    f64x z = square.high;
    f64x rest = s * z * z *
                POLYNOMIAL(z, 0.4000000000000002724, 0.2857142857133801072, 0.2222222227132680821,
                           0.1818180821092187888, 0.1538557746330828787, 0.132858688375418402, 0.1291471218397585007);

    Pair first = exact_sum(k * LIKE(x, 0x1.62e42feep-1), two * s);
    Pair both = exact_sum(first.high, third.high);
    f64x low = first.low + both.low + two * s_low + third_low + rest + k * LIKE(x, 0x1.a39ef35793c76p-33);
    f64x high = both.high + low;
    return (Pair){high, low - (high - both.high)};
}

/* The cases of pow that logarithm and exponential don't settle; y is e^(b log |a|). */
INLINE f64x power_special(f64x a, f64x b, f64x y)
{
    f64x zero = LIKE(a, 0), one = LIKE(a, 1), half = b * LIKE(a, 0.5);
    i64x whole = equal(round_down(b), b);
    i64x odd = whole & not_equal(round_down(half), half);
    i64x negative = less(a, zero) | less(one / a, zero);
    y = select(equal(absolute(a), one), select(is_nan(b), b, one), y);
    y = select(negative & odd, -y, y);
    i64x undefined = less(a, zero) & ~whole & not_equal(a, LIKE(a, -__builtin_inf()));
    y = select(undefined, LIKE(a, __builtin_nan("")), y);
    return select(equal(b, zero) | equal(a, one), one, y);
}

OVERLOAD f64x power(f64x a, f64x b)
{
    f64x size = absolute(a), infinity = LIKE(a, __builtin_inf());
    Pair log = logarithm_pair(size);
    i64x inside = less(LIKE(a, 0), size) & less(size, infinity);
    log.high = select(inside, log.high, select(equal(size, LIKE(a, 0)), -infinity, size));
    Pair exponent = exact_product(b, log.high);
    exponent.low = exponent.low + b * log.low;
    i64x usual = inside & less(absolute(exponent.high), LIKE(a, 1000));
    f64x y = exponential_corrected(exponent.high, select(usual, exponent.low, LIKE(a, 0)));
    return power_special(a, b, y);
}

/* In float64 nothing that a float32 power meets over- or underflows, and shorter polynomials do. */
OVERLOAD f32x power(f32x base, f32x exponent)
{
    f64x a = WIDEN(base), b = WIDEN(exponent), one = LIKE(a, 1), rounder = LIKE(a, 0x1.8p52);
    f64x size = absolute(a), root_half = LIKE(a, 0.707106781186547524);
    i64x offset = bits(size) - bits(root_half);
    f64x k = from_bits((offset >> 52) + bits(rounder)) - rounder;
    f64x f = from_bits((offset & LIKE(offset, (1ll << 52) - 1)) + bits(root_half)) - one;
    f64x s = f / (LIKE(a, 2) + f), z = s * s;
    f64x tail = POLYNOMIAL(z, 2.0, 0.6666666666737868566, 0.3999999879244168858, 0.2857175553503294241,
                           0.2219133742806578374, 0.1936388498663319936);
    f64x x = b * (k * LIKE(a, 0.693147180559945309) + s * tail);

    x = at_most(at_least(x, LIKE(a, -150)), LIKE(a, 150));
    f64x shifted = x * LIKE(a, 1.442695040888963407) + rounder, count = shifted - rounder;
    f64x r = x - count * LIKE(a, 0.693147180559945309);
    f64x y = POLYNOMIAL(r, 1.0, 1.0, 0.500000001351481079, 0.166666666823790245, 0.04166646443601935526,
                        0.008333310560166191004, 0.001393370427009948237, 0.0001989130963330326251);
    y = y * power_of_2(bits(shifted) - bits(rounder));

    f32x nothing = LIKE(base, 0), limit = LIKE(base, __builtin_inf());
    if (all_lanes(less(nothing, base) & less(base, limit) & less(absolute(exponent), limit))) return NARROW(y);

    /* log 0, log ∞ and log NaN, which the above doesn't know: 0 or ∞, as the signs of the two say, or NaN */
    f64x zero = LIKE(a, 0), infinity = LIKE(a, __builtin_inf());
    i64x none = equal(size, zero), endless = equal(size, infinity), falls = less(b, zero);
    f64x end = select(is_nan(a) | is_nan(b), a + b, from_bits(~(none ^ falls) & bits(infinity)));
    return NARROW(power_special(a, b, select(none | endless | is_nan(a), end, y)));
}

/* 2/π after 64 zero bits, to as many bits as the largest float64 needs. */
static const uint64_t TWO_OVER_PI[] = {
    0,
    0xa2f9836e4e441529u, 0xfc2757d1f534ddc0u, 0xdb6295993c439041u, 0xfe5163abdebbc561u, 0xb7246e3a424dd2e0u,
    0x06492eea09d1921cu, 0xfe1deb1cb129a73eu, 0xe88235f52ebb4484u, 0xe99c7026b45f7e41u, 0x3991d639835339f4u,
    0x9c845f8bbdf9283bu, 0x1ff897ffde05980fu, 0xef2f118b5a0a6d1fu, 0x6d367ecf27cb09b7u, 0x4f463f669e5fea2du,
    0x7527bac7ebe5f17bu, 0x3d0739f78a5292eau, 0x6bfb5fb11f8d5d08u, 0x56033046fc7b6babu, 0xf0cfbc209af4361du,
};

/* The upper 64 bits of a b. */
INLINE uint64_t multiply_high(uint64_t a, uint64_t b)
{
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + (uint32_t)middle;
    return a1 * b1 + (middle >> 32) + (other >> 32);
}

/* Payne and Hanek's reduction for |x| ≥ 2^20, finite: x = quadrant π/2 + high + low. With x = m 2^e, only 192 bits
 * of 2/π can matter for m 2^e 2/π mod 4: those above give multiples of 4, those below vanish. */
static __attribute__((noinline)) i64 reduce_large_angle(f64 x, f64 *high, f64 *low)
{
    uint64_t x_bits;
    __builtin_memcpy(&x_bits, &x, sizeof x_bits);
    uint64_t m = (x_bits & ((1ull << 52) - 1)) | 1ull << 52;
    int e = (int)(x_bits >> 52 & 0x7ff) - 1075;
    int start = e - 2 + 64, shift = start & 63;
    uint64_t window[3];
    for (int i = 0; i < 3; i++) {
        const uint64_t *word = TWO_OVER_PI + (start >> 6) + i;
        window[i] = shift ? word[0] << shift | word[1] >> (64 - shift) : word[0];
    }
    uint64_t low_word = m * window[2];
    uint64_t middle_word = m * window[1], carried = multiply_high(m, window[2]);
    uint64_t high_word = m * window[0] + multiply_high(m, window[1]);
    middle_word += carried;
    high_word += middle_word < carried;

    i64 quadrant = (i64)(high_word >> 62);
    uint64_t f1 = high_word << 2 | middle_word >> 62, f0 = middle_word << 2 | low_word >> 62;
    int negative = f1 >> 63;
    if (negative) {
        quadrant++;
        f0 = ~f0 + 1;
        f1 = ~f1 + !f0;
    }
    int leading = f1 ? __builtin_clzll(f1) : 63;
    if (leading) {
        f1 = f1 << leading | f0 >> (64 - leading);
        f0 <<= leading;
    }
    uint64_t unit_bits = (uint64_t)(1023 - leading) << 52;
    f64 unit, head, tail;
    __builtin_memcpy(&unit, &unit_bits, sizeof unit);
    head = (f64)(f1 >> 11) * 0x1p-53 * unit;
    tail = (f64)((f1 & 0x7ff) << 42 | f0 >> 22) * 0x1p-106 * unit;
    if (negative != (x < 0)) head = -head, tail = -tail;

    f64x head_vector = LIKE((f64x){0}, head);
    Pair angle = exact_product(head_vector, LIKE(head_vector, 0x1.921fb54442d18p+0));
    *high = LANE(angle.high, 0);
    *low = LANE(angle.low, 0) + head * 0x1.1a62633145c07p-54 + tail * 0x1.921fb54442d18p+0;
    return x < 0 ? -quadrant : quadrant;
}

/* x = quadrant π/2 + high + low with |high| ≤ π/4. */
INLINE i64x reduce_angle(f64x x, Pair *angle)
{
    f64x rounder = LIKE(x, 0x1.8p52);
    f64x shifted = x * LIKE(x, 0.6366197723675813431) + rounder, count = shifted - rounder;
    i64x quadrant = bits(shifted) - bits(rounder);
    f64x near = x - count * LIKE(x, 0x1.921fb544p+0);
    Pair middle = exact_sum(near, -count * LIKE(x, 0x1.0b4611a6p-34));
    Pair last = exact_sum(middle.high, -count * LIKE(x, 0x1.3198a2e037073p-69));
    angle->high = last.high;
    angle->low = last.low + middle.low;

    i64x large = ~less(absolute(x), LIKE(x, 0x1p20));
    if (!all_lanes(~large)) {
        for (int i = 0; i < LANES; i++) {
            f64 one = LANE(x, i), high, low;
            if (!LANE(large, i)) continue;
            if (one - one != 0) {
                SET_LANE(angle->high, i, one - one);
                continue;
            }
            SET_LANE(quadrant, i, reduce_large_angle(one, &high, &low));
            SET_LANE(angle->high, i, high);
            SET_LANE(angle->low, i, low);
        }
    }
    return quadrant;
}

/* sin(quarter_turns π/2 + x) */
INLINE f64x sine_shifted(f64x x, i64 quarter_turns)
{
    Pair angle;
    i64x quadrant = reduce_angle(x, &angle) + quarter_turns;
    f64x r = angle.high, z = r * r, half = z * LIKE(x, 0.5);
    f64x sine_tail = POLYNOMIAL(z, -0.1666666666666666667, 0.00833333333333333147, -0.0001984126984126501705,
                                2.755731921930193737e-6, -2.505210621952836669e-8, 1.605852957329173612e-10,
                                -7.586576648405163465e-13);
    f64x sine = r + (angle.low - angle.low * half + r * z * sine_tail);
    f64x cosine_tail = POLYNOMIAL(z, 0.04166666666666666667, -0.001388888888888888785, 2.48015873015846198e-5,
                                  -2.755731922138212596e-7, 2.087675578389763613e-9, -1.147045975024474404e-11,
                                  4.745804923244406221e-14);
    f64x one = LIKE(x, 1), head = one - half;
    f64x cosine = head + (((one - head) - half) + (z * z * cosine_tail - r * angle.low));
    f64x y = select(not_equal(quadrant & LIKE(quadrant, 1), LIKE(quadrant, 0)), cosine, sine);
    return from_bits(bits(y) ^ ((quadrant & LIKE(quadrant, 2)) << 62));
}

OVERLOAD f64x sine(f64x x) { return select(equal(x, LIKE(x, 0)), x, sine_shifted(x, 0)); }
OVERLOAD f64x cosine(f64x x) { return sine_shifted(x, 1); }

/* The angle is reduced in float64, so that what remains is exact to float32; from there on float32 serves. */
OVERLOAD f32x sine_shifted(f32x x, int32_t quarter_turns)
{
    Pair angle;
    i32x quadrant = CONVERT(reduce_angle(WIDEN(x), &angle), i32x) + quarter_turns;
    f32x r = NARROW(angle.high), low = NARROW(angle.high - WIDEN(r)), z = r * r;
    f32x sine = r + (low + r * z * POLYNOMIAL(z, -0.1666666666f, 0.008333331866f, -0.0001984008202f, 2.724931436e-6f));
    f32x tail = POLYNOMIAL(z, 0.04166666666f, -0.001388888766f, 2.480059644e-5f, -2.730044887e-7f);
    f32x half = z * LIKE(x, 0.5), head = LIKE(x, 1) - half;
    f32x cosine = head + (((LIKE(x, 1) - head) - half) + (z * z * tail - r * low));
    f32x y = select(not_equal(quadrant & LIKE(quadrant, 1), LIKE(quadrant, 0)), cosine, sine);
    return from_bits(bits(y) ^ ((quadrant & LIKE(quadrant, 2)) << 30));
}
OVERLOAD f32x sine(f32x x) { return select(equal(x, LIKE(x, 0)), x, sine_shifted(x, 0)); }
OVERLOAD f32x cosine(f32x x) { return sine_shifted(x, 1); }

/* The angle of the point (x, y): the smaller over the larger side, folded once more at tan(π/8). */
OVERLOAD f64x arc_tangent_2(f64x y, f64x x)
{
    f64x zero = LIKE(x, 0), one = LIKE(x, 1);
    f64x height = absolute(y), width = absolute(x);
    f64x larger = maximum(height, width), smaller = minimum(height, width);
    f64x ratio = select(equal(smaller, larger), select(equal(larger, zero), zero, one), smaller / larger);
    i64x folded = less(LIKE(x, 0.4142135623730950488), ratio);
    f64x t = select(folded, (ratio - one) / (ratio + one), ratio);
    f64x z = t * t;
    f64x arc = t + t * z * POLYNOMIAL(z, -0.3333333333333333322, 0.1999999999999980253, -0.142857142856593273,
                                      0.1111111110510670514, -0.09090908751076635838, 0.07692296304974469136,
                                      -0.06666423628069243601, 0.05878914544400482519, -0.0523034787301517044,
                                      0.0455110812632148637, -0.03455809255132811043, 0.01627194475153743171);
    f64x half_pi = LIKE(x, 0x1.921fb54442d18p+0), half_pi_low = LIKE(x, 0x1.1a62633145c07p-54);
    f64x half = LIKE(x, 0.5), two = LIKE(x, 2);
    arc = select(folded, half_pi * half + (arc + half_pi_low * half), arc);
    arc = select(less(width, height), half_pi - (arc - half_pi_low), arc);
    i64x left = not_equal(bits(x) >> 63, LIKE(bits(x), 0));
    arc = select(left, two * half_pi - (arc - two * half_pi_low), arc);
    return select(is_nan(x) | is_nan(y), x + y, copy_sign(arc, y));
}
OVERLOAD f32x arc_tangent_2(f32x y, f32x x) { return NARROW(arc_tangent_2(WIDEN(y), WIDEN(x))); }
