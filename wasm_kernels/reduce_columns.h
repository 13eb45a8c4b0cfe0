/* The loops that reduce along an outer dimension: rows lie one under the other, each column meets in one output, and the
 * rows are read as they lie. Layouts are reduce.c's. For the ops of which reduces_by_columns (reduce_rows.h) is true.
 *
 * Sums stay accurate as along rows: at most ROWS_BEFORE_MERGE elements meet in the op's own type, then those sums in
 * float64. */
#ifndef KERNELS_REDUCE_COLUMNS_H
#define KERNELS_REDUCE_COLUMNS_H

#include "layout.h"

enum { COLUMNS = 2048, ROWS_BEFORE_MERGE = 128 };

/* Running values of COLUMNS neighbouring outputs: `recent` in the dtype, `total` in float64 or int64; for argmax and
 * argmin the positions of the recent ones take its place. */
typedef struct {
    _Alignas(16) char recent[COLUMNS * 8];
    _Alignas(16) char total[COLUMNS * 8];
} ColumnPartials;

/* For `columns` outputs at once: clear, then fold rows, from position `base` on (where values add up, at most
 * ROWS_BEFORE_MERGE between merges), merge, and read contiguous results. What was never merged is in `recent` as it is. */
void clear_columns(int op, int dtype, ColumnPartials *partials, int columns);
void fold_columns(int op, int dtype, const void *x, int32_t row_stride, int rows, int64_t base,
                  ColumnPartials *partials, int columns);
void merge_columns(int op, int dtype, ColumnPartials *partials, int columns, int first);
void read_columns(int op, int dtype, const ColumnPartials *partials, void *out, int columns);

#endif
