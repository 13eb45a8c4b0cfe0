/* Rows of the zip ops: one loop for each row of ops.def and dtype, and the switch that finds it. */
#include "rows.h"
#include "vmath.h"

#define ZIP(name, ...) ZIP_##name,
enum {
#include "ops.def"
    ZIP_OPS
};

#define LOOP(dtype, T, name, result, expression)                                                                       \
    static void zip_##name##_##T(const T *a_row, const T *b_row, RESULT_TYPE_##result(T) *out, int count)              \
    {                                                                                                                  \
        for (int i = 0; i < count; i += LANES) {                                                                       \
            __attribute__((unused)) T##x a = load(a_row + i), b = load(b_row + i);                                     \
            store(out + i, RESULT_VALUE_##result(expression));                                                         \
        }                                                                                                              \
    }
#define ZIP(name, dtypes, result, expression) EACH_##dtypes(LOOP, name, result, expression)
#include "ops.def"

/* Four vectors of float32 are computed before the first is written: over operands that no cache holds a sixth faster. */
enum { TOGETHER = 4 * LANES };
#define TOGETHER_bool(name, expression)
#define TOGETHER_same(name, expression)                                                                                \
    __attribute__((unused)) static void together_##name(const f32 *a_row, const f32 *b_row, f32 *out, int count)       \
    {                                                                                                                  \
        int i = 0;                                                                                                     \
        for (; i + TOGETHER <= count; i += TOGETHER) {                                                                 \
            f32x results[TOGETHER / LANES];                                                                            \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < TOGETHER; v += LANES)                               \
            {                                                                                                          \
                __attribute__((unused)) f32x a = load(a_row + i + v), b = load(b_row + i + v);                         \
                results[v / LANES] = expression;                                                                       \
            }                                                                                                          \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < TOGETHER; v += LANES)                               \
                store(out + i + v, results[v / LANES]);                                                                \
        }                                                                                                              \
        zip_##name##_f32(a_row + i, b_row + i, out + i, count - i);                                                    \
    }
#define ZIP(name, dtypes, result, expression) TOGETHER_##result(name, expression)
#include "ops.def"

/* The ops of so little arithmetic that memory is what they wait for. */
static int by_memory(int op, const f32 *a, const f32 *b, f32 *out, int count)
{
    switch (op) {
    case ZIP_add: together_add(a, b, out, count); return 1;
    case ZIP_sub: together_sub(a, b, out, count); return 1;
    case ZIP_mul: together_mul(a, b, out, count); return 1;
    case ZIP_div: together_div(a, b, out, count); return 1;
    case ZIP_maximum: together_maximum(a, b, out, count); return 1;
    case ZIP_minimum: together_minimum(a, b, out, count); return 1;
    case ZIP_relu_back: together_relu_back(a, b, out, count); return 1;
    case ZIP_sigmoid_back: together_sigmoid_back(a, b, out, count); return 1;
    case ZIP_tanh_back: together_tanh_back(a, b, out, count); return 1;
    }
    return 0;
}

#define CASE(dtype, T, name)                                                                                           \
    case KEY(ZIP_##name, dtype): zip_##name##_##T(a, b, out, count); break;

static __attribute__((noinline)) void whole_vectors(int op, int dtype, const void *a, const void *b, void *out,
                                                    int count)
{
    if (dtype == FLOAT32 && count >= TOGETHER && by_memory(op, a, b, out, count)) return;
    switch (KEY(op, dtype)) {
#define ZIP(name, dtypes, ...) EACH_##dtypes(CASE, name)
#include "ops.def"
    }
}

void zip_row(int op, int dtype, const void *a, const void *b, void *out, int count)
{
    int rest = count % LANES, whole = count - rest;
    if (whole) whole_vectors(op, dtype, a, b, out, whole);
    if (rest) {
        int in_size = item_size(dtype), out_size = item_size(zip_result(op, dtype));
        f64 padded_a[LANES] = {0}, padded_b[LANES] = {0}, result[LANES];
        __builtin_memcpy(padded_a, (const char *)a + whole * in_size, rest * in_size);
        __builtin_memcpy(padded_b, (const char *)b + whole * in_size, rest * in_size);
        whole_vectors(op, dtype, padded_a, padded_b, result, LANES);
        __builtin_memcpy((char *)out + whole * out_size, result, rest * out_size);
    }
}

/* A row with one element: four vectors at a time as above; what is left goes through a padded vector. */
#define SCALAR_bool(name, expression)
#define SCALAR_same(name, expression)                                                                                  \
    INLINE f32x scalar_##name(f32x a, f32x b)                                                                          \
    {                                                                                                                  \
        (void)a, (void)b;                                                                                              \
        return expression;                                                                                             \
    }                                                                                                                  \
    INLINE void scalar_row_##name(const f32 *row, f32x other, f32 *out, int count, const int left)                     \
    {                                                                                                                  \
        int i = 0;                                                                                                     \
        for (; i + TOGETHER <= count; i += TOGETHER) {                                                                 \
            f32x results[TOGETHER / LANES];                                                                            \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < TOGETHER; v += LANES)                               \
            {                                                                                                          \
                f32x x = load(row + i + v);                                                                            \
                results[v / LANES] = left ? scalar_##name(other, x) : scalar_##name(x, other);                         \
            }                                                                                                          \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < TOGETHER; v += LANES)                               \
                store(out + i + v, results[v / LANES]);                                                                \
        }                                                                                                              \
        for (; i < count; i += LANES) {                                                                                \
            int some = count - i < LANES ? count - i : LANES;                                                          \
            f32x x = load_some(row + i, some), result = left ? scalar_##name(other, x) : scalar_##name(x, other);      \
            for (int lane = 0; lane < some; lane++) out[i + lane] = LANE(result, lane);                                \
        }                                                                                                              \
    }
#define ZIP(name, dtypes, result, expression) SCALAR_##result(name, expression)
#include "ops.def"

int zip_takes_scalar(int op, int dtype)
{
    return dtype == FLOAT32 && (op == ZIP_add || op == ZIP_sub || op == ZIP_mul || op == ZIP_div);
}

void zip_scalar_row(int op, const f32 *a, const f32 *b, f32 *out, int count, int scalar)
{
    int left = scalar == 1;
    const f32 *row = left ? b : a;
    f32x other = splat(left ? *a : *b, (f32x){0});
    switch (op) {
    case ZIP_add: scalar_row_add(row, other, out, count, 0); break;
    case ZIP_sub: left ? scalar_row_sub(row, other, out, count, 1) : scalar_row_sub(row, other, out, count, 0); break;
    case ZIP_mul: scalar_row_mul(row, other, out, count, 0); break;
    case ZIP_div: left ? scalar_row_div(row, other, out, count, 1) : scalar_row_div(row, other, out, count, 0); break;
    }
}

#define RESULT(dtype, T, name, result)                                                                                 \
    case KEY(ZIP_##name, dtype): return RESULT_DTYPE_##result(dtype);

int zip_result(int op, int dtype)
{
    if (op < 0 || op >= ZIP_OPS || dtype < 0 || dtype >= DTYPES) return -1;
    switch (KEY(op, dtype)) {
#define ZIP(name, dtypes, result, expression) EACH_##dtypes(RESULT, name, result)
#include "ops.def"
    }
    return -1;
}

const char *zip_name(int op)
{
    switch (op) {
#define ZIP(name, ...) case ZIP_##name: return #name;
#include "ops.def"
    }
    return 0;
}
