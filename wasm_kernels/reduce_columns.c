/* Reducing whole rows into tiles of running values, one for each column (reduce_columns.h): a loop for each row of
 * ops.def and dtype, and the switches that find it. */
#include "reduce_columns.h"
#include "reduce_ops.h"

/* Sixteen rows of float32 are joined before they meet the running values, which are thus read and written a sixteenth as
 * often: two by two, and these pairs one after the other. As a tree the same rows take twice the time, since more of them wait in
 * registers than there are. Of what is left eight, then four. */
#define JOINED_ROWS(count, T, name)                                                                                    \
        for (; rows >= count; rows -= count, x += count * stride) {                                                    \
            for (int c = 0; c < whole; c += LANES)                                                                     \
                store(recent + c, combine_##name(load(recent + c), joined_##name##_##T(x + c, stride, count)));        \
            if (rest) {                                                                                                \
                T last[count * LANES];                                                                                 \
                _Pragma("clang loop unroll(disable)") for (int r = 0; r < count; r++)                                  \
                    store(last + r * LANES, LOAD_REST(x + whole + r * stride));                                        \
                store(recent + whole, combine_##name(load(recent + whole), joined_##name##_##T(last, LANES, count)));  \
            }                                                                                                          \
        }
#define COLUMNS_same(T, name, identity)                                                                                \
    INLINE T##x joined_##name##_##T(const T *x, ptrdiff_t stride, const int rows)                                      \
    {                                                                                                                  \
        T##x joined = combine_##name(load(x), load(x + stride));                                                       \
        _Pragma("clang loop unroll(full)") for (int r = 2; r < rows; r += 2)                                           \
            joined = combine_##name(joined, combine_##name(load(x + r * stride), load(x + (r + 1) * stride)));         \
        return joined;                                                                                                 \
    }                                                                                                                  \
    static void columns_##name##_##T(const T *x, ptrdiff_t stride, int rows, T *recent, int columns)                   \
    {                                                                                                                  \
        int rest = columns % LANES, whole = columns - rest;                                                            \
        if (sizeof(T) == sizeof(f32)) { JOINED_ROWS(16, T, name) }                                                     \
        JOINED_ROWS(8, T, name)                                                                                        \
        JOINED_ROWS(4, T, name)                                                                                        \
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
    static void merge_##name##_##T(T *recent, wide_##T *total, int columns, int first)                                 \
    {                                                                                                                  \
        for (int c = 0; c < columns; c += LANES) {                                                                     \
            wide_##T##x value = widen(load(recent + c));                                                               \
            store(total + c, first ? value : combine_##name(load(total + c), value));                                  \
        }                                                                                                              \
        clear_##name##_##T(recent, columns);                                                                           \
    }
#define LOAD_REST(x) load_some(x, rest)

/* The largest or smallest of eight rows of float32 at a time, then four. They meet in one instruction, and traces beside
 * them tell whether that was enough: if not, the general loop takes the same rows again, which changes nothing but what NaN
 * must. Returns how many rows are done. */
#define EXTREME_COLUMNS(name, nearer)                                                                                  \
    INLINE void extreme_rows_##name(const f32 *x, ptrdiff_t stride, const int rows, f32 *recent, int columns)          \
    {                                                                                                                  \
        int whole = columns - columns % LANES;                                                                         \
        f32x traces[4];                                                                                                \
        for (int t = 0; t < 4; t++) traces[t] = splat(1.0f, traces[0]);                                                \
        for (int c = 0; c < whole; c += LANES) {                                                                       \
            f32x best = load(recent + c);                                                                              \
            _Pragma("clang loop unroll(full)") for (int r = 0; r < rows; r += 2)                                       \
            {                                                                                                          \
                f32x a = load(x + c + r * stride), b = load(x + c + (r + 1) * stride);                                 \
                best = nearer(best, nearer(a, b));                                                                     \
                traces[r / 2] = trace_nan(traces[r / 2], a, b);                                                        \
            }                                                                                                          \
            store(recent + c, best);                                                                                   \
        }                                                                                                              \
        f32x trace = (traces[0] + traces[1]) + (traces[2] + traces[3]);                                                \
        if (!all_lanes(equal(trace, trace))) columns_##name##_f32(x, stride, rows, recent, whole);                     \
        if (whole < columns) columns_##name##_f32(x + whole, stride, rows, recent + whole, columns - whole);           \
    }                                                                                                                  \
    static int extreme_columns_##name(const f32 *x, ptrdiff_t stride, int rows, f32 *recent, int columns)              \
    {                                                                                                                  \
        int done = 0;                                                                                                  \
        for (; done + 8 <= rows; done += 8) extreme_rows_##name(x + done * stride, stride, 8, recent, columns);        \
        for (; done + 4 <= rows; done += 4) extreme_rows_##name(x + done * stride, stride, 4, recent, columns);        \
        return done;                                                                                                   \
    }

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

EXTREME_COLUMNS(max, at_least)
EXTREME_COLUMNS(min, at_most)

/* The same for columns: one call for ops whose result has the operand's dtype, another for positions. */
#define CASE_same(dtype, T, name, same, index) case KEY(REDUCE_##name, dtype): same(T, name); break;
#define CASE_index(dtype, T, name, same, index) case KEY(REDUCE_##name, dtype): index(T, name); break;
#define CASE_bool(...)
#define COLUMN_CASE(dtype, T, name, result, same, index) CASE_##result(dtype, T, name, same, index)

void clear_columns(int op, int dtype, ColumnPartials *partials, int columns)
{
#define CLEAR(T, name) clear_##name##_##T((T *)partials->recent, columns)
#define CLEAR_INDEX(T, name) clear_##name##_##T((T *)partials->recent, (position_##T *)partials->total, columns)
    switch (KEY(op, dtype)) {
#define REDUCE(name, dtypes, result, ...) EACH_##dtypes(COLUMN_CASE, name, result, CLEAR, CLEAR_INDEX)
#include "ops.def"
    }
}

void fold_columns(int op, int dtype, const void *x, int32_t row_stride, int rows, int64_t base,
                  ColumnPartials *partials, int columns)
{
    if (dtype == FLOAT32 && (op == REDUCE_max || op == REDUCE_min)) {
        f32 *recent = (f32 *)partials->recent;
        int done = op == REDUCE_max ? extreme_columns_max(x, row_stride, rows, recent, columns)
                                    : extreme_columns_min(x, row_stride, rows, recent, columns);
        x = (const f32 *)x + (ptrdiff_t)done * row_stride;
        rows -= done;
    }
#define FOLD(T, name) columns_##name##_##T(x, row_stride, rows, (T *)partials->recent, columns)
#define FOLD_INDEX(T, name)                                                                                            \
    columns_##name##_##T(x, row_stride, rows, base, (T *)partials->recent, (position_##T *)partials->total, columns)
    switch (KEY(op, dtype)) {
#define REDUCE(name, dtypes, result, ...) EACH_##dtypes(COLUMN_CASE, name, result, FOLD, FOLD_INDEX)
#include "ops.def"
    }
}

void merge_columns(int op, int dtype, ColumnPartials *partials, int columns, int first)
{
#define MERGE(T, name) merge_##name##_##T((T *)partials->recent, (wide_##T *)partials->total, columns, first)
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
