/* Vectors of LANES elements of every dtype, and the handful of functions on them that ops.def and vmath.h are
 * written in. One source serves both builds: with LANES = 4 a vector of float32 is one 128-bit register (and a
 * vector of float64 or int64 is two), with LANES = 1 (KERNELS_SCALAR) every vector is the plain C scalar.
 *
 * Not here: loops (rows.h, reduce.c, matmul.c) and anything transcendental (vmath.h).
 *
 * A mask is an integer vector as wide as what was compared, all ones where the comparison holds. */
#ifndef KERNELS_SIMD_H
#define KERNELS_SIMD_H

#include <stddef.h>
#include <stdint.h>

typedef float f32;
typedef double f64;
typedef int64_t i64;
typedef uint8_t u8;

#define INLINE static inline __attribute__((always_inline, unused))
#define OVERLOAD __attribute__((overloadable)) INLINE

#ifdef KERNELS_SCALAR

#define LANES 1
typedef f32 f32x;
typedef f64 f64x;
typedef i64 i64x;
typedef int32_t i32x;
typedef u8 u8x;
#define CONVERT(x, type) ((type)(x))
#define SPLAT(s) (s)
#define LANE(v, i) (v)
#define SET_LANE(v, i, s) ((v) = (s))
#define MASK(type, condition) ((type)-(type)(condition))
#define SELECT(type, mask, a, b) ((mask) ? (a) : (b))

#else

#define LANES 4
typedef f32 f32x __attribute__((vector_size(16)));
typedef f64 f64x __attribute__((vector_size(32)));
typedef i64 i64x __attribute__((vector_size(32)));
typedef int32_t i32x __attribute__((vector_size(16)));
typedef u8 u8x __attribute__((vector_size(4)));
#define CONVERT(x, type) __builtin_convertvector((x), type)
#define SPLAT(s) {(s), (s), (s), (s)}
#define LANE(v, i) ((v)[i])
#define SET_LANE(v, i, s) ((v)[i] = (s))
#define MASK(type, condition) ((type)(condition))
#define SELECT(type, mask, a, b) ((type)(((mask) & (__typeof__(mask))(a)) | (~(mask) & (__typeof__(mask))(b))))

#endif

/* The constant c in every lane of a vector like x. */
#define LIKE(x, c) splat((element_of(x))((c) == 0 ? (element_of(x))0 : opaque((element_of(x))(c))), x)
#define element_of(x) __typeof__(LANE(x, 0))

/* A scalar whose value the compiler no longer knows. Engines build a vector constant anew at each use, from three or
 * four instructions, while a vector made of an unknown scalar is made once, before the loop. */
#ifdef __wasm_simd128__
#define DEFINE_OPAQUE(S) OVERLOAD S opaque(S s) { __asm__("" : "+r"(s)); return s; }
#else
#define DEFINE_OPAQUE(S) OVERLOAD S opaque(S s) { return s; }
#endif
DEFINE_OPAQUE(f32)
DEFINE_OPAQUE(f64)
DEFINE_OPAQUE(i64)
DEFINE_OPAQUE(int32_t)
OVERLOAD u8 opaque(u8 s) { return s; }

/* load_some reads the first `count` lanes; the others are 0. */
#define DEFINE_BASIC(S, V, M)                                                                                          \
    OVERLOAD V splat(S s, V like) { (void)like; V v = SPLAT(s); return v; }                                            \
    OVERLOAD V load(const S *p) { V v; __builtin_memcpy(&v, p, sizeof v); return v; }                                  \
    OVERLOAD V load_some(const S *p, int count)                                                                        \
    {                                                                                                                  \
        S padded[LANES] = {0};                                                                                         \
        for (int i = 0; i < count; i++) padded[i] = p[i];                                                              \
        return load(padded);                                                                                           \
    }                                                                                                                  \
    OVERLOAD void store(S *p, V v) { __builtin_memcpy(p, &v, sizeof v); }                                              \
    OVERLOAD M equal(V a, V b) { return MASK(M, a == b); }                                                             \
    OVERLOAD M not_equal(V a, V b) { return MASK(M, a != b); }                                                         \
    OVERLOAD M less(V a, V b) { return MASK(M, a < b); }                                                               \
    OVERLOAD M less_equal(V a, V b) { return MASK(M, a <= b); }                                                        \
    OVERLOAD V select(M mask, V a, V b) { return SELECT(V, mask, a, b); }

DEFINE_BASIC(f32, f32x, i32x)
DEFINE_BASIC(f64, f64x, i64x)
DEFINE_BASIC(i64, i64x, i64x)
DEFINE_BASIC(u8, u8x, u8x)
DEFINE_BASIC(int32_t, i32x, i32x)

/* A mask as bytes 0 and 1, the storage of dtype bool. */
OVERLOAD u8x mask_to_bool(i32x mask) { return CONVERT(mask & 1, u8x); }
OVERLOAD u8x mask_to_bool(i64x mask) { return CONVERT(mask & 1, u8x); }
OVERLOAD u8x mask_to_bool(u8x mask) { return mask & 1; }

/* Whether a mask holds in every lane. */
#ifdef KERNELS_SCALAR
OVERLOAD int all_lanes(i32x mask) { return mask != 0; }
OVERLOAD int all_lanes(i64x mask) { return mask != 0; }
#else
typedef int64_t i64x2 __attribute__((vector_size(16)));
#define LOWER_HALF(v) __builtin_shufflevector(v, v, 0, 1)
#define UPPER_HALF(v) __builtin_shufflevector(v, v, 2, 3)
#ifdef __wasm_simd128__
OVERLOAD int all_lanes(i32x mask) { return __builtin_wasm_all_true_i32x4(mask); }
#else
OVERLOAD int all_lanes(i32x mask) { return (mask[0] & mask[1] & mask[2] & mask[3]) != 0; }
#endif
OVERLOAD int all_lanes(i64x mask)
{
    i64x2 both = (i64x2)LOWER_HALF(mask) & (i64x2)UPPER_HALF(mask);
    return (both[0] & both[1]) != 0;
}
#endif

/* a where it isn't less than b, else b, and the mirror image: NaN in a stays, NaN in b is passed over. One
 * instruction in WebAssembly, unlike its own min and max, which have to care for NaN on both sides and for -0. */
#ifdef __wasm_simd128__
typedef f64 f64x2 __attribute__((vector_size(16)));
OVERLOAD f32x at_least(f32x a, f32x b) { return __builtin_wasm_pmax_f32x4(a, b); }
OVERLOAD f32x at_most(f32x a, f32x b) { return __builtin_wasm_pmin_f32x4(a, b); }
OVERLOAD f64x at_least(f64x a, f64x b)
{
    f64x2 lower = __builtin_wasm_pmax_f64x2(LOWER_HALF(a), LOWER_HALF(b));
    return __builtin_shufflevector(lower, __builtin_wasm_pmax_f64x2(UPPER_HALF(a), UPPER_HALF(b)), 0, 1, 2, 3);
}
OVERLOAD f64x at_most(f64x a, f64x b)
{
    f64x2 lower = __builtin_wasm_pmin_f64x2(LOWER_HALF(a), LOWER_HALF(b));
    return __builtin_shufflevector(lower, __builtin_wasm_pmin_f64x2(UPPER_HALF(a), UPPER_HALF(b)), 0, 1, 2, 3);
}
#else
OVERLOAD f32x at_least(f32x a, f32x b) { return select(less(a, b), b, a); }
OVERLOAD f32x at_most(f32x a, f32x b) { return select(less(b, a), b, a); }
OVERLOAD f64x at_least(f64x a, f64x b) { return select(less(a, b), b, a); }
OVERLOAD f64x at_most(f64x a, f64x b) { return select(less(b, a), b, a); }
#endif

/* Between float32 and float64: by halves, since the compiler would convert a vector of two registers lane by lane. */
#ifdef __wasm_simd128__
typedef f32 f32x2 __attribute__((vector_size(8)));
OVERLOAD f64x widen(f32x x)
{
    f64x2 lower = __builtin_convertvector(LOWER_HALF(x), f64x2), upper = __builtin_convertvector(UPPER_HALF(x), f64x2);
    return __builtin_shufflevector(lower, upper, 0, 1, 2, 3);
}
OVERLOAD f32x narrow(f64x x)
{
    f32x2 zero = {0};
    f32x lower = __builtin_shufflevector(__builtin_convertvector(LOWER_HALF(x), f32x2), zero, 0, 1, 2, 3);
    f32x upper = __builtin_shufflevector(__builtin_convertvector(UPPER_HALF(x), f32x2), zero, 0, 1, 2, 3);
    return __builtin_shufflevector(lower, upper, 0, 1, 4, 5);
}
#else
OVERLOAD f64x widen(f32x x) { return CONVERT(x, f64x); }
OVERLOAD f32x narrow(f64x x) { return CONVERT(x, f32x); }
#endif
OVERLOAD f64x widen(f64x x) { return x; }
OVERLOAD i64x widen(i64x x) { return x; }

/* a b + c: rounded once or twice, as the engine has it, in the relaxed build; twice in the others. For sums that are
 * right either way, and for nothing that counts on the bits of a product. */
#ifdef __wasm_relaxed_simd__
OVERLOAD f32x multiply_add(f32x a, f32x b, f32x c) { return __builtin_wasm_relaxed_madd_f32x4(a, b, c); }
OVERLOAD f64x multiply_add(f64x a, f64x b, f64x c)
{
    f64x2 lower = __builtin_wasm_relaxed_madd_f64x2(LOWER_HALF(a), LOWER_HALF(b), LOWER_HALF(c));
    f64x2 upper = __builtin_wasm_relaxed_madd_f64x2(UPPER_HALF(a), UPPER_HALF(b), UPPER_HALF(c));
    return __builtin_shufflevector(lower, upper, 0, 1, 2, 3);
}
#else
OVERLOAD f32x multiply_add(f32x a, f32x b, f32x c) { return a * b + c; }
OVERLOAD f64x multiply_add(f64x a, f64x b, f64x c) { return a * b + c; }
#endif

/* The bits of a float as an integer vector, and back. */
#ifdef KERNELS_SCALAR
OVERLOAD i32x bits(f32x x) { i32x i; __builtin_memcpy(&i, &x, sizeof i); return i; }
OVERLOAD i64x bits(f64x x) { i64x i; __builtin_memcpy(&i, &x, sizeof i); return i; }
OVERLOAD f32x from_bits(i32x i) { f32x x; __builtin_memcpy(&x, &i, sizeof x); return x; }
OVERLOAD f64x from_bits(i64x i) { f64x x; __builtin_memcpy(&x, &i, sizeof x); return x; }
#else
OVERLOAD i32x bits(f32x x) { return (i32x)x; }
OVERLOAD i64x bits(f64x x) { return (i64x)x; }
OVERLOAD f32x from_bits(i32x i) { return (f32x)i; }
OVERLOAD f64x from_bits(i64x i) { return (f64x)i; }
#endif

/* The same for float32 and float64. A mask's ones are the bits of a NaN, which is how maximum and minimum, whose first
 * step lets a NaN in b go, put it back. */
#define DEFINE_FLOAT(V, M)                                                                                             \
    OVERLOAD V absolute(V x) { return __builtin_elementwise_abs(x); }                                                  \
    OVERLOAD V square_root(V x) { return __builtin_elementwise_sqrt(x); }                                              \
    OVERLOAD V round_down(V x) { return __builtin_elementwise_floor(x); }                                              \
    OVERLOAD V round_up(V x) { return __builtin_elementwise_ceil(x); }                                                 \
    OVERLOAD V round_even(V x) { return __builtin_elementwise_roundeven(x); }                                          \
    OVERLOAD V maximum(V a, V b) { return from_bits(bits(at_least(a, b)) | not_equal(b, b)); }                         \
    OVERLOAD V minimum(V a, V b) { return from_bits(bits(at_most(a, b)) | not_equal(b, b)); }                          \
    OVERLOAD V copy_sign(V magnitude, V sign) { return __builtin_elementwise_copysign(magnitude, sign); }              \
    OVERLOAD M is_nan(V x) { return MASK(M, x != x); }                                                                 \
    OVERLOAD M is_inf(V x) { return equal(absolute(x), LIKE(x, __builtin_inf())); }

DEFINE_FLOAT(f32x, i32x)
DEFINE_FLOAT(f64x, i64x)

/* Integer arithmetic wraps: the kernels are compiled with -fwrapv, so + - * on int64 are plain C. */
OVERLOAD i64x absolute(i64x x) { return select(less(x, LIKE(x, 0)), -x, x); }
OVERLOAD i64x maximum(i64x a, i64x b) { return select(less(a, b), b, a); }
OVERLOAD i64x minimum(i64x a, i64x b) { return select(less(b, a), b, a); }

/* out[i * pitch + j] = s_j[i] for LANES rows i and four columns j. */
#ifdef KERNELS_SCALAR
#define DEFINE_TRANSPOSE(S, V)                                                                                         \
    OVERLOAD void transpose_four(S *out, int pitch, const S *s0, const S *s1, const S *s2, const S *s3)                \
    {                                                                                                                  \
        (void)pitch;                                                                                                   \
        out[0] = *s0, out[1] = *s1, out[2] = *s2, out[3] = *s3;                                                        \
    }
#else
#define DEFINE_TRANSPOSE(S, V)                                                                                         \
    OVERLOAD void transpose_four(S *out, int pitch, const S *s0, const S *s1, const S *s2, const S *s3)                \
    {                                                                                                                  \
        V a = load(s0), b = load(s1), c = load(s2), d = load(s3);                                                      \
        V ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);     \
        V cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);     \
        store(out, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));                                               \
        store(out + pitch, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));                                       \
        store(out + 2 * pitch, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));                                 \
        store(out + 3 * pitch, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));                                 \
    }
#endif

DEFINE_TRANSPOSE(f32, f32x)
DEFINE_TRANSPOSE(f64, f64x)
DEFINE_TRANSPOSE(u8, u8x)

/* The parameter of an op (always handed over as float64) as an element; out of range saturates, NaN gives 0. */
INLINE i64 saturate(f64 x)
{
    if (x != x) return 0;
    if (x >= 9223372036854775808.0) return INT64_MAX;
    if (x < -9223372036854775808.0) return INT64_MIN;
    return (i64)x;
}
OVERLOAD f32x parameter(f64 p, f32x like) { return splat((f32)p, like); }
OVERLOAD f64x parameter(f64 p, f64x like) { return splat(p, like); }
OVERLOAD i64x parameter(f64 p, i64x like) { return splat(saturate(p), like); }
OVERLOAD u8x parameter(f64 p, u8x like) { return splat((u8)(p != 0), like); }

#endif
