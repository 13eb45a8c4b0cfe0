/* How a tensor lies in its storage, as the Python side packs it, and the iteration space that the loops walk: the
 * same index space seen through several layouts at once, brought to as few dimensions as possible.
 *
 * Not here: any loop over elements (elementwise.c, reduce.c) and any decision about which loop to take. */
#ifndef KERNELS_LAYOUT_H
#define KERNELS_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#define MAX_DIMS 16
#define MAX_OPERANDS 3

enum { FLOAT32, FLOAT64, INT64, BOOL, DTYPES };

/* What an entry point returns. */
enum { OK = 0, UNSUPPORTED = 1, OUT_OF_MEMORY = 2, NO_SUCH_CLASS = 3 };

/* Little-endian int32: ndim, numel, offset, contiguous, then shape[ndim], then strides[ndim]; offset and strides
 * count elements. */
typedef struct {
    int32_t ndim, numel, offset, contiguous;
    int32_t sizes[];
} Layout;

static inline int32_t shape_of(const Layout *layout, int dim) { return layout->sizes[dim]; }
static inline int32_t stride_of(const Layout *layout, int dim) { return layout->sizes[layout->ndim + dim]; }

static inline int item_size(int dtype) { return dtype == FLOAT32 ? 4 : dtype == BOOL ? 1 : 8; }

/* One dimension of an iteration space: how far each operand moves for one step along it, in elements. */
typedef struct {
    int32_t size;
    int32_t stride[MAX_OPERANDS];
} Dim;

typedef struct {
    int ndim, operands;
    Dim dims[MAX_DIMS]; /* outermost first */
} Space;

/* The dimensions [first, end) of the layouts (which agree on their sizes) as a space; those of size 1 dropped. */
void space_init(Space *space, int operands, const Layout *const *layouts, int first, int end);

/* Sorts dimensions so that operand 0 is walked in memory order (ties by operand 1, …): for loops whose result does
 * not depend on the order. */
void space_sort(Space *space);

/* Joins neighbouring dimensions that every operand walks as one. */
void space_collapse(Space *space);

/* Makes dimension `from` the one at position `to`, the others keeping their order. */
void space_move(Space *space, int from, int to);

/* Number of index tuples. */
int32_t space_size(const Space *space);

/* A position in a space, and each operand's distance from its start there, in elements. */
typedef struct {
    int32_t index[MAX_DIMS];
    int32_t distance[MAX_OPERANDS];
} Position;

/* Steps to the next index tuple of the outer `ndim` dimensions in row-major order; 0 past the last. */
int position_next(Position *position, const Space *space, int ndim);

#endif
