/* The iteration space of layout.h: building, sorting and collapsing it, and stepping through it. */
#include "layout.h"

void space_init(Space *space, int operands, const Layout *const *layouts, int first, int end)
{
    space->ndim = 0;
    space->operands = operands;
    for (int d = first; d < end; d++) {
        if (shape_of(layouts[0], d) == 1) continue;
        Dim *dim = &space->dims[space->ndim++];
        dim->size = shape_of(layouts[0], d);
        for (int i = 0; i < operands; i++) dim->stride[i] = stride_of(layouts[i], d);
    }
}

static int32_t magnitude(int32_t stride) { return stride < 0 ? -stride : stride; }

/* Whether a belongs outside b. */
static int outer(const Dim *a, const Dim *b, int operands)
{
    for (int i = 0; i < operands; i++) {
        int32_t x = magnitude(a->stride[i]), y = magnitude(b->stride[i]);
        if (x != y) return x > y;
    }
    return 0;
}

void space_sort(Space *space)
{
    for (int i = 1; i < space->ndim; i++)
        for (int j = i; j > 0 && outer(&space->dims[j], &space->dims[j - 1], space->operands); j--) {
            Dim swapped = space->dims[j];
            space->dims[j] = space->dims[j - 1];
            space->dims[j - 1] = swapped;
        }
}

static int joins(const Dim *outside, const Dim *inside, int operands)
{
    for (int i = 0; i < operands; i++)
        if (outside->stride[i] != inside->stride[i] * inside->size) return 0;
    return 1;
}

void space_collapse(Space *space)
{
    int kept = 0;
    for (int d = 1; d < space->ndim; d++) {
        Dim *last = &space->dims[kept], dim = space->dims[d];
        if (joins(last, &dim, space->operands))
            dim.size *= last->size;
        else
            last = &space->dims[++kept];
        *last = dim;
    }
    if (space->ndim) space->ndim = kept + 1;
}

void space_move(Space *space, int from, int to)
{
    Dim moved = space->dims[from];
    for (; from < to; from++) space->dims[from] = space->dims[from + 1];
    for (; from > to; from--) space->dims[from] = space->dims[from - 1];
    space->dims[to] = moved;
}

int32_t space_size(const Space *space)
{
    int32_t size = 1;
    for (int d = 0; d < space->ndim; d++) size *= space->dims[d].size;
    return size;
}

int position_next(Position *position, const Space *space, int ndim)
{
    for (int d = ndim - 1; d >= 0; d--) {
        const Dim *dim = &space->dims[d];
        if (++position->index[d] < dim->size) {
            for (int i = 0; i < space->operands; i++) position->distance[i] += dim->stride[i];
            return 1;
        }
        for (int i = 0; i < space->operands; i++) position->distance[i] -= dim->stride[i] * (dim->size - 1);
        position->index[d] = 0;
    }
    return 0;
}
