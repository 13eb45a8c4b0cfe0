/* Reducing contiguous rows (reduce_rows.h): a loop for each row of ops.def and dtype, and the switches that find it. */
#include "reduce_ops.h"

/* TOGETHER running values, in UNITS vectors. What is left over goes to the first GROUP of them, as four lanes would. */
enum { TOGETHER = 16, UNITS = TOGETHER / LANES, GROUP = 4 };

#ifdef KERNELS_SCALAR
#define JOIN_LANES(name, v) (v)
#else
#define JOIN_LANES(name, v)                                                                                            \
    ({                                                                                                                 \
        __typeof__(v) pairs_ = combine_##name(v, __builtin_shufflevector(v, v, 2, 3, 0, 1));                           \
        combine_##name(pairs_, __builtin_shufflevector(pairs_, pairs_, 1, 0, 3, 2))[0];                                \
    })
#endif

#define CHUNK_LOOP(T, name, identity)                                                                                  \
    static T chunk_##name##_##T(const T *x, int count)                                                                 \
    {                                                                                                                  \
        const __attribute__((unused)) T zero = 0;                                                                      \
        T##x sums[UNITS];                                                                                              \
        for (int u = 0; u < UNITS; u++) sums[u] = splat((T)(identity), (T##x){0});                                     \
        int i = 0, whole = count - count % TOGETHER;                                                                   \
        for (; i < whole; i += TOGETHER)                                                                               \
            _Pragma("clang loop unroll(full)") for (int u = 0; u < UNITS; u++)                                         \
                sums[u] = combine_##name(sums[u], load(x + i + u * LANES));                                            \
        for (; i + LANES <= count; i += LANES)                                                                         \
            sums[i % GROUP / LANES] = combine_##name(sums[i % GROUP / LANES], load(x + i));                            \
        if (i < count) {                                                                                               \
            T padded[LANES];                                                                                           \
            for (int j = 0; j < LANES; j++) padded[j] = i + j < count ? x[i + j] : (T)(identity);                      \
            sums[0] = combine_##name(sums[0], load(padded));                                                           \
        }                                                                                                              \
        _Pragma("clang loop unroll(full)") for (int step = UNITS / 2; step; step /= 2)                                 \
            _Pragma("clang loop unroll(full)") for (int u = 0; u < step; u++)                                          \
                sums[u] = combine_##name(sums[u], sums[u + step]);                                                     \
        return JOIN_LANES(name, sums[0]);                                                                              \
    }

/* How the value of a chunk joins what came before. */
#define JOIN_same(T, name)                                                                                             \
    const wide_##T##x like = {0};                                                                                      \
    wide_##T##x joined = combine_##name(splat(partial->FIELD_##T, like), splat((wide_##T)value, like));                \
    partial->FIELD_##T = LANE(joined, 0);
#define JOIN_bool(T, name) JOIN_same(T, name)
#define JOIN_index(T, name)                                                                                            \
    wide_##T before = partial->FIELD_##T;                                                                              \
    const wide_##T##x like = {0};                                                                                      \
    wide_##T##x joined = combine_##name(splat(before, like), splat((wide_##T)value, like));                            \
    if (partial->index < 0 || (before == before && LANE(joined, 0) != before)) {                                       \
        int at = 0;                                                                                                    \
        while (x[i + at] != value && !(value != value && x[i + at] != x[i + at])) at++;                                \
        partial->FIELD_##T = value;                                                                                    \
        partial->index = base + i + at;                                                                                \
    }

#define ROW_LOOP(dtype, T, name, result, identity)                                                                     \
    CHUNK_LOOP(T, name, identity)                                                                                      \
    static void row_##name##_##T(const T *x, int count, __attribute__((unused)) i64 base, Partial *partial)            \
    {                                                                                                                  \
        for (int i = 0; i < count; i += CHUNK) {                                                                       \
            T value = chunk_##name##_##T(x + i, count - i < CHUNK ? count - i : CHUNK);                                \
            JOIN_##result(T, name)                                                                                     \
        }                                                                                                              \
    }                                                                                                                  \
    static void empty_##name##_##T(Partial *partial)                                                                   \
    {                                                                                                                  \
        const __attribute__((unused)) wide_##T zero = 0;                                                               \
        partial->FIELD_##T = (wide_##T)(identity);                                                                     \
    }
#define REDUCE(name, dtypes, result, identity, expression) EACH_##dtypes(ROW_LOOP, name, result, identity)
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

/* Vectors that the loop for largest and smallest elements takes at once: with 4 it waits for their traces, with 8 they don't
 * all have a register, and both take twice the time. */
enum { EXTREME_UNITS = 6, EXTREME_STEP = EXTREME_UNITS * LANES };

/* The largest or smallest of a chunk of float32 without NaN; NaN where there is one. Elements meet in one instruction, and
 * a trace beside them tells whether that was enough. */
#define EXTREME_CHUNK(name, nearer, identity)                                                                          \
    static int extreme_##name(const f32 *x, int count, f32 *value)                                                     \
    {                                                                                                                  \
        f32x best[EXTREME_UNITS], traces[EXTREME_UNITS / 2];                                                           \
        for (int u = 0; u < EXTREME_UNITS; u++) best[u] = splat((f32)(identity), best[0]);                             \
        for (int u = 0; u < EXTREME_UNITS / 2; u++) traces[u] = splat(1.0f, best[0]);                                  \
        for (int i = 0; i < count; i += EXTREME_STEP)                                                                  \
            _Pragma("clang loop unroll(full)") for (int u = 0; u < EXTREME_UNITS; u += 2)                              \
            {                                                                                                          \
                f32x a = load(x + i + u * LANES), b = load(x + i + (u + 1) * LANES);                                   \
                best[u] = nearer(best[u], a);                                                                          \
                best[u + 1] = nearer(best[u + 1], b);                                                                  \
                traces[u / 2] = trace_nan(traces[u / 2], a, b);                                                        \
            }                                                                                                          \
        for (int u = 1; u < EXTREME_UNITS; u++) best[0] = nearer(best[0], best[u]);                                    \
        for (int u = 1; u < EXTREME_UNITS / 2; u++) traces[0] = traces[0] + traces[u];                                 \
        if (!all_lanes(equal(traces[0], traces[0]))) return 0;                                                         \
        *value = LANE(best[0], 0);                                                                                     \
        for (int lane = 1; lane < LANES; lane++)                                                                       \
            if (LANE(nearer(splat(*value, best[0]), splat(LANE(best[0], lane), best[0])), 0) != *value)                \
                *value = LANE(best[0], lane);                                                                          \
        return 1;                                                                                                      \
    }
EXTREME_CHUNK(max, at_least, -__builtin_inff())
EXTREME_CHUNK(min, at_most, __builtin_inff())

/* A largest element has no rounding, so what meets at once is bounded only by how much is read again because of a NaN. */
enum { EXTREME_CHUNK_SIZE = 4096 / EXTREME_STEP * EXTREME_STEP };

/* Takes in a row of float32 but for its last few elements, up to the first chunk in which NaN or infinities leave it open;
 * how many elements that was. */
static int fold_extremes(int op, const f32 *row, int count, Partial *partial)
{
    int done = 0;
    for (f32 value; count - done >= EXTREME_STEP;) {
        const f32 *chunk = row + done;
        int left = (count - done) / EXTREME_STEP * EXTREME_STEP;
        int length = left < EXTREME_CHUNK_SIZE ? left : EXTREME_CHUNK_SIZE;
        if (!(op == REDUCE_max ? extreme_max(chunk, length, &value) : extreme_min(chunk, length, &value))) break;
        if (op == REDUCE_max ? partial->real < value : value < partial->real) partial->real = value;
        done += length;
    }
    return done;
}

/* Elements looked at before it is asked whether the answer is known. */
enum { SEEK_CHUNK = 4096 };

/* Whether an element is not 0 (wanted true) or is 0 (wanted false). */
#define SEEK(T)                                                                                                        \
    static int seek_##T(const T *x, int count, int wanted)                                                             \
    {                                                                                                                  \
        T##x zero = {0};                                                                                               \
        __typeof__(equal(zero, zero)) found = equal(zero, zero) ^ equal(zero, zero);                                   \
        int i = 0;                                                                                                     \
        if (wanted)                                                                                                    \
            for (; i + LANES <= count; i += LANES) found = found | not_equal(load(x + i), zero);                       \
        else                                                                                                           \
            for (; i + LANES <= count; i += LANES) found = found | equal(load(x + i), zero);                           \
        for (; i < count; i++)                                                                                         \
            if ((x[i] != 0) == wanted) return 1;                                                                       \
        for (int lane = 0; lane < LANES; lane++)                                                                       \
            if (LANE(found, lane)) return 1;                                                                           \
        return 0;                                                                                                      \
    }
SEEK(f32)
SEEK(f64)
SEEK(i64)

static int reduces_truth(int op) { return op == REDUCE_any || op == REDUCE_all; }

void fold_row(int op, int dtype, const void *row, int count, int64_t base, Partial *partial)
{
    if (dtype == FLOAT32 && (op == REDUCE_max || op == REDUCE_min)) {
        int done = fold_extremes(op, row, count, partial);
        row = (const f32 *)row + done;
        count -= done;
    }
    if (!reduces_truth(op) || dtype == BOOL) {
        fold_known_row(op, dtype, row, count, base, partial);
        return;
    }
    int wanted = op == REDUCE_any, item = item_size(dtype);
    for (int i = 0; i < count && (partial->whole != 0) != wanted; i += SEEK_CHUNK) {
        const char *from = (const char *)row + (size_t)i * (size_t)item;
        int length = count - i < SEEK_CHUNK ? count - i : SEEK_CHUNK;
        int found = dtype == FLOAT32   ? seek_f32((const void *)from, length, wanted)
                    : dtype == FLOAT64 ? seek_f64((const void *)from, length, wanted)
                                       : seek_i64((const void *)from, length, wanted);
        if (found) partial->whole = wanted;
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

int reduces_by_columns(int op) { return !reduces_truth(op); }

int reduces_by_rounding(int op) { return op == REDUCE_sum || op == REDUCE_prod; }

int reduces_to_index(int op) { return op == REDUCE_argmax || op == REDUCE_argmin; }

/* From the outside any and all take every dtype. */
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
