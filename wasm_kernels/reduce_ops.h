/* What the loops of the reductions share: the codes of the ops, their expressions as functions, their identities, and
 * the types in which results meet. For reduce_rows.c and reduce_columns.c only. */
#ifndef KERNELS_REDUCE_OPS_H
#define KERNELS_REDUCE_OPS_H

#include "reduce_rows.h"
#include "rows.h"

#define REDUCE(name, ...) REDUCE_##name,
enum {
#include "ops.def"
    REDUCE_OPS
};

/* any and all see bools only: fold_row turns other dtypes into them first. */
#define EACH_TRUTH(DO, ...) DO(BOOL, u8, __VA_ARGS__)

/* The type in which chunks meet, and its place in a Partial. */
typedef f64 wide_f32, wide_f64;
typedef i64 wide_i64, wide_u8;
typedef f64x wide_f32x, wide_f64x;
typedef i64x wide_i64x, wide_u8x;
#define FIELD_f32 real
#define FIELD_f64 real
#define FIELD_i64 whole
#define FIELD_u8 whole

OVERLOAD f32 lowest(f32 like) { return (void)like, -__builtin_inff(); }
OVERLOAD f64 lowest(f64 like) { return (void)like, -__builtin_inf(); }
OVERLOAD i64 lowest(i64 like) { return (void)like, INT64_MIN; }
OVERLOAD f32 highest(f32 like) { return (void)like, __builtin_inff(); }
OVERLOAD f64 highest(f64 like) { return (void)like, __builtin_inf(); }
OVERLOAD i64 highest(i64 like) { return (void)like, INT64_MAX; }

/* The identities of ops.def that depend on the type, where a `zero` of that type is in scope. */
#define LOWEST lowest(zero)
#define HIGHEST highest(zero)

/* combine_<op>(a, b): the expression of ops.def as a function on the vectors of each dtype. */
#define COMBINE(dtype, T, name, expression) OVERLOAD T##x combine_##name(T##x a, T##x b) { return expression; }
#define COMBINE_F(...) EACH_F(COMBINE, __VA_ARGS__)
#define COMBINE_FI(...) EACH_FI(COMBINE, __VA_ARGS__)
#define COMBINE_TRUTH(...) COMBINE(INT64, i64, __VA_ARGS__) COMBINE(BOOL, u8, __VA_ARGS__)
#define REDUCE(name, dtypes, result, identity, expression) COMBINE_##dtypes(name, expression)
#include "ops.def"

/* A value that a NaN in a or b makes NaN for good, and seldom infinities. It begins with 1, beside which a product that is too
 * small for a float32 is nothing: as a number of its own it would cost a hundred times as much. */
#ifdef __wasm_relaxed_simd__
INLINE f32x trace_nan(f32x trace, f32x a, f32x b) { return multiply_add(a, b, trace); } /* one instruction for both */
#else
INLINE f32x trace_nan(f32x trace, f32x a, f32x b) { return trace + (a + b); }
#endif

#endif
