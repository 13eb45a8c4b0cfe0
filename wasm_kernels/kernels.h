/* The entry points of the module: the contract between C and whoever calls it (the bridge in the browser, wasmtime
 * in the tests, python.c). Pointers to data are starts of storages: a layout's offset is added here. Data may have
 * any alignment that is a multiple of its item size. An output may be exactly the elements of an input, never some
 * of them. Each returns 0, or UNSUPPORTED where the op isn't defined for the dtype, or OUT_OF_MEMORY. */
#ifndef KERNELS_KERNELS_H
#define KERNELS_KERNELS_H

#include "layout.h"

#define EXPORT __attribute__((visibility("default")))

/* out[i] = op(x[i]);  p and q are the op's parameters (exponent, bounds) */
EXPORT int32_t kernel_map(int32_t op, int32_t dtype, const void *x, const Layout *lx, void *out, const Layout *lo,
                          double p, double q);

/* out[i] = op(a[i], b[i]);  la and lb have lo's shape, broadcast dimensions by stride 0 */
EXPORT int32_t kernel_zip(int32_t op, int32_t dtype, const void *a, const Layout *la, const void *b, const Layout *lb,
                          void *out, const Layout *lo);

/* out[i] = op over j of x[i, j];  lx has the reduced dimensions last, lo those before them */
EXPORT int32_t kernel_reduce(int32_t op, int32_t dtype, const void *x, const Layout *lx, void *out, const Layout *lo);

/* out[…, n, m] = sum over k of a[…, n, k] b[…, k, m];  batch dimensions already broadcast by stride 0 */
EXPORT int32_t kernel_matmul(int32_t dtype, const void *a, const Layout *la, const void *b, const Layout *lb, void *out,
                             const Layout *lo);

/* out[i] = (to)x[i];  from == to is the strided copy */
EXPORT int32_t kernel_cast(int32_t from, int32_t to, const void *x, const Layout *lx, void *out, const Layout *lo);

/* One of fused.def, on dense operands of a float dtype: rows × columns, unless said otherwise. `numbers` is eight
 * float64 at any address. Exactly these operands, the last being written:
 *   softmax              x, out
 *   softmax_back         out of softmax, its gradient, out
 *   log_softmax          x, out
 *   log_softmax_back     out of log_softmax, its gradient, out
 *   standardize          x, out = (x - mean) scale, scale[rows] = 1 / sqrt(variance + eps);  numbers: eps
 *   standardize_back     out and scale of standardize, gradient of out, out
 *   cross_entropy        x, int64 class[rows], loss[rows], how many rows counted [1];  numbers: the class to ignore
 *   cross_entropy_back   x, class[rows], gradient of loss[rows], out;  numbers: the class to ignore
 *   sgd                  param, its gradient, velocity or null: columns elements, param and velocity changed in place;
 *                        numbers: lr, momentum, 1 - dampening, weight decay, nesterov (0, 1), first step (0, 1)
 *   adam                 param, its gradient, its average, that of its square: as sgd;  numbers: lr / (1 - beta1^t),
 *                        beta1, beta2, 1 / sqrt(1 - beta2^t), eps, weight decay, what param is multiplied by first
 *   squared_error        x, target, out[1] = factor * sum of (x - target)^2 over columns elements;  numbers: factor
 *   squared_error_back   x, target, gradient of that [1], out = (x - target) gradient factor;  numbers: factor
 *   convolution          image[rows = batch][channels][height][width], weight[columns = out channels][channels][kernel height]
 *                        [kernel width], out[batch][out channels][places];  numbers: channels, height, width, kernel
 *                        height, kernel width, the window's steps down and across, dilation (of both)
 * May also return NO_SUCH_CLASS. */
EXPORT int32_t kernel_fused(int32_t op, int32_t dtype, int32_t rows, int32_t columns, void *a, void *b, void *c,
                            void *d, const void *numbers);

/* The convolution among them: the product of the weight with the windows, which are packed from where they lie. */
int32_t convolution(int32_t dtype, int32_t batch, int32_t out_channels, const void *image, const void *weight, void *out,
                    const double *numbers);

enum { KIND_MAP, KIND_ZIP, KIND_REDUCE, KIND_FUSED };

/* The op's name in ops.def or fused.def; NULL past the end of the list. */
EXPORT const char *kernel_op_name(int32_t kind, int32_t op);

/* The dtype of the result; -1 where the op isn't defined for the dtype. */
EXPORT int32_t kernel_result_dtype(int32_t kind, int32_t op, int32_t dtype);

/* "simd128", "relaxed" or "scalar". */
EXPORT const char *kernel_build(void);

/* A block of at least nbytes, aligned to 64, its contents arbitrary; NULL when memory has run out. */
EXPORT void *storage_alloc(uint32_t nbytes);

/* Hands a block back to the pool; NULL is ignored. */
EXPORT void storage_free(void *block);

/* Gives the pool's free blocks back to malloc; returns how many bytes that was. */
EXPORT uint32_t storage_trim(void);

#endif
