/* The contiguous loops: each op's expression from ops.def applied along rows of elements. Rows are the only place
 * where elementwise ops compute; everything about layouts is elementwise.c's.
 *
 * The *_row functions take any number of elements. Inside, a loop sees whole vectors only: what is left over goes
 * through a padded vector, so that the tail can't disagree with the body. */
#ifndef KERNELS_ROWS_H
#define KERNELS_ROWS_H

#include "layout.h"
#include "simd.h"

/* out[i] = op(x[i]) */
void map_row(int op, int dtype, const void *x, void *out, int count, double p, double q);

/* out[i] = op(a[i], b[i]) */
void zip_row(int op, int dtype, const void *a, const void *b, void *out, int count);

/* The same where one operand is a single element: operand 1, a, or operand 2, b. For the ops of which zip_takes_scalar is
 * true, those that wait for memory and would spend as long on a row of copies. */
void zip_scalar_row(int op, const f32 *a, const f32 *b, f32 *out, int count, int scalar);
int zip_takes_scalar(int op, int dtype);

/* out[i] = (to)x[i] */
void cast_row(int from, int to, const void *x, void *out, int count);

/* The dtype of the result, or -1 where the op isn't defined for the dtype. */
int map_result(int op, int dtype);
int zip_result(int op, int dtype);

/* An op with the same values that is cheaper for this parameter: a power of 1, 2 or -1. Otherwise the op itself. */
int map_simplified(int op, double p);

/* The op's name, or NULL past the end of the list. */
const char *map_name(int op);
const char *zip_name(int op);

/* Expansion of the dtype sets of ops.def: DO(code of the dtype, element type, …) once a dtype. */
#define EACH_F(DO, ...) DO(FLOAT32, f32, __VA_ARGS__) DO(FLOAT64, f64, __VA_ARGS__)
#define EACH_FI(DO, ...) EACH_F(DO, __VA_ARGS__) DO(INT64, i64, __VA_ARGS__)
#define EACH_FIB(DO, ...) EACH_FI(DO, __VA_ARGS__) DO(BOOL, u8, __VA_ARGS__)

/* What a `result` of ops.def stores, for an operand of element type T. */
#define RESULT_TYPE_same(T) T
#define RESULT_TYPE_bool(T) u8
#define RESULT_VALUE_same(value) (value)
#define RESULT_VALUE_bool(value) mask_to_bool(value)
#define RESULT_DTYPE_same(dtype) (dtype)
#define RESULT_DTYPE_bool(dtype) BOOL
#define RESULT_DTYPE_index(dtype) INT64

/* One case label for each op and dtype. */
#define KEY(op, dtype) ((op) * DTYPES + (dtype))

#endif
