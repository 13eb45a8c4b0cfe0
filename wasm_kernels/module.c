/* What the module tells about itself: its ops, their result dtypes, and which build it is. */
#include "kernels.h"
#include "reduce_rows.h"
#include "rows.h"

const char *fused_name(int op);

const char *kernel_op_name(int32_t kind, int32_t op)
{
    switch (kind) {
    case KIND_MAP: return map_name(op);
    case KIND_ZIP: return zip_name(op);
    case KIND_REDUCE: return reduce_name(op);
    case KIND_FUSED: return fused_name(op);
    }
    return 0;
}

int32_t kernel_result_dtype(int32_t kind, int32_t op, int32_t dtype)
{
    switch (kind) {
    case KIND_MAP: return map_result(op, dtype);
    case KIND_ZIP: return zip_result(op, dtype);
    case KIND_REDUCE: return reduce_result(op, dtype);
    }
    return -1;
}

const char *kernel_build(void)
{
#ifdef KERNELS_SCALAR
    return "scalar";
#elif defined __wasm_relaxed_simd__
    return "relaxed";
#else
    return "simd128";
#endif
}
