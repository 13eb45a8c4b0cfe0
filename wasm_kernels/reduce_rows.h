/* The contiguous loops of the reductions. Layouts are reduce.c's.
 *
 * Sums stay accurate by blocks: at most CHUNK elements meet in the op's own type, spread over 16 running values that
 * are joined as a tree; the results of chunks meet in float64. The 16 are the same in every build, and so are the
 * bits of the result. */
#ifndef KERNELS_REDUCE_ROWS_H
#define KERNELS_REDUCE_ROWS_H

#include "layout.h"

/* The value of a reduction so far: `real` for the float dtypes, `whole` for int64 and bool; for argmax and argmin
 * also where it was found, -1 for nowhere yet. */
typedef struct {
    double real;
    int64_t whole, index;
} Partial;

enum { CHUNK = 512, COLUMNS = 1024, ROWS_BEFORE_MERGE = 128 };

/* Running values of COLUMNS neighbouring outputs: `recent` in the dtype, `total` in float64 or int64; for argmax and
 * argmin the positions of the recent ones take its place. */
typedef struct {
    _Alignas(16) char recent[COLUMNS * 8];
    _Alignas(16) char total[COLUMNS * 8];
} ColumnPartials;

/* The dtype of the result, or -1 where the op isn't defined for the dtype. */
int reduce_result(int op, int dtype);

/* The op's name, or NULL past the end of the list. */
const char *reduce_name(int op);

/* Whether the op can fold columns: all but any and all. */
int reduces_by_columns(int op);

/* Whether the result is a position among the reduced elements. */
int reduces_to_index(int op);

/* The value over no elements. */
Partial empty_partial(int op, int dtype);

/* Takes in a contiguous row, whose first element has position `base` among the reduced ones. */
void fold_row(int op, int dtype, const void *row, int count, int64_t base, Partial *partial);

/* out[0] = the value. */
void write_partial(int op, int dtype, const Partial *partial, void *out);

/* The same for `columns` outputs at once: clear, then fold rows, from position `base` on, of a matrix whose rows are
 * contiguous (at most ROWS_BEFORE_MERGE between merges), merge, and read contiguous results. */
void clear_columns(int op, int dtype, ColumnPartials *partials, int columns);
void fold_columns(int op, int dtype, const void *x, int32_t row_stride, int rows, int64_t base,
                  ColumnPartials *partials, int columns);
void merge_columns(int op, int dtype, ColumnPartials *partials, int columns);
void read_columns(int op, int dtype, const ColumnPartials *partials, void *out, int columns);

#endif
