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
    }

/* The side of a block that is turned at once where the target is far away: a cache line of float32 each way, which is thus
 * used up at once. */
enum { TURNED = 16 };
/* Where the source is far away: few enough rows of the buffer to be written side by side, and as few columns as can be, so
 * that the processor sees one step from each line of the source to the next. */
enum { TURNED_ROWS = 8, TURNED_COLUMNS = 4 };

/* Rows of a few elements each, for which a call a row would cost more than the row. */
#define DEFINE_TILES(T)                                                                                                \
    static void gather_short_##T(T *buffer, int pitch, const T *source, int32_t row_stride, int32_t column_stride,     \
                                 int rows, int columns)                                                                \
    {                                                                                                                  \
        for (int r = 0; r < rows; r++, buffer += pitch, source += row_stride)                                          \
            _Pragma("clang loop vectorize(disable)") for (int c = 0; c < columns; c++)                                 \
                buffer[c] = source[(ptrdiff_t)c * column_stride];                                                      \
    }                                                                                                                  \
    static void scatter_short_##T(T *target, int32_t row_stride, int32_t column_stride, const T *buffer, int pitch,    \
                                  int rows, int columns)                                                               \
    {                                                                                                                  \
        for (int r = 0; r < rows; r++, buffer += pitch, target += row_stride)                                          \
            _Pragma("clang loop vectorize(disable)") for (int c = 0; c < columns; c++)                                 \
                target[(ptrdiff_t)c * column_stride] = buffer[c];                                                      \
    }                                                                                                                  \
    /* buffer[r * pitch + c] = source[c * column_stride + r]: for a block of a size that the compiler knows, and for   \
     * any; then walked along the buffer's rows, by blocks that suit the side that is far away. */                     \
    INLINE void turn_block_##T(T *buffer, int pitch, const T *source, int32_t column_stride, int rows, int columns)    \
    {                                                                                                                  \
        ptrdiff_t step = column_stride;                                                                                \
        int r = 0, whole = columns - columns % 4;                                                                      \
        for (; r + LANES <= rows; r += LANES, buffer += LANES * (ptrdiff_t)pitch, source += LANES) {                   \
            const T *s = source;                                                                                       \
            for (int c = 0; c < whole; c += 4, s += 4 * step)                                                          \
                transpose_four(buffer + c, pitch, s, s + step, s + 2 * step, s + 3 * step);                            \
            for (int c = whole; c < columns; c++, s += step)                                                           \
                for (int lane = 0; lane < LANES; lane++) buffer[lane * (ptrdiff_t)pitch + c] = s[lane];                \
        }                                                                                                              \
        for (; r < rows; r++, buffer += pitch, source++)                                                               \
            for (int c = 0; c < columns; c++) buffer[c] = source[c * step];                                            \
    }                                                                                                                  \
    static __attribute__((noinline)) void turn_any_##T(T *buffer, int pitch, const T *source, int32_t column_stride,   \
                                                       int rows, int columns)                                          \
    {                                                                                                                  \
        turn_block_##T(buffer, pitch, source, column_stride, rows, columns);                                           \
    }                                                                                                                  \
    static void turn_far_source_##T(T *buffer, int pitch, const T *source, int32_t column_stride, int rows,            \
                                    int columns)                                                                       \
    {                                                                                                                  \
        ptrdiff_t step = (ptrdiff_t)column_stride * TURNED_COLUMNS;                                                    \
        for (; rows >= TURNED_ROWS; rows -= TURNED_ROWS, buffer += TURNED_ROWS * (ptrdiff_t)pitch) {                   \
            const T *from = source;                                                                                    \
            int c = 0;                                                                                                 \
            for (; c + TURNED_COLUMNS <= columns; c += TURNED_COLUMNS, from += step)                                   \
                turn_block_##T(buffer + c, pitch, from, column_stride, TURNED_ROWS, TURNED_COLUMNS);                   \
            turn_any_##T(buffer + c, pitch, from, column_stride, TURNED_ROWS, columns - c);                            \
            source += TURNED_ROWS;                                                                                     \
        }                                                                                                              \
        turn_any_##T(buffer, pitch, source, column_stride, rows, columns);                                             \
    }                                                                                                                  \
    static void turn_far_target_##T(T *buffer, int pitch, const T *source, int32_t column_stride, int rows,            \
                                    int columns)                                                                       \
    {                                                                                                                  \
        for (int r = 0; r < rows; r += TURNED)                                                                         \
            for (int c = 0; c < columns; c += TURNED)                                                                  \
                turn_any_##T(buffer + (ptrdiff_t)r * pitch + c, pitch, source + (ptrdiff_t)c * column_stride + r,      \
                             column_stride, rows - r < TURNED ? rows - r : TURNED,                                     \
                             columns - c < TURNED ? columns - c : TURNED);                                             \
    }

/* Every second, third or fourth float32, by shuffles of whole vectors. The next one must be there, too, so that no vector
 * reaches beyond the source. Returns how many are done. */
#ifdef KERNELS_SCALAR
static int gather_near(f32 *buffer, const f32 *source, int32_t stride, int count)
{
    (void)buffer, (void)source, (void)stride, (void)count;
    return 0;
}
#else
static int gather_near(f32 *buffer, const f32 *source, int32_t stride, int count)
{
    int i = 0;
    if (stride == 2)
        for (; i + 4 < count; i += 4, source += 8)
            store(buffer + i, __builtin_shufflevector(load(source), load(source + 4), 0, 2, 4, 6));
    else if (stride == 3)
        for (; i + 4 < count; i += 4, source += 12) {
            f32x first = __builtin_shufflevector(load(source), load(source + 4), 0, 3, 6, 6);
            store(buffer + i, __builtin_shufflevector(first, load(source + 8), 0, 1, 2, 5));
        }
    else if (stride == 4)
        for (; i + 4 < count; i += 4, source += 16) {
            f32x first = __builtin_shufflevector(load(source), load(source + 4), 0, 4, 0, 4);
            f32x second = __builtin_shufflevector(load(source + 8), load(source + 12), 0, 4, 0, 4);
            store(buffer + i, __builtin_shufflevector(first, second, 0, 1, 4, 5));
        }
    return i;
}
#endif

FOR_EACH_ITEM(DEFINE_MOVES)
FOR_EACH_ITEM(DEFINE_TILES)

/* Calls the function for an item's size. */
#define BY_ITEM(function, ...)                                                                                         \
    do {                                                                                                               \
        if (item == 4) function##_f32(__VA_ARGS__);                                                                    \
        else if (item == 8) function##_f64(__VA_ARGS__);                                                               \
        else function##_u8(__VA_ARGS__);                                                                               \
    } while (0)

void gather(void *buffer, const void *source, int32_t stride, int count, int item)
{
    int done = item == 4 && stride > 1 && stride <= 4 ? gather_near(buffer, source, stride, count) : 0;
    buffer = element(buffer, done, item);
    source = element(source, done * stride, item);
    BY_ITEM(gather, buffer, source, stride, count - done);
}

void scatter(void *target, const void *buffer, int32_t stride, int count, int item)
{
    BY_ITEM(scatter, target, buffer, stride, count);
}

void gather_tile(void *buffer, int pitch, const void *source, int32_t row_stride, int32_t column_stride, int rows,
                 int columns, int item)
{
    if (row_stride == 1 && column_stride > 1 && rows > 1)
        BY_ITEM(turn_far_source, buffer, pitch, source, column_stride, rows, columns);
    else if (columns < SHORT_ROW)
        BY_ITEM(gather_short, buffer, pitch, source, row_stride, column_stride, rows, columns);
    else
        for (int r = 0; r < rows; r++)
            gather(element(buffer, r * pitch, item), element(source, r * row_stride, item), column_stride, columns,
                   item);
}

void scatter_tile(void *target, int32_t row_stride, int32_t column_stride, const void *buffer, int pitch, int rows,
                  int columns, int item)
{
    if (row_stride == 1 && column_stride > 1 && rows > 1)
        BY_ITEM(turn_far_target, target, column_stride, buffer, pitch, columns, rows);
    else if (columns < SHORT_ROW)
        BY_ITEM(scatter_short, target, row_stride, column_stride, buffer, pitch, rows, columns);
    else
        for (int r = 0; r < rows; r++)
            scatter(element(target, r * row_stride, item), element(buffer, r * pitch, item), column_stride, columns,
                    item);
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
