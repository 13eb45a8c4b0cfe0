/* The machine's limits, for the benchmarks only: the plainest SIMD loops for a copy, an addition, a sum and
 * multiply-adds in registers, compiled with the kernels' flags into a module of their own (limit.wasm). Each runs `calls`
 * times, so that no call from outside is timed beside a short one. Lengths are multiples of 4, those of the sum of 16. */
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

#ifdef __wasm_relaxed_simd__
#define MULTIPLY_ADD(a, b, c) __builtin_wasm_relaxed_madd_f32x4(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

typedef float Vector __attribute__((vector_size(16), aligned(4)));

/* Whether calls are left. To the compiler memory may have changed since the last, so that none can be left out. */
static inline int again(int32_t calls)
{
    __asm__ volatile("" ::: "memory");
    return calls > 0;
}

EXPORT void limit_copy_f32(float *out, const float *x, int32_t count, int32_t calls)
{
    for (; again(calls); calls--)
        for (int32_t i = 0; i < count; i += 4) *(Vector *)(out + i) = *(const Vector *)(x + i);
}

EXPORT void limit_add_f32(float *out, const float *a, const float *b, int32_t count, int32_t calls)
{
    for (; again(calls); calls--)
        for (int32_t i = 0; i < count; i += 4)
            *(Vector *)(out + i) = *(const Vector *)(a + i) + *(const Vector *)(b + i);
}

static double sum(const float *x, int32_t count)
{
    Vector s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    for (int32_t i = 0; i < count; i += 16) {
        s0 += *(const Vector *)(x + i);
        s1 += *(const Vector *)(x + i + 4);
        s2 += *(const Vector *)(x + i + 8);
        s3 += *(const Vector *)(x + i + 12);
    }
    s0 = (s0 + s1) + (s2 + s3);
    return (double)s0[0] + s0[1] + s0[2] + s0[3];
}

EXPORT double limit_sum_f32(const float *x, int32_t count, int32_t calls)
{
    double result = 0;
    for (; again(calls); calls--) result += sum(x, count);
    return result;
}

/* count rounds of twelve independent multiply-adds of four lanes: 96 floating-point operations a round. */
EXPORT float limit_fma_f32(int32_t count, int32_t calls)
{
    Vector factor = {0.5f, 0.25f, 0.75f, 0.125f}, s[12];
    for (int i = 0; i < 12; i++) s[i] = (Vector){1, 2, 3, 4} + (float)i;
    for (; again(calls); calls--)
        for (int32_t r = 0; r < count; r++)
            for (int i = 0; i < 12; i++) s[i] = MULTIPLY_ADD(s[i], factor, factor);
    Vector all = {0};
    for (int i = 0; i < 12; i++) all += s[i];
    return all[0] + all[1] + all[2] + all[3];
}
