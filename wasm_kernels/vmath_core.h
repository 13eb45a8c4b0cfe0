/* exp, log and their relatives for one float type, written once. vmath.h includes this file for float32 and for
 * float64 with FLOAT, INTEGER, the layout of the type's bits and its polynomials defined; no include guard.
 *
 * The polynomials interpolate at Chebyshev nodes of their interval, with a relative error below half a unit in
 * the last place of the result. */

/* 2 to the power n, for n where that is a normal number. */
OVERLOAD FLOAT power_of_2(INTEGER n) { return from_bits((n + EXPONENT_BIAS) << MANTISSA_BITS); }

/* x = n ln 2 + r + low with |r| ≤ ln 2 / 2, for x where e^x is about finite; returns r. */
OVERLOAD FLOAT reduce_exponent(FLOAT x, INTEGER *n, FLOAT *low)
{
    FLOAT rounder = LIKE(x, ROUNDER);
    FLOAT shifted = multiply_add(x, LIKE(x, 1.442695040888963407), rounder);
    FLOAT count = shifted - rounder;
    *n = bits(shifted) - bits(rounder);
    FLOAT high = multiply_add(count, LIKE(x, -LN2_HIGH), x), r = multiply_add(count, LIKE(x, -LN2_LOW), high);
    *low = (high - r) - count * LIKE(x, LN2_LOW);
    return r;
}

/* e^r for |r| ≤ ln 2 / 2: where a product and a sum are rounded once, by Horner's rule to the end; where each is rounded,
 * r is kept out of the products, which is as exact and shorter then. */
OVERLOAD FLOAT small_exponential(FLOAT r)
{
    FLOAT one = LIKE(r, 1);
#ifdef __wasm_relaxed_simd__
    return multiply_add(multiply_add(POLYNOMIAL(r, EXP_TERMS), r, one), r, one);
#else
    return multiply_add(r * r, POLYNOMIAL(r, EXP_TERMS), r) + one;
#endif
}

/* e^(r + low) - 1, low far smaller than r */
OVERLOAD FLOAT small_exponential_minus_1(FLOAT r, FLOAT low) { return r + (r * r * POLYNOMIAL(r, EXP_TERMS) + low); }

/* y 2^n in two steps, since 2^n itself may lie outside the normal numbers. */
OVERLOAD FLOAT scale(FLOAT y, INTEGER n)
{
    INTEGER half = n >> 1;
    return y * power_of_2(half) * power_of_2(n - half);
}

/* Within these bounds e^x runs from 0 to infinity. */
OVERLOAD FLOAT clamp_exponent(FLOAT x) { return at_most(at_least(x, LIKE(x, EXP_UNDERFLOW)), LIKE(x, EXP_OVERFLOW)); }

OVERLOAD FLOAT exponential(FLOAT x)
{
    INTEGER n;
    FLOAT low, r = reduce_exponent(clamp_exponent(x), &n, &low);
    return scale(small_exponential(r), n);
}

/* e^(x + correction), the correction far smaller than x. */
OVERLOAD FLOAT exponential_corrected(FLOAT x, FLOAT correction)
{
    INTEGER n;
    FLOAT low, r = reduce_exponent(clamp_exponent(x), &n, &low), sum = r + correction;
    low = low + ((r - sum) + correction);
    return scale(small_exponential_minus_1(sum, low) + LIKE(x, 1), n);
}

/* e^x = 2^n e^r, of the same bits as exponential(), where n is one of the 128 numbers from `lowest` on and 2^n e^r normal:
 * n is added to the exponent of e^r as it stands in the low bits of a rounded sum. Where it isn't, `beyond` gets a bit above
 * its lowest seven, NaN included. */
OVERLOAD FLOAT exponential_within(FLOAT x, int lowest, INTEGER *beyond)
{
    FLOAT rounder = LIKE(x, ROUNDER);
    FLOAT shifted = multiply_add(x, LIKE(x, 1.442695040888963407), rounder), count = shifted - rounder;
    FLOAT r = multiply_add(count, LIKE(x, -LN2_LOW), multiply_add(count, LIKE(x, -LN2_HIGH), x));
    *beyond = *beyond | (bits(shifted) - LIKE(*beyond, ROUNDER_BITS + lowest));
    return from_bits(bits(small_exponential(r)) + (bits(shifted) << MANTISSA_BITS));
}

/* Whether nothing was. */
OVERLOAD int all_within(INTEGER beyond) { return all_lanes(equal(beyond & LIKE(beyond, ~127), LIKE(beyond, 0))); }

/* The same where e^x is known to be a normal number. */
OVERLOAD FLOAT exponential_normal(FLOAT x)
{
    INTEGER beyond = {0};
    return exponential_within(x, 0, &beyond);
}

/* e^x - 1 = 2^n (e^r - 1 + 1 - 2^-n), where 1 - 2^-n is exact as long as it matters. */
OVERLOAD FLOAT exponential_minus_1(FLOAT x)
{
    INTEGER n;
    FLOAT low, r = reduce_exponent(at_most(at_least(x, LIKE(x, -60)), LIKE(x, EXP_OVERFLOW)), &n, &low);
    FLOAT y = small_exponential_minus_1(r, low);
    INTEGER limited = select(less(LIKE(n, 90), n), LIKE(n, 90), n);
    y = scale(y + (LIKE(x, 1) - power_of_2(-limited)), n);
    return select(equal(x, LIKE(x, 0)), x, y);
}

/* log x + correction. With x = 2^k m and m in [√½, √2), log m is 2 atanh(s), s = (m - 1) / (m + 1). The correction is
 * small beside 1, and goes in with the terms of its size. */
OVERLOAD FLOAT logarithm_corrected(FLOAT x, FLOAT correction)
{
    FLOAT root_half = LIKE(x, 0.707106781186547524), infinity = LIKE(x, __builtin_inf());
    INTEGER subnormal = less(x, LIKE(x, MIN_NORMAL));
    FLOAT normal = select(subnormal, x * power_of_2(LIKE(subnormal, MANTISSA_BITS)), x);
    INTEGER offset = bits(normal) - bits(root_half);
    INTEGER k = (offset >> MANTISSA_BITS) - (subnormal & LIKE(subnormal, MANTISSA_BITS));
    INTEGER mantissa = offset & LIKE(offset, ((element_of(offset))1 << MANTISSA_BITS) - 1);
    FLOAT f = from_bits(mantissa + bits(root_half)) - LIKE(x, 1);
    FLOAT rounder = LIKE(x, ROUNDER);
    FLOAT exponent = from_bits(k + bits(rounder)) - rounder;

    FLOAT s = f / (LIKE(x, 2) + f);
    FLOAT z = s * s;
    FLOAT tail = z * POLYNOMIAL(z, LOG_TERMS);
    FLOAT half_square = f * f * LIKE(x, 0.5);
    FLOAT small = s * (half_square + tail) + (exponent * LIKE(x, LN2_LOW) + correction);
    FLOAT y = exponent * LIKE(x, LN2_HIGH) - ((half_square - small) - f);

    y = y - from_bits(equal(x, LIKE(x, 0)) & bits(infinity));
    y = y + from_bits(equal(x, infinity) & bits(infinity));
    return from_bits(bits(y) | ~less_equal(LIKE(x, 0), x)); /* all ones: NaN */
}

OVERLOAD FLOAT logarithm(FLOAT x) { return logarithm_corrected(x, LIKE(x, 0)); }

/* u = 1 + x loses low bits of x; what it lost, over u, is the first-order correction. */
OVERLOAD FLOAT logarithm_of_1_plus(FLOAT x)
{
    FLOAT one = LIKE(x, 1);
    FLOAT u = one + x;
    FLOAT lost = select(less(x, one), x - (u - one), one - (u - x));
    FLOAT y = logarithm_corrected(u, lost / at_least(u, LIKE(x, MIN_NORMAL)));
    return select(equal(x, LIKE(x, 0)) | equal(x, LIKE(x, __builtin_inf())), x, y);
}

/* 1 / (1 + z) or, for negative x, z / (1 + z), where z is e^-|x|, so that neither end loses its small values. What
 * 1 + z loses in rounding is put back to first order. */
OVERLOAD FLOAT logistic_of(FLOAT x, FLOAT z)
{
    FLOAT one = LIKE(x, 1), divisor = one + z, lost = (one - divisor) + z;
    FLOAT y = select(less(x, LIKE(x, 0)), z, one) / divisor;
    return y - y * lost;
}

OVERLOAD FLOAT logistic(FLOAT x) { return logistic_of(x, exponential(-absolute(x))); }

/* The same bits where nothing is `beyond`, as for exponential_within. */
OVERLOAD FLOAT logistic_within(FLOAT x, int lowest, INTEGER *beyond)
{
    return logistic_of(x, exponential_within(-absolute(x), lowest, beyond));
}

OVERLOAD FLOAT hyperbolic_tangent(FLOAT x)
{
    FLOAT size = absolute(x);
    FLOAT z = x * x;
    FLOAT near = x + x * z * POLYNOMIAL(z, TANH_TERMS);
    FLOAT doubled = at_most(size + size, LIKE(x, 80)); /* from half of that on, tanh rounds to 1 */
    FLOAT far = LIKE(x, 1) - LIKE(x, 2) / (exponential_normal(doubled) + LIKE(x, 1));
    return select(less_equal(LIKE(x, 0.625), size), copy_sign(far, x), near); /* near, too, for NaN */
}

/* Below 1 an odd polynomial; above, 1 - e^(-x²) p(t) / (x + 2) with t = (x - 2) / (x + 2). */
OVERLOAD FLOAT error_function(FLOAT x)
{
    FLOAT one = LIKE(x, 1), two = LIKE(x, 2), square = x * x;
    FLOAT near = x + x * POLYNOMIAL(square, ERF_NEAR_TERMS);
    FLOAT size = at_most(absolute(x), LIKE(x, ERF_END)); /* there it rounds to 1 */
    FLOAT scale = one / (size + two), t = (size - two) * scale;
    FLOAT far = one - exponential_normal(-(size * size)) * POLYNOMIAL(t, ERF_FAR_TERMS) * scale;
    return select(less(absolute(x), one), near, copy_sign(far, x));
}

OVERLOAD FLOAT sign_of(FLOAT x)
{
    FLOAT zero = LIKE(x, 0);
    FLOAT nonzero = select(less(zero, x), LIKE(x, 1), select(less(x, zero), LIKE(x, -1), x));
    return select(equal(x, zero), zero, nonzero);
}

#undef FLOAT
#undef INTEGER
#undef MANTISSA_BITS
#undef EXPONENT_BIAS
#undef ROUNDER
#undef MIN_NORMAL
#undef LN2_HIGH
#undef LN2_LOW
#undef EXP_UNDERFLOW
#undef EXP_OVERFLOW
#undef ROUNDER_BITS
#undef EXP_TERMS
#undef LOG_TERMS
#undef TANH_TERMS
#undef ERF_END
#undef ERF_NEAR_TERMS
#undef ERF_FAR_TERMS
