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

enum { KIND_MAP, KIND_ZIP, KIND_REDUCE };

/* The op's name in ops.def; NULL past the end of the list. */
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
