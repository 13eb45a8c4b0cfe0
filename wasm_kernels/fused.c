/* Operations that would take five passes over their operands as maps, zips and reductions, in one: softmax, layer norm
 * and cross entropy along rows, with their gradients, and the steps of SGD and Adam. The loops are in fused_core.h; what
 * each operand is, kernels.h says. */
#include "kernels.h"
#include "vmath.h"

#define FUSED(name) FUSED_##name,
enum {
#include "fused.def"
    FUSED_OPS
};

INLINE f64 total(f64x sums)
{
    f64 all = LANE(sums, 0);
    for (int i = 1; i < LANES; i++) all += LANE(sums, i);
    return all;
}

#define T f32
#define TX f32x
#include "fused_core.h"

#define T f64
#define TX f64x
#include "fused_core.h"

int32_t kernel_fused(int32_t op, int32_t dtype, int32_t rows, int32_t columns, void *a, void *b, void *c, void *d,
                     const void *numbers)
{
    f64 values[8];
    __builtin_memcpy(values, numbers, sizeof values);
    if (op < 0 || op >= FUSED_OPS) return UNSUPPORTED;
    if (op == FUSED_convolution) return convolution(dtype, rows, columns, a, b, c, values);
    if (dtype == FLOAT32) return fused_f32(op, rows, columns, a, b, c, d, values);
    if (dtype == FLOAT64) return fused_f64(op, rows, columns, a, b, c, d, values);
    return UNSUPPORTED;
}

const char *fused_name(int op)
{
    switch (op) {
#define FUSED(name) case FUSED_##name: return #name;
#include "fused.def"
    }
    return 0;
}
