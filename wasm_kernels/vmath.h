/* Elementary functions on vectors: what ops.def calls beyond single instructions, with no C library underneath.
 *
 * The type-blind core (exp, log, tanh, erf, …) is in vmath_core.h, included here once for float32 and once for
 * float64; functions whose float32 form goes through float64 (pow, sin, cos, atan2) follow in vmath_wide.h,
 * and the integer and division-like ones in vmath_divide.h.
 *
 * Errors in units in the last place stay below these bounds over all inputs, subnormals included
 * (tests/kernels/test_accuracy.py sweeps them against the table in oracle.py):
 *
 *            exp   log   expm1 log1p sigmoid tanh  sin   cos   erf   pow   atan2
 *   float32  1     1     2     1     2       1.5   1     1     1     1     1
 *   float64  1     1     1.5   1     2       1.5   1     1     1.5   1     2.5
 *
 * NaN gives NaN, and poles and ends of the domain give what C's Annex F says. */
#ifndef KERNELS_VMATH_H
#define KERNELS_VMATH_H

#include "simd.h"

/* c[0] + c[1] x + c[2] x² + …, by Horner's rule; the constants fold into the loop around it. */
#define POLYNOMIAL(x, ...)                                                                                             \
    ({                                                                                                                 \
        const element_of(x) c_[] = {__VA_ARGS__};                                                                      \
        __typeof__(x) sum_ = LIKE(x, c_[sizeof c_ / sizeof *c_ - 1]);                                                  \
        _Pragma("clang loop unroll(full)") for (int i_ = (int)(sizeof c_ / sizeof *c_) - 2; i_ >= 0; i_--)             \
            sum_ = multiply_add(sum_, (x), LIKE(x, c_[i_]));                                                           \
        sum_;                                                                                                          \
    })

/* Where the 128 powers of 2 begin that exponential_within knows: for any x, and for x that isn't above 0. */
enum { AROUND_ZERO = -64, UP_TO_ZERO = -125 };

#define FLOAT f32x
#define INTEGER i32x
#define MANTISSA_BITS 23
#define EXPONENT_BIAS 127
#define ROUNDER 0x1.8p23f        /* adding and taking it away rounds to an integer, which then shows in the low bits */
#define ROUNDER_BITS 0x4b400000
#define MIN_NORMAL 0x1p-126f
#define LN2_HIGH 0x1.62ep-1f     /* 12 bits, so that a product with an exponent is exact */
#define LN2_LOW 0x1.0bfbe8e7bcd5ep-15f
#define EXP_UNDERFLOW (-104.0f)
#define EXP_OVERFLOW 89.0f
#define EXP_TERMS 0.5f, 0.1666657679f, 0.04166655437f, 0.00836321214f, 0.001392622492f
#define LOG_TERMS 0.6666666655f, 0.4000012221f, 0.2855077863f, 0.2333161447f
#define TANH_TERMS -0.3333332894f, 0.1333276974f, -0.05385090958f, 0.020997179f, -0.006096714166f
#define ERF_END 4
#define ERF_NEAR_TERMS                                                                                                 \
    0.1283791658f, -0.3761262667f, 0.1128359472f, -0.02685421201f, 0.005189087423f, -0.0008016864287f, 7.875875063e-5f
#define ERF_FAR_TERMS                                                                                                  \
    1.021582705f, -0.6871608089f, 0.2794719972f, -0.03643326215f, -0.02150377512f, 0.006317412498f, 0.002965510743f
#include "vmath_core.h"

#define FLOAT f64x
#define INTEGER i64x
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023
#define ROUNDER 0x1.8p52
#define ROUNDER_BITS 0x4338000000000000
#define MIN_NORMAL 0x1p-1022
#define LN2_HIGH 0x1.62e42feep-1 /* 32 bits */
#define LN2_LOW 0x1.a39ef35793c76p-33
#define EXP_UNDERFLOW (-746.0)
#define EXP_OVERFLOW 710.0
#define EXP_TERMS                                                                                                      \
    0.5, 0.1666666666666667101, 0.04166666666666666977, 0.008333333333326103194, 0.00138888888888837255,               \
        0.0001984126987493220102, 2.480158732562741864e-5, 2.755725525875986318e-6, 2.75572735421021047e-7,            \
        2.510527584193696749e-8, 2.091472898414877265e-9
#define LOG_TERMS                                                                                                      \
    0.6666666666666669708, 0.3999999999989889051, 0.2857142862625383761, 0.2222221108937949621,                        \
        0.181828924325368712, 0.1533161172205500789, 0.1461780715341732496
#define TANH_TERMS                                                                                                     \
    -0.3333333333333333294, 0.133333333333330416, -0.05396825396789699169, 0.02186948851900830575,                     \
        -0.008863235103240877903, 0.003592121751154962046, -0.001455775412047804019, 0.0005896606577756978036,         \
        -0.0002375906496055375494, 9.257116129553425035e-5, -3.120110142576322543e-5, 6.485163482777922276e-6
#define ERF_END 6
#define ERF_NEAR_TERMS                                                                                                 \
    0.128379167095512574, -0.3761263890318374806, 0.1128379167095487867, -0.02686617064507679325,                      \
        0.005223977624818014467, -0.0008548326980833789905, 0.0001205533111164271092, -1.492559526683118156e-5,        \
        1.646100048412136795e-6, -1.635031270105469424e-7, 1.4659775274047431e-8, -1.137284885679165618e-9,            \
        5.95717614774888344e-11
#define ERF_FAR_TERMS                                                                                                  \
    1.021582705242022977, -0.6871606844138108452, 0.2794720925560532444, -0.03644223150680664729,                      \
        -0.02151066188929342897, 0.006479185061627524247, 0.003090612051648920969, -0.0008372958287786899644,          \
        -0.0006630734409772405713, 3.436674165868474779e-5, 0.0001444728951775806335, 3.420031686086242107e-5,         \
        -2.17501485310801234e-5, -1.64110562264691046e-5, -6.712973341629326351e-7, 4.298935478093309476e-6,           \
        5.810234707587386485e-7
#include "vmath_core.h"

#include "vmath_wide.h"
#include "vmath_divide.h"

#endif
