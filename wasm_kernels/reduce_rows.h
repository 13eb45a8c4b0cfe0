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

enum { CHUNK = 512 };

/* The dtype of the result, or -1 where the op isn't defined for the dtype. */
int reduce_result(int op, int dtype);

/* The op's name, or NULL past the end of the list. */
const char *reduce_name(int op);

/* Whether the op can fold columns: all but any and all. */
int reduces_by_columns(int op);

/* Whether values round as they meet, so that the order in which they do matters: sums and products. */
int reduces_by_rounding(int op);

/* Whether the result is a position among the reduced elements. */
int reduces_to_index(int op);

/* The value over no elements. */
Partial empty_partial(int op, int dtype);

/* Takes in a contiguous row, whose first element has position `base` among the reduced ones. */
void fold_row(int op, int dtype, const void *row, int count, int64_t base, Partial *partial);

/* out[0] = the value. */
void write_partial(int op, int dtype, const Partial *partial, void *out);

#endif
