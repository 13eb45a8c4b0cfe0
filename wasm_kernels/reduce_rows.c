/* Rows of the reductions: the loops of each row of ops.def and dtype, and the switches that find them. */
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
#define LOWEST lowest(zero)
#define HIGHEST highest(zero)

enum { TOGETHER = 16, UNITS = TOGETHER / LANES, GROUP = 4 };

/* combine_<op>(a, b): the expression of ops.def as a function on the vectors of each dtype. */
#define COMBINE(dtype, T, name, expression) OVERLOAD T##x combine_##name(T##x a, T##x b) { return expression; }
#define COMBINE_F(...) EACH_F(COMBINE, __VA_ARGS__)
#define COMBINE_FI(...) EACH_FI(COMBINE, __VA_ARGS__)
#define COMBINE_TRUTH(...) COMBINE(INT64, i64, __VA_ARGS__) COMBINE(BOOL, u8, __VA_ARGS__)
#define REDUCE(name, dtypes, result, identity, expression) COMBINE_##dtypes(name, expression)
#include "ops.def"

#ifdef KERNELS_SCALAR
#define JOIN_LANES(name, v) (v)
#else
#define JOIN_LANES(name, v)                                                                                            \
    ({                                                                                                                 \
        __typeof__(v) pairs_ = combine_##name(v, __builtin_shufflevector(v, v, 2, 3, 0, 1));                           \
        combine_##name(pairs_, __builtin_shufflevector(pairs_, pairs_, 1, 0, 3, 2))[0];                                \
    })
#endif

#define CHUNK_LOOP(T, name, identity)                                                               \
    static T chunk_##name##_##T(const T *x, int count)                                                                 \
    {                                                                                                                  \
        const __attribute__((unused)) T zero = 0;                                                                      \
        T##x sums[UNITS];                                                                                              \
        for (int u = 0; u < UNITS; u++) sums[u] = splat((T)(identity), (T##x){0});                                     \
        int i = 0, whole = count - count % TOGETHER;                                                                   \
        for (; i < whole; i += TOGETHER)                                                                               \
            _Pragma("clang loop unroll(full)") for (int u = 0; u < UNITS; u++)                                         \
                sums[u] = combine_##name(sums[u], load(x + i + u * LANES));                                 \
        for (; i + LANES <= count; i += LANES)                                                                         \
            sums[i % GROUP / LANES] = combine_##name(sums[i % GROUP / LANES], load(x + i));                 \
        if (i < count) {                                                                                               \
            T padded[LANES];                                                                                           \
            for (int j = 0; j < LANES; j++) padded[j] = i + j < count ? x[i + j] : (T)(identity);                      \
            sums[0] = combine_##name(sums[0], load(padded));                                                \
        }                                                                                                              \
        _Pragma("clang loop unroll(full)") for (int step = UNITS / 2; step; step /= 2)                                 \
            _Pragma("clang loop unroll(full)") for (int u = 0; u < step; u++)                                          \
                sums[u] = combine_##name(sums[u], sums[u + step]);                                          \
        return JOIN_LANES(name, sums[0]);                                                                  \
    }

/* How the value of a chunk joins what came before. */
#define JOIN_same(T, name)                                                                                             \
    const wide_##T##x like = {0};                                                                                      \
    wide_##T##x joined = combine_##name(splat(partial->FIELD_##T, like), splat((wide_##T)value, like));                \
    partial->FIELD_##T = LANE(joined, 0);
#define JOIN_bool(T, name) JOIN_same(T, name)
#define JOIN_index(T, name)                                                                                      \
    wide_##T before = partial->FIELD_##T;                                                                              \
    const wide_##T##x like = {0};                                                                                      \
    wide_##T##x joined = combine_##name(splat(before, like), splat((wide_##T)value, like));                            \
    if (partial->index < 0 || (before == before && LANE(joined, 0) != before)) {                                       \
        int at = 0;                                                                                                    \
        while (x[i + at] != value && !(value != value && x[i + at] != x[i + at])) at++;                                \
        partial->FIELD_##T = value;                                                                                    \
        partial->index = base + i + at;                                                                                \
    }

#define ROW_LOOP(dtype, T, name, result, identity)                                                         \
    CHUNK_LOOP(T, name, identity)                                                                   \
    static void row_##name##_##T(const T *x, int count, __attribute__((unused)) i64 base, Partial *partial)            \
    {                                                                                                                  \
        for (int i = 0; i < count; i += CHUNK) {                                                                       \
            T value = chunk_##name##_##T(x + i, count - i < CHUNK ? count - i : CHUNK);                                \
            JOIN_##result(T, name)                                                                               \
        }                                                                                                              \
    }                                                                                                                  \
    static void empty_##name##_##T(Partial *partial)                                                                   \
    {                                                                                                                  \
        const __attribute__((unused)) wide_##T zero = 0;                                                               \
        partial->FIELD_##T = (wide_##T)(identity);                                                                     \
    }
#define REDUCE(name, dtypes, result, identity, expression) EACH_##dtypes(ROW_LOOP, name, result, identity)
#include "ops.def"

OVERLOAD f32x load_some(const f32 *x, int count)
{
    f32 padded[LANES] = {0};
    for (int i = 0; i < count; i++) padded[i] = x[i];
    return load(padded);
}
OVERLOAD f64x load_some(const f64 *x, int count)
{
    f64 padded[LANES] = {0};
    for (int i = 0; i < count; i++) padded[i] = x[i];
    return load(padded);
}
OVERLOAD i64x load_some(const i64 *x, int count)
{
    i64 padded[LANES] = {0};
    for (int i = 0; i < count; i++) padded[i] = x[i];
    return load(padded);
}

/* Joins rows x, x + stride, … of one vector: `count` of them, a power of two, as a tree. */
#define JOIN_ROWS_2(name, load, x, stride) combine_##name(load(x), load((x) + (stride)))
#define JOIN_ROWS_4(name, load, x, stride)                                                                             \
    combine_##name(JOIN_ROWS_2(name, load, x, stride), JOIN_ROWS_2(name, load, (x) + 2 * (stride), stride))

/* Four rows are joined before they meet the running values, which are thus read and written a quarter as often. */
#define COLUMNS_same(T, name, identity)                                                                                \
    static void columns_##name##_##T(const T *x, ptrdiff_t stride, int rows, T *recent, int columns)                   \
    {                                                                                                                  \
        int rest = columns % LANES, whole = columns - rest;                                                            \
        for (; rows >= 4; rows -= 4, x += 4 * stride) {                                                                \
            for (int c = 0; c < whole; c += LANES)                                                                     \
                store(recent + c, combine_##name(load(recent + c), JOIN_ROWS_4(name, load, x + c, stride)));           \
            if (rest)                                                                                                  \
                store(recent + whole,                                                                                  \
                      combine_##name(load(recent + whole), JOIN_ROWS_4(name, LOAD_REST, x + whole, stride)));          \
        }                                                                                                              \
        for (; rows > 0; rows--, x += stride) {                                                                        \
            for (int c = 0; c < whole; c += LANES)                                                                     \
                store(recent + c, combine_##name(load(recent + c), load(x + c)));                                      \
            if (rest) store(recent + whole, combine_##name(load(recent + whole), LOAD_REST(x + whole)));               \
        }                                                                                                              \
    }                                                                                                                  \
    static void clear_##name##_##T(T *recent, int columns)                                                             \
    {                                                                                                                  \
        const __attribute__((unused)) T zero = 0;                                                                      \
        for (int c = 0; c < columns; c += LANES) store(recent + c, splat((T)(identity), (T##x){0}));                   \
    }                                                                                                                  \
    static void merge_##name##_##T(T *recent, wide_##T *total, int columns)                                            \
    {                                                                                                                  \
        for (int c = 0; c < columns; c += LANES)                                                                       \
            store(total + c, combine_##name(load(total + c), CONVERT(load(recent + c), wide_##T##x)));                 \
        clear_##name##_##T(recent, columns);                                                                           \
    }
#define LOAD_REST(x) load_some(x, rest)

/* Best values and, beside them, the positions of the rows they were found in: as integers of the values' width. */
#define COLUMNS_index(T, name, identity)                                                                               \
    static void columns_##name##_##T(const T *x, ptrdiff_t stride, int rows, i64 base, T *best, position_##T *where,   \
                                     int columns)                                                                      \
    {                                                                                                                  \
        int rest = columns % LANES, whole = columns - rest;                                                            \
        for (int r = 0; r < rows; r++, x += stride)                                                                    \
            for (int c = 0; c < columns; c += LANES) {                                                                 \
                T##x before = load(best + c);                                                                          \
                T##x after = combine_##name(before, c < whole ? load(x + c) : LOAD_REST(x + c));                       \
                position_##T##x position = load(where + c);                                                            \
                position_##T##x here = splat((position_##T)(base + r), position);                                      \
                store(where + c, select(not_equal(before, after) & equal(before, before), here, position));            \
                store(best + c, after);                                                                                \
            }                                                                                                          \
    }                                                                                                                  \
    static void clear_##name##_##T(T *best, position_##T *where, int columns)                                          \
    {                                                                                                                  \
        const __attribute__((unused)) T zero = 0;                                                                      \
        for (int c = 0; c < columns; c += LANES) {                                                                     \
            store(best + c, splat((T)(identity), (T##x){0}));                                                          \
            store(where + c, (position_##T##x){0});                                                                    \
        }                                                                                                              \
    }
typedef int32_t position_f32;
typedef i64 position_f64, position_i64;
typedef i32x position_f32x;
typedef i64x position_f64x, position_i64x;

#define COLUMNS_bool(...)
#define COLUMNS_RESULT(dtype, T, name, result, identity) COLUMNS_##result(T, name, identity)
#define REDUCE(name, dtypes, result, identity, expression)                                                             \
    EACH_##dtypes(COLUMNS_RESULT, name, result, identity)
#include "ops.def"

static void fold_known_row(int op, int dtype, const void *row, int count, i64 base, Partial *partial)
{
    switch (KEY(op, dtype)) {
#define CASE(dtype, T, name) case KEY(REDUCE_##name, dtype): row_##name##_##T(row, count, base, partial); break;
#define REDUCE(name, dtypes, ...) EACH_##dtypes(CASE, name)
#include "ops.def"
#undef CASE
    }
}

static int reduces_truth(int op) { return op == REDUCE_any || op == REDUCE_all; }

void fold_row(int op, int dtype, const void *row, int count, int64_t base, Partial *partial)
{
    if (!reduces_truth(op) || dtype == BOOL) {
        fold_known_row(op, dtype, row, count, base, partial);
        return;
    }
    u8 truth[CHUNK];
    for (int i = 0; i < count; i += CHUNK) {
        int length = count - i < CHUNK ? count - i : CHUNK;
        cast_row(dtype, BOOL, (const char *)row + (size_t)i * item_size(dtype), truth, length);
        fold_known_row(op, BOOL, truth, length, base + i, partial);
    }
}

Partial empty_partial(int op, int dtype)
{
    Partial partial = {0, 0, -1};
    switch (KEY(op, reduces_truth(op) ? BOOL : dtype)) {
#define CASE(dtype, T, name) case KEY(REDUCE_##name, dtype): empty_##name##_##T(&partial); break;
#define REDUCE(name, dtypes, ...) EACH_##dtypes(CASE, name)
#include "ops.def"
#undef CASE
    }
    return partial;
}

void write_partial(int op, int dtype, const Partial *partial, void *out)
{
    if (reduces_to_index(op)) *(i64 *)out = partial->index;
    else if (reduces_truth(op)) *(u8 *)out = partial->whole != 0;
    else if (dtype == FLOAT32) *(f32 *)out = (f32)partial->real;
    else if (dtype == FLOAT64) *(f64 *)out = partial->real;
    else *(i64 *)out = partial->whole;
}

/* The same for columns: one call for ops whose result has the operand's dtype, another for positions. */
#define CASE_same(dtype, T, name, same, index) case KEY(REDUCE_##name, dtype): same(T, name); break;
#define CASE_index(dtype, T, name, same, index) case KEY(REDUCE_##name, dtype): index(T, name); break;
#define CASE_bool(...)
#define COLUMN_CASE(dtype, T, name, result, same, index) CASE_##result(dtype, T, name, same, index)

void clear_columns(int op, int dtype, ColumnPartials *partials, int columns)
{
#define CLEAR(T, name)                                                                                                 \
    clear_##name##_##T((T *)partials->recent, columns);                                                                \
    for (int c = 0; c < columns; c++) ((wide_##T *)partials->total)[c] = (wide_##T)((T *)partials->recent)[c]
#define CLEAR_INDEX(T, name) clear_##name##_##T((T *)partials->recent, (position_##T *)partials->total, columns)
    switch (KEY(op, dtype)) {
#define REDUCE(name, dtypes, result, ...) EACH_##dtypes(COLUMN_CASE, name, result, CLEAR, CLEAR_INDEX)
#include "ops.def"
    }
}

void fold_columns(int op, int dtype, const void *x, int32_t row_stride, int rows, int64_t base,
                  ColumnPartials *partials, int columns)
{
#define FOLD(T, name) columns_##name##_##T(x, row_stride, rows, (T *)partials->recent, columns)
#define FOLD_INDEX(T, name)                                                                                            \
    columns_##name##_##T(x, row_stride, rows, base, (T *)partials->recent, (position_##T *)partials->total, columns)
    switch (KEY(op, dtype)) {
#define REDUCE(name, dtypes, result, ...) EACH_##dtypes(COLUMN_CASE, name, result, FOLD, FOLD_INDEX)
#include "ops.def"
    }
}

void merge_columns(int op, int dtype, ColumnPartials *partials, int columns)
{
#define MERGE(T, name) merge_##name##_##T((T *)partials->recent, (wide_##T *)partials->total, columns)
#define MERGE_INDEX(T, name)
    switch (KEY(op, dtype)) {
#define REDUCE(name, dtypes, result, ...) EACH_##dtypes(COLUMN_CASE, name, result, MERGE, MERGE_INDEX)
#include "ops.def"
    }
}

void read_columns(int op, int dtype, const ColumnPartials *partials, void *out, int columns)
{
    if (dtype == FLOAT64 && reduces_to_index(op)) dtype = INT64;
    if (dtype == FLOAT32 && reduces_to_index(op))
        for (int c = 0; c < columns; c++) ((i64 *)out)[c] = ((const int32_t *)partials->total)[c];
    else if (dtype == FLOAT32) cast_row(FLOAT64, FLOAT32, partials->total, out, columns);
    else cast_row(dtype, dtype, partials->total, out, columns);
}

int reduces_by_columns(int op) { return !reduces_truth(op); }

int reduces_to_index(int op) { return op == REDUCE_argmax || op == REDUCE_argmin; }

#undef EACH_TRUTH
#define EACH_TRUTH EACH_FIB

int reduce_result(int op, int dtype)
{
    if (op < 0 || op >= REDUCE_OPS || dtype < 0 || dtype >= DTYPES) return -1;
    switch (KEY(op, dtype)) {
#define CASE(dtype, T, name, result) case KEY(REDUCE_##name, dtype): return RESULT_DTYPE_##result(dtype);
#define REDUCE(name, dtypes, result, ...) EACH_##dtypes(CASE, name, result)
#include "ops.def"
    }
    return -1;
}

const char *reduce_name(int op)
{
    switch (op) {
#define REDUCE(name, ...) case REDUCE_##name: return #name;
#include "ops.def"
    }
    return 0;
}
