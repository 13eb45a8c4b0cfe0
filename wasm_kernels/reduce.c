/* Reductions over any layout: which elements of x meet in which output, and in what order they are read.
 *
 *   for each kept index i:  out[i] = op over all reduced indices j of x[i, j]
 *
 * Kept and reduced dimensions are sorted by x's strides and collapsed, each for themselves (argmax and argmin keep
 * the order of the reduced ones, since it numbers them). Then one of, with k kept, r reduced, right is innermost:
 *   k… r      rows      reduced elements lie next to each other: each output folds its rows
 *   r… k      columns   kept elements lie next to each other: rows of x are added into a tile of outputs
 *   otherwise tiles     blocks of reduced elements are gathered, for 16 outputs at once where these are neighbours */
#include "kernels.h"
#include "pack.h"
#include "reduce_columns.h"
#include "reduce_rows.h"

enum { X, OUT }; /* operands of the kept space */

typedef struct {
    int op, dtype, item, out_item;
    Space kept, reduced;
} Reduction;

/* Folds the reduced elements of one output, read in blocks by gather_walk unless they lie in rows. */
static void fold_output(const Reduction *reduction, const char *x, Partial *partial)
{
    const Space *space = &reduction->reduced;
    int op = reduction->op, dtype = reduction->dtype, item = reduction->item, last = space->ndim - 1;
    if (last < 0) {
        fold_row(op, dtype, x, 1, 0, partial);
        return;
    }
    Position position = {{0}, {0}};
    const Dim *inner = &space->dims[last];
    if (inner->stride[0] == 1 && (last == 0 || inner->size >= SHORT_ROW)) {
        int64_t base = 0;
        do {
            fold_row(op, dtype, element(x, position.distance[0], item), inner->size, base, partial);
            base += inner->size;
        } while (position_next(&position, space, last));
        return;
    }
    _Alignas(16) char buffer[CHUNK * 8];
    int32_t size = space_size(space);
    for (int32_t done = 0; done < size; done += CHUNK) {
        int count = size - done < CHUNK ? size - done : CHUNK;
        gather_walk(buffer, x, space, &position, 0, count, item);
        fold_row(op, dtype, buffer, count, done, partial);
        position_advance(&position, space, count);
    }
}

enum { TILE_OUTPUTS = 16, TILE_BYTES = 16384 };

/* Folds `outputs` neighbouring outputs, x's unit stride running across them: every cache line is used up at once. */
static void fold_tile(const Reduction *reduction, const char *x, int outputs, Partial *partials)
{
    _Alignas(16) char buffer[TILE_BYTES];
    const Space *space = &reduction->reduced;
    int last = space->ndim - 1, width = TILE_BYTES / (TILE_OUTPUTS * reduction->item);
    const Dim *inner = &space->dims[last];
    Position position = {{0}, {0}};
    int64_t base = 0;
    do {
        const char *row = element(x, position.distance[0], reduction->item);
        for (int c = 0; c < inner->size; c += width) {
            int columns = inner->size - c < width ? inner->size - c : width;
            gather_tile(buffer, width, element(row, c * inner->stride[0], reduction->item), 1, inner->stride[0],
                        outputs, columns, reduction->item);
            for (int r = 0; r < outputs; r++)
                fold_row(reduction->op, reduction->dtype, element(buffer, r * width, reduction->item), columns,
                         base + c, &partials[r]);
        }
        base += inner->size;
    } while (position_next(&position, space, last));
}

/* Adds rows of x, gathered where they aren't contiguous, into a tile of `columns` outputs. Returns whether it merged. */
static int fold_into_columns(const Reduction *reduction, const char *x, int32_t stride, int columns,
                             ColumnPartials *partials)
{
    _Alignas(16) char buffer[COLUMNS * 8];
    const Dim one = {1, {0}};
    const Space *space = &reduction->reduced;
    int op = reduction->op, dtype = reduction->dtype, last = space->ndim - 1, waiting = 0, merges = 0;
    int most = space_size(space) <= ROWS_BEFORE_MERGE || !reduces_by_rounding(op) ? INT32_MAX : ROWS_BEFORE_MERGE;
    const Dim *inner = last < 0 ? &one : &space->dims[last];
    Position position = {{0}, {0}};
    int64_t base = 0;
    clear_columns(op, dtype, partials, columns);
    do {
        for (int32_t r = 0; r < inner->size;) {
            const char *row = element(x, position.distance[0] + r * inner->stride[0], reduction->item);
            int rows = 1;
            if (stride == 1) {
                rows = most - waiting;
                if (rows > inner->size - r) rows = inner->size - r;
            } else {
                gather(buffer, row, stride, columns, reduction->item);
                row = buffer;
            }
            fold_columns(op, dtype, row, inner->stride[0], rows, base + r, partials, columns);
            r += rows;
            waiting += rows;
            if (waiting == most) {
                merge_columns(op, dtype, partials, columns, merges++ == 0);
                waiting = 0;
            }
        }
        base += inner->size;
    } while (position_next(&position, space, last));
    if (merges && waiting) merge_columns(op, dtype, partials, columns, 0);
    return merges > 0;
}

static void reduce_by_columns(const Reduction *reduction, const char *x, char *out, const Dim *kept)
{
    ColumnPartials partials;
    _Alignas(16) char results[COLUMNS * 8];
    for (int32_t c = 0; c < kept->size; c += COLUMNS) {
        int columns = kept->size - c < COLUMNS ? kept->size - c : COLUMNS;
        const char *from = element(x, c * kept->stride[X], reduction->item), *made = partials.recent;
        if (fold_into_columns(reduction, from, kept->stride[X], columns, &partials) || reduces_to_index(reduction->op)) {
            read_columns(reduction->op, reduction->dtype, &partials, results, columns);
            made = results;
        }
        scatter(element(out, c * kept->stride[OUT], reduction->out_item), made, kept->stride[OUT], columns,
                reduction->out_item);
    }
}

static void reduce_by_outputs(const Reduction *reduction, const char *x, char *out, const Dim *kept, int tiled)
{
    int together = tiled ? TILE_OUTPUTS : 1;
    for (int32_t c = 0; c < kept->size; c += together) {
        Partial partials[TILE_OUTPUTS];
        int outputs = kept->size - c < together ? kept->size - c : together;
        const char *from = element(x, c * kept->stride[X], reduction->item);
        for (int r = 0; r < outputs; r++) partials[r] = empty_partial(reduction->op, reduction->dtype);
        if (tiled) fold_tile(reduction, from, outputs, partials);
        else fold_output(reduction, from, partials);
        for (int r = 0; r < outputs; r++)
            write_partial(reduction->op, reduction->dtype, &partials[r],
                          element(out, (c + r) * kept->stride[OUT], reduction->out_item));
    }
}

int32_t kernel_reduce(int32_t op, int32_t dtype, const void *x, const Layout *lx, void *out, const Layout *lo)
{
    int to = reduce_result(op, dtype);
    if (to < 0) return UNSUPPORTED;
    if (lo->numel == 0) return OK;
    Reduction reduction = {op, dtype, item_size(dtype), item_size(to), {0}, {0}};
    Space *kept = &reduction.kept, *reduced = &reduction.reduced;
    const char *from = element(x, lx->offset, reduction.item);
    char *into = element(out, lo->offset, reduction.out_item);

    space_init(kept, 2, (const Layout *[]){lx, lo}, 0, lo->ndim);
    space_sort(kept);
    space_collapse(kept);
    space_init(reduced, 1, &lx, lo->ndim, lx->ndim);
    if (!reduces_to_index(op)) space_sort(reduced);
    space_collapse(reduced);

    const Dim one = {1, {0}};
    const Dim *inner = kept->ndim ? &kept->dims[kept->ndim - 1] : &one;
    const Dim *along = reduced->ndim ? &reduced->dims[reduced->ndim - 1] : &one;
    int32_t reduced_size = space_size(reduced);
    int unit_kept = inner->stride[X] == 1 && along->stride[0] != 1;
    int wide = unit_kept ? inner->size >= 16 : reduced_size < 16 && inner->size >= 64;
    int columns = wide && reduces_by_columns(op);
    int tiled = unit_kept && reduced->ndim > 0 && inner->size > 1;

    Position position = {{0}, {0}};
    do {
        const char *x_here = element(from, position.distance[X], reduction.item);
        char *out_here = element(into, position.distance[OUT], reduction.out_item);
        if (reduced_size == 0) {
            Partial empty = empty_partial(op, dtype);
            for (int32_t c = 0; c < inner->size; c++)
                write_partial(op, dtype, &empty, element(out_here, c * inner->stride[OUT], reduction.out_item));
        } else if (columns) {
            reduce_by_columns(&reduction, x_here, out_here, inner);
        } else {
            reduce_by_outputs(&reduction, x_here, out_here, inner, tiled);
        }
    } while (position_next(&position, kept, kept->ndim - 1));
    return OK;
}
