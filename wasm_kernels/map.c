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

/* Elements computed before it is asked whether the shorter expression served for all of them. */
enum { BLOCK = 512 };

/* A row of float32 by an expression that is shorter, and gives the same bits, while none of its exponents is `beyond`.
 * A block in which one is, is computed again by the op's own expression, so where the result goes to the operand's place,
 * a block is read from a copy. */
#define ORDINARY_ROW(name, expression)                                                                                 \
    static void ordinary_##name(const f32 *x_row, f32 *out, int count)                                                 \
    {                                                                                                                  \
        f32 copy[BLOCK];                                                                                               \
        for (; count > 0; count -= BLOCK, x_row += BLOCK, out += BLOCK) {                                              \
            int block = count < BLOCK ? count : BLOCK, i = 0;                                                          \
            const f32 *from = x_row == out ? copy : x_row;                                                             \
            if (x_row == out) map_id_f32(x_row, copy, block, 0, 0);                                                    \
            i32x beyond = {0};                                                                                         \
            for (; i + 2 * LANES <= block; i += 2 * LANES) {                                                           \
                f32x x = load(from + i), first = expression;                                                           \
                x = load(from + i + LANES);                                                                            \
                f32x second = expression;                                                                              \
                store(out + i, first);                                                                                 \
                store(out + i + LANES, second);                                                                        \
            }                                                                                                          \
            for (; i < block; i += LANES) {                                                                            \
                f32x x = load(from + i);                                                                               \
                store(out + i, expression);                                                                            \
            }                                                                                                          \
            if (!all_within(beyond)) map_##name##_f32(from, out, block, 0, 0);                                         \
        }                                                                                                              \
    }

ORDINARY_ROW(exp, exponential_within(x, AROUND_ZERO, &beyond))
ORDINARY_ROW(sigmoid, logistic_within(x, UP_TO_ZERO, &beyond))

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
