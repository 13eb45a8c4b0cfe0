/* Rows of the map ops: one loop for each row of ops.def and dtype, and the switch that finds it. */
#include "rows.h"
#include "vmath.h"

#define MAP(name, ...) MAP_##name,
enum {
#include "ops.def"
    MAP_OPS
};

#define LOOP(dtype, T, name, result, expression)                                                                       \
    static void map_##name##_##T(const T *x_row, RESULT_TYPE_##result(T) *out, int count, double p_, double q_)        \
    {                                                                                                                  \
        __attribute__((unused)) T##x p = parameter(p_, (T##x){0}), q = parameter(q_, (T##x){0});                       \
        for (int i = 0; i < count; i += LANES) {                                                                       \
            T##x x = load(x_row + i);                                                                                  \
            store(out + i, RESULT_VALUE_##result(expression));                                                         \
        }                                                                                                              \
    }
#define MAP(name, dtypes, result, expression) EACH_##dtypes(LOOP, name, result, expression)
#include "ops.def"

/* Vectors looked at together. */
enum { BLOCK = 4 * LANES };

/* A row of float32 by a shorter expression that gives the same bits while x is ordinary, as most often all of a block are. */
#define ORDINARY_ROW(name, expression)                                                                                 \
    static void ordinary_##name(const f32 *x_row, f32 *out, int count)                                                 \
    {                                                                                                                  \
        int i = 0;                                                                                                     \
        for (; i + BLOCK <= count; i += BLOCK) {                                                                       \
            i32x first = ordinary(load(x_row + i)) & ordinary(load(x_row + i + LANES));                                \
            i32x second = ordinary(load(x_row + i + 2 * LANES)) & ordinary(load(x_row + i + 3 * LANES));               \
            if (!all_lanes(first & second)) {                                                                            \
                map_##name##_f32(x_row + i, out + i, BLOCK, 0, 0);                                                     \
                continue;                                                                                              \
            }                                                                                                          \
            _Pragma("clang loop unroll(full)") for (int v = i; v < i + BLOCK; v += LANES)                              \
            {                                                                                                          \
                f32x x = load(x_row + v);                                                                              \
                store(out + v, expression);                                                                            \
            }                                                                                                          \
        }                                                                                                              \
        if (i < count) map_##name##_f32(x_row + i, out + i, count - i, 0, 0);                                          \
    }

ORDINARY_ROW(exp, exponential_normal(x))
ORDINARY_ROW(sigmoid, logistic_normal(x))

#define CASE(dtype, T, name)                                                                                           \
    case KEY(MAP_##name, dtype): map_##name##_##T(x, out, count, p, q); break;

static __attribute__((noinline)) void whole_vectors(int op, int dtype, const void *x, void *out, int count, double p,
                                                    double q)
{
    if (dtype == FLOAT32 && (op == MAP_exp || op == MAP_sigmoid)) {
        if (op == MAP_exp) ordinary_exp(x, out, count);
        else ordinary_sigmoid(x, out, count);
        return;
    }
    switch (KEY(op, dtype)) {
#define MAP(name, dtypes, ...) EACH_##dtypes(CASE, name)
#include "ops.def"
    }
}

void map_row(int op, int dtype, const void *x, void *out, int count, double p, double q)
{
    int rest = count % LANES, whole = count - rest;
    if (whole) whole_vectors(op, dtype, x, out, whole, p, q);
    if (rest) {
        int in_size = item_size(dtype), out_size = item_size(map_result(op, dtype));
        f64 padded[LANES] = {0}, result[LANES];
        __builtin_memcpy(padded, (const char *)x + whole * in_size, rest * in_size);
        whole_vectors(op, dtype, padded, result, LANES, p, q);
        __builtin_memcpy((char *)out + whole * out_size, result, rest * out_size);
    }
}

int map_simplified(int op, double p)
{
    if (op != MAP_pow_scalar) return op;
    return p == 2 ? MAP_square : p == 1 ? MAP_id : p == -1 ? MAP_reciprocal : op;
}

#define RESULT(dtype, T, name, result)                                                                                 \
    case KEY(MAP_##name, dtype): return RESULT_DTYPE_##result(dtype);

int map_result(int op, int dtype)
{
    if (op < 0 || op >= MAP_OPS || dtype < 0 || dtype >= DTYPES) return -1;
    switch (KEY(op, dtype)) {
#define MAP(name, dtypes, result, expression) EACH_##dtypes(RESULT, name, result)
#include "ops.def"
    }
    return -1;
}

const char *map_name(int op)
{
    switch (op) {
#define MAP(name, ...) case MAP_##name: return #name;
#include "ops.def"
    }
    return 0;
}
