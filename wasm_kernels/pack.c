/* Gathering and scattering of strided elements (pack.h), for items of 1, 4 and 8 bytes. */
#include "pack.h"
#include "simd.h"

#define FOR_EACH_ITEM(DO) DO(u8) DO(f32) DO(f64)

#define DEFINE_MOVES(T)                                                                                                \
    static void gather_##T(T *buffer, const T *source, int32_t stride, int count)                                      \
    {                                                                                                                  \
        if (stride == 0) {                                                                                             \
            T value = *source;                                                                                         \
            for (int i = 0; i < count; i++) buffer[i] = value;                                                         \
        } else if (stride == 1) {                                                                                      \
            for (int i = 0; i < count; i++) buffer[i] = source[i];                                                     \
        } else {                                                                                                       \
            for (int i = 0; i < count; i++, source += stride) buffer[i] = *source;                                     \
        }                                                                                                              \
    }                                                                                                                  \
    static void scatter_##T(T *target, const T *buffer, int32_t stride, int count)                                     \
    {                                                                                                                  \
        for (int i = 0; i < count; i++, target += stride) *target = buffer[i];                                         \
    }                                                                                                                  \
    /* Reads along the source's unit stride, four columns at a time, so that a cache line is used up at once. */       \
    static void transpose_##T(T *buffer, int pitch, const T *source, int32_t column_stride, int rows, int columns)     \
    {                                                                                                                  \
        int c = 0;                                                                                                     \
        for (; c + 4 <= columns; c += 4) {                                                                             \
            const T *s0 = source + (ptrdiff_t)c * column_stride, *s1 = s0 + column_stride, *s2 = s1 + column_stride,   \
                    *s3 = s2 + column_stride;                                                                          \
            T *row = buffer + c;                                                                                       \
            for (int r = 0; r < rows; r++, row += pitch) {                                                             \
                T a = s0[r], b = s1[r], d = s2[r], e = s3[r];                                                          \
                row[0] = a, row[1] = b, row[2] = d, row[3] = e;                                                        \
            }                                                                                                          \
        }                                                                                                              \
        for (; c < columns; c++)                                                                                       \
            for (int r = 0; r < rows; r++) buffer[r * pitch + c] = source[(ptrdiff_t)c * column_stride + r];           \
    }

FOR_EACH_ITEM(DEFINE_MOVES)

void gather(void *buffer, const void *source, int32_t stride, int count, int item)
{
    if (item == 4) gather_f32(buffer, source, stride, count);
    else if (item == 8) gather_f64(buffer, source, stride, count);
    else gather_u8(buffer, source, stride, count);
}

void scatter(void *target, const void *buffer, int32_t stride, int count, int item)
{
    if (item == 4) scatter_f32(target, buffer, stride, count);
    else if (item == 8) scatter_f64(target, buffer, stride, count);
    else scatter_u8(target, buffer, stride, count);
}

void gather_tile(void *buffer, int pitch, const void *source, int32_t row_stride, int32_t column_stride, int rows,
                 int columns, int item)
{
    if (row_stride == 1 && column_stride != 1 && rows > 1) {
        if (item == 4) transpose_f32(buffer, pitch, source, column_stride, rows, columns);
        else if (item == 8) transpose_f64(buffer, pitch, source, column_stride, rows, columns);
        else transpose_u8(buffer, pitch, source, column_stride, rows, columns);
        return;
    }
    for (int r = 0; r < rows; r++)
        gather(element(buffer, r * pitch, item), element(source, r * row_stride, item), column_stride, columns, item);
}

/* Calls move(buffer part, place in the operand, stride, length) for each run along the innermost dimension. */
#define WALK(move)                                                                                                     \
    Position here = *position;                                                                                         \
    int last = space->ndim - 1;                                                                                        \
    const Dim *inner = &space->dims[last];                                                                             \
    while (count > 0) {                                                                                                \
        int run = inner->size - here.index[last];                                                                      \
        if (run > count) run = count;                                                                                  \
        move;                                                                                                          \
        count -= run;                                                                                                  \
        buffer = element(buffer, run, item);                                                                           \
        position_advance(&here, space, run);                                                                           \
    }

void gather_walk(void *buffer, const void *source, const Space *space, const Position *position, int which, int count,
                 int item)
{
    WALK(gather(buffer, element(source, here.distance[which], item), inner->stride[which], run, item))
}

void scatter_walk(void *target, const void *buffer, const Space *space, const Position *position, int which, int count,
                  int item)
{
    WALK(scatter(element(target, here.distance[which], item), buffer, inner->stride[which], run, item))
}

void position_advance(Position *position, const Space *space, int count)
{
    int last = space->ndim - 1;
    const Dim *inner = &space->dims[last];
    while (count > 0) {
        int run = inner->size - position->index[last];
        if (run > count) {
            position->index[last] += count;
            for (int i = 0; i < space->operands; i++) position->distance[i] += inner->stride[i] * count;
            return;
        }
        for (int i = 0; i < space->operands; i++)
            position->distance[i] -= inner->stride[i] * position->index[last];
        position->index[last] = 0;
        position_next(position, space, last);
        count -= run;
    }
}
