/* map, zip and cast over any layouts. The loops here know only layout: they bring every operand to contiguous rows,
 * run the op's row on them (rows.h), and put the result in its place.
 *
 *   for each index i:  out[i] = op(a[i])   or   op(a[i], b[i])
 *
 * Dimensions are sorted by the output's strides and collapsed over all operands; then one of
 *   contiguous    one row from start to end
 *   rows, tiles   a long innermost dimension: rows are used where they lie when the stride is 1, as one element or
 *                 spread once for a whole row when it is 0, and gathered otherwise; where an operand's unit stride runs
 *                 along another dimension, many rows at a time, transposed through a tile that stays in a cache
 *   short rows    many rows at a time, as one
 *   walk          two short innermost dimensions: blocks gathered across all of them */
#include "kernels.h"
#include "pack.h"
#include "rows.h"

enum { ROW_MAP, ROW_ZIP, ROW_CAST };

/* What to compute along a row. `scalar` is the operand that is one element all along it, 0 for none. */
typedef struct {
    int kind, op, from, to;
    double p, q;
    int scalar;
} Row;

static inline void run(const Row *row, char *const *at, int count)
{
    switch (row->kind) {
    case ROW_MAP: map_row(row->op, row->from, at[1], at[0], count, row->p, row->q); break;
    case ROW_ZIP:
        if (row->scalar)
            zip_scalar_row(row->op, (const void *)at[1], (const void *)at[2], (void *)at[0], count, row->scalar);
        else zip_row(row->op, row->from, at[1], at[2], at[0], count);
        break;
    case ROW_CAST: cast_row(row->from, row->to, at[1], at[0], count); break;
    }
}

/* Each row of a transposed operand lies on pages of memory of its own, and where memory is slow, finding a page costs
 * more than the line that is read from it. So a large tile is as high as a line of the transposed operand is long and far
 * wider: the result and the other operand are walked along whole rows, and the lines stay in the second-level cache until
 * all of their elements are used. A gap after each of its rows keeps a column's elements from meeting in one set of the
 * first-level cache. A small matrix has few pages, and its tile stays in that cache; so does one whose result is what is
 * transposed. */
enum { TILE_ROWS = 16, TILE_ROW_BYTES = 2048, GAP_BYTES = 64 };
enum { LINE_BYTES = 64, LARGE_TILE_COLUMNS = 4096, LARGE_MATRIX_BYTES = 1 << 20 };
enum { LARGE_TILE_BYTES = LINE_BYTES * (LARGE_TILE_COLUMNS + GAP_BYTES) };
enum { BUFFER_BYTES = TILE_ROWS * (TILE_ROW_BYTES + GAP_BYTES), BUFFERED_COLUMNS = 512 };
enum { WALK_BLOCK = 256, FEW_ELEMENTS = 64, SHORT_ROWS_ELEMENTS = 2048 };

typedef struct {
    _Alignas(16) char bytes[MAX_OPERANDS][BUFFER_BYTES];
} Buffers;

/* How the two innermost dimensions are cut into tiles. */
typedef struct {
    int rows, width; /* of a tile */
    int large; /* whether a tile is too large for Buffers */
    int32_t pitch; /* of a buffered row */
    int buffered[MAX_OPERANDS];
} Tiles;

static Tiles choose_tiles(const Row *row, const Space *space, const int *item)
{
    const Dim one = {1, {0}};
    const Dim *inner = &space->dims[space->ndim - 1], *outer = space->ndim > 1 ? inner - 1 : &one;
    Tiles tiles = {.rows = 1, .width = inner->size};
    int widest = 1, turned = 0;
    for (int i = 0; i < space->operands; i++) {
        if (item[i] > widest) widest = item[i];
        tiles.buffered[i] = inner->stride[i] != 1 && (i == 0 || i != row->scalar);
        if (tiles.buffered[i] && tiles.width > BUFFERED_COLUMNS) tiles.width = BUFFERED_COLUMNS;
        if (tiles.buffered[i] && inner->stride[i] != 0 && outer->stride[i] == 1) turned = 1;
    }
    if (turned) {
        tiles.large = !tiles.buffered[0] && (int64_t)inner->size * outer->size * widest >= LARGE_MATRIX_BYTES;
        int most = tiles.large ? LARGE_TILE_COLUMNS : TILE_ROW_BYTES / widest;
        tiles.rows = tiles.large ? LINE_BYTES / widest : TILE_ROWS;
        tiles.width = inner->size < most ? inner->size : most;
    }
    tiles.pitch = tiles.width + (turned ? GAP_BYTES / widest : 0);
    return tiles;
}

/* Tiles over the two innermost dimensions, for one position of the outer ones. Operand i starts at start[i], and its tile
 * is brought to buffers[i] where it is not used in its place. */
static void run_tiles(const Row *row, const Space *space, const Tiles *tiles, char *const *start, const int *item,
                      char *const *buffers)
{
    const Dim one = {1, {0}};
    const Dim *inner = &space->dims[space->ndim - 1], *outer = space->ndim > 1 ? inner - 1 : &one;
    int operands = space->operands, rows = tiles->rows, width = tiles->width;
    for (int r0 = 0; r0 < outer->size; r0 += rows) {
        int height = outer->size - r0 < rows ? outer->size - r0 : rows;
        for (int c0 = 0; c0 < inner->size; c0 += width) {
            int columns = inner->size - c0 < width ? inner->size - c0 : width;
            char *at[MAX_OPERANDS], *place = start[0];
            int32_t pitch[MAX_OPERANDS];
            for (int i = 0; i < operands; i++) {
                char *source = element(start[i], r0 * outer->stride[i] + c0 * inner->stride[i], item[i]);
                at[i] = tiles->buffered[i] ? buffers[i] : source;
                pitch[i] = tiles->buffered[i] ? tiles->pitch : outer->stride[i];
                if (i == 0) place = source;
                else if (tiles->buffered[i] && (inner->stride[i] != 0 || c0 == 0))
                    gather_tile(buffers[i], tiles->pitch, source, outer->stride[i], inner->stride[i], height, columns,
                                item[i]);
            }
            for (int r = 0; r < height; r++) {
                char *here[MAX_OPERANDS];
                for (int i = 0; i < operands; i++) here[i] = element(at[i], r * pitch[i], item[i]);
                run(row, here, columns);
            }
            if (tiles->buffered[0])
                scatter_tile(place, outer->stride[0], inner->stride[0], at[0], tiles->pitch, height, columns, item[0]);
        }
    }
}

/* The same where rows are short: as many as a buffer holds are brought together and computed as one row. An operand
 * whose rows are all the same is gathered once. */
static void run_short_rows(const Row *row, const Space *space, char *const *start, const int *item, Buffers *buffers)
{
    const Dim *inner = &space->dims[space->ndim - 1], *outer = inner - 1;
    int operands = space->operands, columns = inner->size, rows = SHORT_ROWS_ELEMENTS / columns;
    for (int r0 = 0; r0 < outer->size; r0 += rows) {
        int height = outer->size - r0 < rows ? outer->size - r0 : rows;
        char *at[MAX_OPERANDS], *place[MAX_OPERANDS];
        for (int i = 0; i < operands; i++) {
            int direct = inner->stride[i] == 1 && outer->stride[i] == columns;
            place[i] = element(start[i], r0 * outer->stride[i], item[i]);
            at[i] = direct ? place[i] : buffers->bytes[i];
            if (!direct && i > 0 && (r0 == 0 || outer->stride[i] != 0))
                gather_tile(at[i], columns, place[i], outer->stride[i], inner->stride[i], height, columns, item[i]);
        }
        run(row, at, height * columns);
        if (at[0] != place[0])
            scatter_tile(place[0], outer->stride[0], inner->stride[0], at[0], columns, height, columns, item[0]);
    }
}

/* Whether an operand lies in the order of the walk without gaps. */
static int in_order(const Space *space, int which)
{
    int32_t expected = 1;
    for (int d = space->ndim - 1; d >= 0; expected *= space->dims[d--].size)
        if (space->dims[d].stride[which] != expected) return 0;
    return 1;
}

static void run_walk(const Row *row, const Space *space, char *const *start, const int *item, Buffers *buffers)
{
    int operands = space->operands, direct[MAX_OPERANDS];
    for (int i = 0; i < operands; i++) direct[i] = in_order(space, i);
    int32_t size = space_size(space);
    Position position = {0};
    for (int32_t done = 0; done < size; done += WALK_BLOCK) {
        int count = size - done < WALK_BLOCK ? size - done : WALK_BLOCK;
        char *at[MAX_OPERANDS];
        for (int i = 0; i < operands; i++) {
            at[i] = direct[i] ? element(start[i], done, item[i]) : buffers->bytes[i];
            if (i > 0 && !direct[i]) gather_walk(at[i], start[i], space, &position, i, count, item[i]);
        }
        run(row, at, count);
        if (!direct[0]) scatter_walk(start[0], at[0], space, &position, 0, count, item[0]);
        position_advance(&position, space, count);
    }
}

/* Where two or more operands have their unit stride along another dimension than the innermost, and none along that one,
 * makes it the innermost: one transposition of the result instead of one of each operand. */
static void follow_operands(Space *space)
{
    int last = space->ndim - 1;
    for (int i = 1; i < space->operands; i++)
        if (space->dims[last].stride[i] == 1) return;
    for (int d = last - 1; d >= 0; d--) {
        int along = 0, other = 0;
        for (int i = 1; i < space->operands; i++) {
            int32_t stride = space->dims[d].stride[i];
            if (stride == 1) along++;
            else if (stride != 0) other++;
        }
        if (along < 2 || other || space->dims[d].size < SHORT_ROW) continue;
        space_move(space, d, last);
        return;
    }
}

/* Brings to the second place from the inside the dimension along which an operand that can't be read in rows has
 * its unit stride, so that run_tiles can transpose it. */
static void choose_tiled_dimension(Space *space)
{
    int last = space->ndim - 1;
    for (int i = 1; i < space->operands; i++) {
        int32_t stride = space->dims[last].stride[i];
        if (stride == 0 || stride == 1) continue;
        for (int d = last - 1; d >= 0; d--)
            if (space->dims[d].stride[i] == 1) {
                space_move(space, d, last - 1);
                return;
            }
    }
}

/* Which operand a row of this op takes as one element along the innermost dimension; 0 for none. */
static int choose_scalar(const Row *row, const Space *space)
{
    const Dim *inner = &space->dims[space->ndim - 1];
    if (row->kind != ROW_ZIP || !zip_takes_scalar(row->op, row->from)) return 0;
    return inner->stride[2] == 0 ? 2 : inner->stride[1] == 0 ? 1 : 0;
}

static int run_strided(Row *row, int operands, const Layout *const *layouts, char *const *start, const int *item)
{
    Buffers buffers;
    Space space;
    space_init(&space, operands, layouts, 0, layouts[0]->ndim);
    space_sort(&space);
    space_collapse(&space);
    if (space.ndim == 0) {
        run(row, start, 1);
        return OK;
    }
    const Dim *inner = &space.dims[space.ndim - 1];
    int short_rows = space.ndim > 1 && inner->size < SHORT_ROW;
    if (short_rows && space.ndim > 2 && inner->size * (inner - 1)->size < FEW_ELEMENTS) {
        run_walk(row, &space, start, item, &buffers);
        return OK;
    }
    Tiles tiles = {0};
    char *scratch = 0, *tile_buffers[MAX_OPERANDS];
    if (!short_rows) {
        follow_operands(&space);
        choose_tiled_dimension(&space);
        row->scalar = choose_scalar(row, &space);
        tiles = choose_tiles(row, &space, item);
        if (tiles.large && !(scratch = storage_alloc((uint32_t)(operands * LARGE_TILE_BYTES)))) return OUT_OF_MEMORY;
        for (int i = 0; i < operands; i++)
            tile_buffers[i] = scratch ? scratch + i * LARGE_TILE_BYTES : buffers.bytes[i];
    }
    Position position = {{0}, {0}};
    do {
        char *here[MAX_OPERANDS];
        for (int i = 0; i < operands; i++) here[i] = element(start[i], position.distance[i], item[i]);
        if (short_rows) run_short_rows(row, &space, here, item, &buffers);
        else run_tiles(row, &space, &tiles, here, item, tile_buffers);
    } while (position_next(&position, &space, space.ndim - 2));
    storage_free(scratch);
    return OK;
}

/* Operand 0 is the output. */
static int elementwise(Row *row, int operands, void *const *data, const Layout *const *layouts, const int *item)
{
    char *start[MAX_OPERANDS];
    int contiguous = 1;
    for (int i = 0; i < operands; i++) {
        start[i] = element(data[i], layouts[i]->offset, item[i]);
        contiguous &= layouts[i]->contiguous;
    }
    if (layouts[0]->numel == 0) return OK;
    if (!contiguous) return run_strided(row, operands, layouts, start, item);
    run(row, start, layouts[0]->numel);
    return OK;
}

int32_t kernel_map(int32_t op, int32_t dtype, const void *x, const Layout *lx, void *out, const Layout *lo, double p,
                   double q)
{
    int to = map_result(op, dtype);
    if (to < 0) return UNSUPPORTED;
    Row row = {ROW_MAP, map_simplified(op, p), dtype, to, p, q, 0};
    return elementwise(&row, 2, (void *[]){out, (void *)x}, (const Layout *[]){lo, lx},
                       (int[]){item_size(to), item_size(dtype)});
}

int32_t kernel_zip(int32_t op, int32_t dtype, const void *a, const Layout *la, const void *b, const Layout *lb,
                   void *out, const Layout *lo)
{
    int to = zip_result(op, dtype);
    if (to < 0) return UNSUPPORTED;
    Row row = {ROW_ZIP, op, dtype, to, 0, 0, 0};
    int size = item_size(dtype);
    return elementwise(&row, 3, (void *[]){out, (void *)a, (void *)b}, (const Layout *[]){lo, la, lb},
                       (int[]){item_size(to), size, size});
}

int32_t kernel_cast(int32_t from, int32_t to, const void *x, const Layout *lx, void *out, const Layout *lo)
{
    if (from < 0 || from >= DTYPES || to < 0 || to >= DTYPES) return UNSUPPORTED;
    Row row = {ROW_CAST, 0, from, to, 0, 0, 0};
    return elementwise(&row, 2, (void *[]){out, (void *)x}, (const Layout *[]){lo, lx},
                       (int[]){item_size(to), item_size(from)});
}
