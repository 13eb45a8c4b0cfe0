/* Rows of casts between dtypes: to bool by comparison with 0 (NaN is true), from float to int64 by truncation, out
 * of range to the nearest int64 and NaN to 0. A cast to the same dtype copies. */
#include "rows.h"

OVERLOAD void convert(f32x x, f32x *out) { *out = x; }
OVERLOAD void convert(f64x x, f32x *out) { *out = narrow(x); }
OVERLOAD void convert(i64x x, f32x *out) { *out = CONVERT(x, f32x); }
OVERLOAD void convert(u8x x, f32x *out) { *out = CONVERT(x, f32x); }
OVERLOAD void convert(f32x x, f64x *out) { *out = widen(x); }
OVERLOAD void convert(f64x x, f64x *out) { *out = x; }
OVERLOAD void convert(i64x x, f64x *out) { *out = CONVERT(x, f64x); }
OVERLOAD void convert(u8x x, f64x *out) { *out = CONVERT(x, f64x); }
OVERLOAD void convert(f64x x, i64x *out)
{
    for (int i = 0; i < LANES; i++) SET_LANE(*out, i, saturate(LANE(x, i)));
}
OVERLOAD void convert(f32x x, i64x *out) { convert(CONVERT(x, f64x), out); }
OVERLOAD void convert(i64x x, i64x *out) { *out = x; }
OVERLOAD void convert(u8x x, i64x *out) { *out = CONVERT(x, i64x); }
OVERLOAD void convert(f32x x, u8x *out) { *out = mask_to_bool(not_equal(x, LIKE(x, 0))); }
OVERLOAD void convert(f64x x, u8x *out) { *out = mask_to_bool(not_equal(x, LIKE(x, 0))); }
OVERLOAD void convert(i64x x, u8x *out) { *out = mask_to_bool(not_equal(x, LIKE(x, 0))); }
OVERLOAD void convert(u8x x, u8x *out) { *out = mask_to_bool(not_equal(x, LIKE(x, 0))); }

#define EACH_PAIR(DO)                                                                                                  \
    DO(FLOAT32, f32, FLOAT64, f64) DO(FLOAT32, f32, INT64, i64) DO(FLOAT32, f32, BOOL, u8)                             \
    DO(FLOAT64, f64, FLOAT32, f32) DO(FLOAT64, f64, INT64, i64) DO(FLOAT64, f64, BOOL, u8)                             \
    DO(INT64, i64, FLOAT32, f32) DO(INT64, i64, FLOAT64, f64) DO(INT64, i64, BOOL, u8)                                 \
    DO(BOOL, u8, FLOAT32, f32) DO(BOOL, u8, FLOAT64, f64) DO(BOOL, u8, INT64, i64)

#define LOOP(from, F, to, T)                                                                                           \
    static void cast_##F##_##T(const F *x, T *out, int count)                                                          \
    {                                                                                                                  \
        for (int i = 0; i < count; i += LANES) {                                                                       \
            T##x converted = {0};                                                                                      \
            convert(load(x + i), &converted);                                                                          \
            store(out + i, converted);                                                                                 \
        }                                                                                                              \
    }
EACH_PAIR(LOOP)

static void whole_vectors(int from, int to, const void *x, void *out, int count)
{
#define CASE(from, F, to, T) case KEY(from, to): cast_##F##_##T(x, out, count); break;
    switch (KEY(from, to)) {
        EACH_PAIR(CASE)
    }
}

void cast_row(int from, int to, const void *x, void *out, int count)
{
    int from_size = item_size(from), to_size = item_size(to);
    if (from == to) {
        __builtin_memmove(out, x, (size_t)count * from_size);
        return;
    }
    int rest = count % LANES, whole = count - rest;
    if (whole) whole_vectors(from, to, x, out, whole);
    if (rest) {
        f64 padded[LANES] = {0}, result[LANES];
        __builtin_memcpy(padded, (const char *)x + whole * from_size, rest * from_size);
        whole_vectors(from, to, padded, result, LANES);
        __builtin_memcpy((char *)out + whole * to_size, result, rest * to_size);
    }
}
