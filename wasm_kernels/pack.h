/* Moving elements between a strided place and a small contiguous buffer. This is how every op meets every layout:
 * a block is gathered, the one contiguous loop runs on it, and the result is scattered. Elements are opaque here;
 * only their size counts. */
#ifndef KERNELS_PACK_H
#define KERNELS_PACK_H

#include "layout.h"

/* Rows shorter than this are better handled many at a time. */
enum { SHORT_ROW = 24 };

/* The address of an element that many elements away. */
static inline char *element(const void *base, int32_t distance, int item)
{
    return (char *)base + (size_t)distance * (size_t)item;
}

/* buffer[i] = source[i * stride], stride 0 included. */
void gather(void *buffer, const void *source, int32_t stride, int count, int item);

/* target[i * stride] = buffer[i] */
void scatter(void *target, const void *buffer, int32_t stride, int count, int item);

/* buffer[r * pitch + c] = source[r * row_stride + c * column_stride]; fast where either stride is 1. */
void gather_tile(void *buffer, int pitch, const void *source, int32_t row_stride, int32_t column_stride, int rows,
                 int columns, int item);

/* target[r * row_stride + c * column_stride] = buffer[r * pitch + c]; fast where either stride is 1. */
void scatter_tile(void *target, int32_t row_stride, int32_t column_stride, const void *buffer, int pitch, int rows,
                  int columns, int item);

/* The next `count` elements of operand `which` from `position` on, in row-major order of the space. */
void gather_walk(void *buffer, const void *source, const Space *space, const Position *position, int which, int count,
                 int item);

/* The reverse of gather_walk. */
void scatter_walk(void *target, const void *buffer, const Space *space, const Position *position, int which, int count,
                  int item);

/* Moves a position `count` elements on. */
void position_advance(Position *position, const Space *space, int count);

#endif
