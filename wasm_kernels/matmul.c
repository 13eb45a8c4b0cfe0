/* Matrix product over any layouts and batches, and convolution, which is one. float32 and float64 in matmul_core.h; int64 as the plain loop. */
#include "kernels.h"
#include "pack.h"
#include "simd.h"

/* A tile's 8 vectors of sums, a row of b and an element of a fill the registers that engines leave. Below FEW rows a tile
 * would be mostly padding. */
enum { TILE_ROWS = 4, FEW = 4 };

/* Where the windows of a convolution lie in a dense image of channels × height × width: `across` of them in a row. */
typedef struct {
    int32_t channels, height, width, kernel_height, kernel_width, step_down, step_across, dilation, across, places;
} Windows;

#define T f32
#define TX f32x
#define VECTORS 2
#include "matmul_core.h"

#define T f64
#define TX f64x
#define VECTORS 1
#include "matmul_core.h"

static void product_i64(const i64 *a, const i64 *b, i64 *c, const int32_t *strides, int32_t n, int32_t k, int32_t m)
{
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < m; j++) {
            i64 sum = 0;
            for (int32_t p = 0; p < k; p++)
                sum += a[(ptrdiff_t)i * strides[0] + (ptrdiff_t)p * strides[1]] *
                       b[(ptrdiff_t)p * strides[2] + (ptrdiff_t)j * strides[3]];
            c[(ptrdiff_t)i * strides[4] + (ptrdiff_t)j * strides[5]] = sum;
        }
}

/* The strides of the last two dimensions. A dimension of size 1 is never stepped along, so its stride is free: 1
 * where that lets a matrix count as contiguous rows. */
static void matrix_strides(const Layout *layout, int32_t *strides)
{
    int d = layout->ndim - 2;
    strides[0] = stride_of(layout, d);
    strides[1] = shape_of(layout, d + 1) == 1 && strides[0] != 1 ? 1 : stride_of(layout, d + 1);
    if (shape_of(layout, d) == 1 && strides[1] != 1) strides[0] = 1;
}

int32_t kernel_matmul(int32_t dtype, const void *a, const Layout *la, const void *b, const Layout *lb, void *out,
                      const Layout *lo)
{
    if (dtype != FLOAT32 && dtype != FLOAT64 && dtype != INT64) return UNSUPPORTED;
    if (lo->numel == 0) return OK;
    int batch_dims = lo->ndim - 2, item = item_size(dtype);
    int32_t n = shape_of(lo, batch_dims), m = shape_of(lo, batch_dims + 1), k = shape_of(la, batch_dims + 1);
    int32_t strides[6];
    matrix_strides(la, strides);
    matrix_strides(lb, strides + 2);
    matrix_strides(lo, strides + 4);

    Space batch;
    space_init(&batch, 3, (const Layout *[]){lo, la, lb}, 0, batch_dims);
    space_collapse(&batch);
    Position position = {{0}, {0}};
    do {
        void *to = element(out, lo->offset + position.distance[0], item);
        const void *left = element(a, la->offset + position.distance[1], item);
        const void *right = element(b, lb->offset + position.distance[2], item);
        int result = OK;
        if (dtype == FLOAT32) result = product_f32(left, right, to, strides, n, k, m);
        else if (dtype == FLOAT64) result = product_f64(left, right, to, strides, n, k, m);
        else product_i64(left, right, to, strides, n, k, m);
        if (result != OK) return result;
    } while (position_next(&position, &batch, batch.ndim));
    return OK;
}

int32_t convolution(int32_t dtype, int32_t batch, int32_t out_channels, const void *image, const void *weight, void *out,
                    const double *numbers)
{
    Windows w = {0};
    int32_t *fields[] = {&w.channels, &w.height, &w.width, &w.kernel_height, &w.kernel_width, &w.step_down, &w.step_across,
                         &w.dilation};
    for (int i = 0; i < 8; i++) *fields[i] = (int32_t)numbers[i];
    w.across = (w.width - w.dilation * (w.kernel_width - 1) - 1) / w.step_across + 1;
    w.places = w.across * ((w.height - w.dilation * (w.kernel_height - 1) - 1) / w.step_down + 1);
    if (dtype == FLOAT32) return convolve_f32(image, weight, out, &w, batch, out_channels);
    if (dtype == FLOAT64) return convolve_f64(image, weight, out, &w, batch, out_channels);
    return UNSUPPORTED;
}
