/* The product of two matrices of one float type, written once; matmul.c includes this file for float32 and float64
 * with T, TX (its vector) and VECTORS (vectors across a register tile) defined. No include guard.
 *
 *   c[i, j] = sum over p of a[i, p] b[p, j]      a is (n, k), b is (k, m), any strides
 *
 * Every element of c is one running sum over p in order, whichever path and build, but for the path by dots.
 *
 * The large path follows Goto: b is packed into panels as wide as a register tile, DEPTH rows at a time, a into
 * panels as high as one; then a tile of TILE_ROWS × TILE_COLUMNS sums stays in registers while one panel of each
 * streams by from the first- and second-level cache. Packing takes any strides, so transposed operands cost nothing
 * extra, and pads with zeros, so the inner loop knows no edges. */

#define NAME_(name, type) name##_##type
#define NAME__(name, type) NAME_(name, type)
#define NAME(name) NAME__(name, T)

enum { NAME(TILE_COLUMNS) = VECTORS * LANES };
#define TILE_COLUMNS NAME(TILE_COLUMNS)

typedef struct {
    T *data;
    int32_t row_stride, column_stride;
} NAME(Matrix);
#define MATRIX NAME(Matrix)

INLINE T *NAME(at)(MATRIX m, int32_t row, int32_t column)
{
    return m.data + (ptrdiff_t)row * m.row_stride + (ptrdiff_t)column * m.column_stride;
}

/* Packs rows × columns of a matrix into panels of `width` columns, padded with zeros: panel by panel, row by row. */
static void NAME(pack)(T *packed, MATRIX m, int rows, int columns, int width)
{
    for (int c = 0; c < columns; c += width) {
        int real = columns - c < width ? columns - c : width;
        const T *source = NAME(at)(m, 0, c);
        if (real == width && m.column_stride == 1) {
            for (int r = 0; r < rows; r++, source += m.row_stride, packed += width)
                for (int i = 0; i < width; i += LANES) store(packed + i, load(source + i));
            continue;
        }
        if (real < width)
            for (int i = 0; i < rows * width; i++) packed[i] = 0;
        if (m.row_stride == 1) {
            int i = 0, whole = rows - rows % LANES;
            for (; i + 4 <= real; i += 4) {
                const T *s0 = source + (ptrdiff_t)i * m.column_stride, *s1 = s0 + m.column_stride,
                        *s2 = s1 + m.column_stride, *s3 = s2 + m.column_stride;
                for (int r = 0; r < whole; r += LANES)
                    transpose_four(packed + r * width + i, width, s0 + r, s1 + r, s2 + r, s3 + r);
                for (int r = whole; r < rows; r++) {
                    T *row = packed + r * width + i;
                    row[0] = s0[r], row[1] = s1[r], row[2] = s2[r], row[3] = s3[r];
                }
            }
            for (; i < real; i++)
                for (int r = 0; r < rows; r++) packed[r * width + i] = source[(ptrdiff_t)i * m.column_stride + r];
        } else {
            for (int r = 0; r < rows; r++)
                for (int i = 0; i < real; i++)
                    packed[r * width + i] = source[(ptrdiff_t)r * m.row_stride + (ptrdiff_t)i * m.column_stride];
        }
        packed += rows * width;
    }
}

/* c += or = a panel of a times a panel of b, over `depth`; rows × columns of the tile lie within c. */
static void NAME(tile)(const T *a, const T *b, int depth, MATRIX c, int rows, int columns, int add)
{
    TX sums[TILE_ROWS][VECTORS];
    for (int r = 0; r < TILE_ROWS; r++)
        for (int v = 0; v < VECTORS; v++) sums[r][v] = splat((T)0, sums[r][v]);
    for (int p = 0; p < depth; p++, a += TILE_ROWS, b += TILE_COLUMNS) {
        TX right[VECTORS];
        _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) right[v] = load(b + v * LANES);
        _Pragma("clang loop unroll(full)") for (int r = 0; r < TILE_ROWS; r++) {
            TX left = splat(a[r], right[0]);
            _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++)
                sums[r][v] = multiply_add(left, right[v], sums[r][v]);
        }
    }
    if (rows == TILE_ROWS && columns == TILE_COLUMNS && c.column_stride == 1) {
        _Pragma("clang loop unroll(full)") for (int r = 0; r < TILE_ROWS; r++)
            _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) {
                T *place = c.data + (ptrdiff_t)r * c.row_stride + v * LANES;
                store(place, add ? load(place) + sums[r][v] : sums[r][v]);
            }
        return;
    }
    T spilled[TILE_ROWS][TILE_COLUMNS];
    _Pragma("clang loop unroll(full)") for (int r = 0; r < TILE_ROWS; r++)
        _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) store(&spilled[r][v * LANES], sums[r][v]);
    for (int r = 0; r < rows; r++)
        for (int i = 0; i < columns; i++) {
            T *place = NAME(at)(c, r, i);
            *place = add ? *place + spilled[r][i] : spilled[r][i];
        }
}

static int NAME(product_packed)(MATRIX a, MATRIX b, MATRIX c, int32_t n, int32_t k, int32_t m)
{
    enum { BLOCK_ROWS = 128, BLOCK_DEPTH = 256, BLOCK_COLUMNS = 2048 / sizeof(T), ON_STACK = 8192 / sizeof(T) };
    _Alignas(16) T stack[2 * ON_STACK];
    int high = n < BLOCK_ROWS ? n : BLOCK_ROWS, deep = k < BLOCK_DEPTH ? k : BLOCK_DEPTH;
    int wide = m < BLOCK_COLUMNS ? m : BLOCK_COLUMNS;
    int a_size = (high + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS * deep;
    int b_size = (wide + TILE_COLUMNS - 1) / TILE_COLUMNS * TILE_COLUMNS * deep;
    T *scratch = a_size + b_size <= 2 * ON_STACK ? stack : storage_alloc((uint32_t)((a_size + b_size) * sizeof(T)));
    if (!scratch) return OUT_OF_MEMORY;
    T *packed_a = scratch, *packed_b = scratch + a_size;

    for (int32_t j0 = 0; j0 < m; j0 += BLOCK_COLUMNS) {
        int columns = m - j0 < BLOCK_COLUMNS ? m - j0 : BLOCK_COLUMNS;
        for (int32_t p0 = 0; p0 < k; p0 += BLOCK_DEPTH) {
            int depth = k - p0 < BLOCK_DEPTH ? k - p0 : BLOCK_DEPTH;
            MATRIX b_block = {NAME(at)(b, p0, j0), b.row_stride, b.column_stride};
            NAME(pack)(packed_b, b_block, depth, columns, TILE_COLUMNS);
            for (int32_t i0 = 0; i0 < n; i0 += BLOCK_ROWS) {
                int rows = n - i0 < BLOCK_ROWS ? n - i0 : BLOCK_ROWS;
                MATRIX a_block = {NAME(at)(a, i0, p0), a.column_stride, a.row_stride};
                NAME(pack)(packed_a, a_block, depth, rows, TILE_ROWS);
                /* Along rows of c: down its columns each tile would lie on pages of memory of its own. */
                for (int i = 0; i < rows; i += TILE_ROWS)
                    for (int j = 0; j < columns; j += TILE_COLUMNS) {
                        MATRIX c_tile = {NAME(at)(c, i0 + i, j0 + j), c.row_stride, c.column_stride};
                        NAME(tile)(packed_a + i * depth, packed_b + j * depth, depth, c_tile,
                                   rows - i < TILE_ROWS ? rows - i : TILE_ROWS,
                                   columns - j < TILE_COLUMNS ? columns - j : TILE_COLUMNS, p0 > 0);
                    }
            }
        }
    }
    if (scratch != stack) storage_free(scratch);
    return OK;
}

/* Few rows, b's rows contiguous: a strip of a row of c stays in the first-level cache while b's rows stream by. */
static void NAME(product_by_rows)(MATRIX a, MATRIX b, MATRIX c, int32_t n, int32_t k, int32_t m)
{
    enum { STRIP = 512 };
    _Alignas(16) T strip[STRIP];
    for (int32_t j0 = 0; j0 < m; j0 += STRIP) {
        int columns = m - j0 < STRIP ? m - j0 : STRIP, whole = columns - columns % LANES;
        for (int32_t i = 0; i < n; i++) {
            for (int j = 0; j < columns; j++) strip[j] = 0;
            const T *left = NAME(at)(a, i, 0), *right = NAME(at)(b, 0, j0);
            int32_t p = 0;
            for (; p + 4 <= k; p += 4, left += 4 * (ptrdiff_t)a.column_stride, right += 4 * (ptrdiff_t)b.row_stride) {
                T a0 = left[0], a1 = left[a.column_stride], a2 = left[2 * (ptrdiff_t)a.column_stride],
                  a3 = left[3 * (ptrdiff_t)a.column_stride];
                const T *b1 = right + b.row_stride, *b2 = b1 + b.row_stride, *b3 = b2 + b.row_stride;
                for (int j = 0; j < whole; j += LANES) {
                    TX sum = load(strip + j);
                    sum = multiply_add(splat(a0, sum), load(right + j), sum);
                    sum = multiply_add(splat(a1, sum), load(b1 + j), sum);
                    sum = multiply_add(splat(a2, sum), load(b2 + j), sum);
                    sum = multiply_add(splat(a3, sum), load(b3 + j), sum);
                    store(strip + j, sum);
                }
                for (int j = whole; j < columns; j++)
                    strip[j] = strip[j] + a0 * right[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j];
            }
            for (; p < k; p++, left += a.column_stride, right += b.row_stride)
                for (int j = 0; j < columns; j++) strip[j] += *left * right[j];
            T *place = NAME(at)(c, i, j0);
            for (int j = 0; j < columns; j++, place += c.column_stride) *place = strip[j];
        }
    }
}

/* Few rows, b's columns contiguous: each element of c is a dot product of contiguous rows, as 16 running sums. */
static void NAME(product_by_dots)(MATRIX a, MATRIX b, MATRIX c, int32_t n, int32_t k, int32_t m)
{
    enum { TOGETHER = 16, UNITS = TOGETHER / LANES };
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < m; j++) {
            const T *left = NAME(at)(a, i, 0), *right = NAME(at)(b, 0, j);
            T rest = 0, sums[TOGETHER];
            int32_t p = 0;
            if (k >= TOGETHER) {
                TX running[UNITS];
                for (int u = 0; u < UNITS; u++) running[u] = splat((T)0, running[u]);
                for (; p + TOGETHER <= k; p += TOGETHER)
                    _Pragma("clang loop unroll(full)") for (int u = 0; u < UNITS; u++)
                        running[u] = multiply_add(load(left + p + u * LANES), load(right + p + u * LANES), running[u]);
                _Pragma("clang loop unroll(full)") for (int u = 0; u < UNITS; u++)
                    store(sums + u * LANES, running[u]);
                for (int step = TOGETHER / 2; step; step /= 2)
                    for (int u = 0; u < step; u++) sums[u] += sums[u + step];
                rest = sums[0];
            }
            for (; p < k; p++) rest += left[p] * right[p];
            *NAME(at)(c, i, j) = rest;
        }
}

static int NAME(product)(const void *a_data, const void *b_data, void *c_data, const int32_t *strides, int32_t n,
                         int32_t k, int32_t m)
{
    MATRIX a = {(T *)a_data, strides[0], strides[1]}, b = {(T *)b_data, strides[2], strides[3]};
    MATRIX c = {c_data, strides[4], strides[5]};
    if (m < FEW && m < n) { /* the transposed product, so that the short side is the rows */
        MATRIX left = {b.data, b.column_stride, b.row_stride}, right = {a.data, a.column_stride, a.row_stride};
        a = left;
        b = right;
        c = (MATRIX){c.data, c.column_stride, c.row_stride};
        int32_t swapped = n;
        n = m;
        m = swapped;
    }
    if (n < FEW && b.row_stride == 1 && a.column_stride == 1) NAME(product_by_dots)(a, b, c, n, k, m);
    else if (k == 0 || (n < FEW && (b.column_stride == 1 || m == 1))) NAME(product_by_rows)(a, b, c, n, k, m);
    else return NAME(product_packed)(a, b, c, n, k, m);
    return OK;
}

/* The windows of an image as the columns of a product that is never written out:
 *
 *   out[o, place] = sum over p = (channel, i, j) of weight[o, p] image[channel, y step + i dilation, x step + j dilation]
 *
 * A panel of neighbouring places is packed from the image itself, each p at its own distance from the places' corners. */
static void NAME(pack_windows)(T *packed, const T *image, const Windows *w, int32_t p0, int depth, int32_t place)
{
    int32_t corner[TILE_COLUMNS], distance = 0;
    int real = w->places - place < TILE_COLUMNS ? w->places - place : TILE_COLUMNS;
    for (int c = 0; c < TILE_COLUMNS; c++) {
        int32_t at = place + (c < real ? c : 0);
        corner[c] = at / w->across * w->step_down * w->width + at % w->across * w->step_across;
    }
    int together = real == TILE_COLUMNS && corner[TILE_COLUMNS - 1] - corner[0] == TILE_COLUMNS - 1;
    int32_t kernel = w->kernel_height * w->kernel_width, channel = p0 / kernel;
    int32_t i = p0 % kernel / w->kernel_width, j = p0 % w->kernel_width;
    for (int p = 0; p < depth; p++, packed += TILE_COLUMNS) {
        distance = (channel * w->height + i * w->dilation) * w->width + j * w->dilation;
        const T *source = image + distance;
        if (together)
            for (int c = 0; c < TILE_COLUMNS; c += LANES) store(packed + c, load(source + corner[0] + c));
        else
            for (int c = 0; c < TILE_COLUMNS; c++) packed[c] = source[corner[c]];
        if (++j < w->kernel_width) continue;
        j = 0;
        if (++i < w->kernel_height) continue;
        i = 0;
        channel++;
    }
}

static int NAME(convolve)(const T *image, const T *weight, T *out, const Windows *w, int32_t batch, int32_t n)
{
    enum { BLOCK_DEPTH = 256 };
    int32_t k = w->channels * w->kernel_height * w->kernel_width, padded = (n + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS;
    int64_t size = ((int64_t)padded * k + BLOCK_DEPTH * TILE_COLUMNS) * (int64_t)sizeof(T);
    T *scratch = size < INT32_MAX ? storage_alloc((uint32_t)size) : 0;
    if (!scratch) return OUT_OF_MEMORY;
    T *panel = scratch, *rows = scratch + BLOCK_DEPTH * TILE_COLUMNS;
    for (int32_t p0 = 0; p0 < k; p0 += BLOCK_DEPTH) {
        MATRIX block = {(T *)weight + p0, 1, k};
        NAME(pack)(rows + p0 * padded, block, k - p0 < BLOCK_DEPTH ? k - p0 : BLOCK_DEPTH, n, TILE_ROWS);
    }
    for (int32_t b = 0; b < batch; b++, image += w->channels * w->height * w->width, out += n * w->places)
        for (int32_t place = 0; place < w->places; place += TILE_COLUMNS)
            for (int32_t p0 = 0; p0 < k; p0 += BLOCK_DEPTH) {
                int depth = k - p0 < BLOCK_DEPTH ? k - p0 : BLOCK_DEPTH;
                int columns = w->places - place < TILE_COLUMNS ? w->places - place : TILE_COLUMNS;
                NAME(pack_windows)(panel, image, w, p0, depth, place);
                for (int32_t i = 0; i < n; i += TILE_ROWS) {
                    MATRIX tile = {out + i * w->places + place, w->places, 1};
                    NAME(tile)(rows + p0 * padded + i * depth, panel, depth, tile, n - i < TILE_ROWS ? n - i : TILE_ROWS,
                               columns, p0 > 0);
                }
            }
    storage_free(scratch);
    return OK;
}

#undef TILE_COLUMNS
#undef MATRIX
#undef NAME
#undef NAME_
#undef NAME__
#undef T
#undef TX
#undef VECTORS
