/* A fuzz target for the layout code: any bytes are read as a shape with the strides of three operands, and whatever
 * elementwise.c, layout.c and pack.c make of it must be what the plain loop over all indices makes. It is compiled with
 * sanitizers (wasm_kernels/sanitize.py), so a read or write outside the operands ends it too.
 *
 * `main` runs it on as many inputs as it is told, from a generator with a fixed start. LLVMFuzzerTestOneInput is what
 * libFuzzer calls. */
#include "kernels.h"
#include "pack.h"

int printf(const char *format, ...);
int atoi(const char *text);
void *malloc(size_t nbytes);
void free(void *block);
_Noreturn void abort(void);

enum { MOST_DIMS = 6, MOST_ELEMENTS = 6000 };

typedef struct {
    const uint8_t *data;
    size_t size;
} Input;

static int next(Input *input, int below)
{
    if (input->size == 0) return 0;
    input->size--;
    return *input->data++ % below;
}

typedef struct {
    Layout layout;
    int32_t room[2 * MOST_DIMS];
} AnyLayout;

/* Dimensions in any order in memory, each with a step; or of stride 0 where that is allowed. Returns the storage's size
 * in elements. */
static int32_t any_layout(Input *input, AnyLayout *any, int ndim, const int32_t *shape, int may_spread)
{
    Layout *layout = &any->layout;
    int order[MOST_DIMS];
    int32_t extent = 1, expected = 1;
    for (int d = 0; d < ndim; d++) order[d] = d;
    for (int d = ndim - 1; d > 0; d--) {
        int other = next(input, d + 1), swapped = order[d];
        order[d] = order[other];
        order[other] = swapped;
    }
    int plain = next(input, 2);
    for (int i = 0; i < ndim; i++) {
        int d = order[i], step = plain ? 1 : 1 + next(input, 3);
        int spread = may_spread && next(input, 4) == 0;
        layout->sizes[d] = shape[d];
        layout->sizes[ndim + d] = spread ? 0 : extent * step;
        if (!spread && shape[d]) extent *= step * shape[d];
    }
    layout->ndim = ndim;
    layout->numel = 1;
    layout->contiguous = 1;
    for (int d = ndim - 1; d >= 0; d--) {
        layout->contiguous &= shape[d] == 1 || layout->sizes[ndim + d] == expected;
        expected *= shape[d];
        layout->numel *= shape[d];
    }
    layout->contiguous |= layout->numel == 0;
    layout->offset = plain ? 0 : next(input, 5);
    return extent + layout->offset;
}

static _Noreturn void fail(const char *what, const Layout *layout)
{
    printf("%s: shape", what);
    for (int d = 0; d < layout->ndim; d++) printf(" %d", layout->sizes[d]);
    printf(", strides");
    for (int d = 0; d < layout->ndim; d++) printf(" %d", layout->sizes[layout->ndim + d]);
    printf("\n");
    abort();
}

static int32_t position_of(const Layout *layout, const int32_t *index)
{
    int32_t position = layout->offset;
    for (int d = 0; d < layout->ndim; d++) position += index[d] * layout->sizes[layout->ndim + d];
    return position;
}

static int step(int32_t *index, const Layout *layout)
{
    for (int d = layout->ndim - 1; d >= 0; d--) {
        if (++index[d] < layout->sizes[d]) return 1;
        index[d] = 0;
    }
    return 0;
}

/* Two ways through the same space: one step at a time, and by jumps of any length. */
static void check_walk(Input *input, const Layout *const *layouts)
{
    Space space;
    space_init(&space, 3, layouts, 0, layouts[0]->ndim);
    space_collapse(&space);
    int32_t size = space_size(&space);
    if (size != layouts[0]->numel) fail("a space of another size", layouts[0]);
    if (space.ndim == 0) return;
    Position walked = {{0}, {0}}, jumped = {{0}, {0}};
    for (int32_t at = 0; at < size;) {
        int32_t jump = 1 + next(input, 40);
        if (jump > size - at) jump = size - at;
        for (int32_t i = 0; i < jump; i++) position_next(&walked, &space, space.ndim);
        position_advance(&jumped, &space, jump);
        at += jump;
        for (int i = 0; i < 3; i++)
            if (at < size && walked.distance[i] != jumped.distance[i]) fail("a jump to elsewhere", layouts[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input = {data, size};
    static const int32_t sides[] = {1, 2, 3, 4, 5, 7, 8, 16, 17, 23, 24, 25, 31, 33, 64, 65, 129, 257, 513, 0};
    int ndim = next(&input, MOST_DIMS + 1);
    int32_t shape[MOST_DIMS], elements = 1;
    for (int d = 0; d < ndim; d++) {
        shape[d] = sides[next(&input, sizeof sides / sizeof *sides)];
        if (elements * shape[d] > MOST_ELEMENTS || (elements == 0 && shape[d] > 8)) shape[d] = 1;
        elements *= shape[d];
    }
    AnyLayout any[3];
    const Layout *layouts[3];
    float *operands[3];
    int32_t extents[3];
    for (int i = 0; i < 3; i++) {
        extents[i] = any_layout(&input, &any[i], ndim, shape, i > 0);
        layouts[i] = &any[i].layout;
        if (extents[i] > 4000000) extents[i] = 0;
    }
    if (!extents[0] || !extents[1] || !extents[2]) return 0;
    for (int i = 0; i < 3; i++) {
        operands[i] = malloc((size_t)extents[i] * sizeof(float));
        for (int32_t e = 0; e < extents[i]; e++) operands[i][e] = (float)(e % 1000 * (i + 1));
    }
    const Layout *out = layouts[0], *a = layouts[1], *b = layouts[2];
    if (kernel_zip(0, FLOAT32, operands[1], a, operands[2], b, operands[0], out) != OK) fail("add refused", out);
    int32_t index[MOST_DIMS] = {0};
    if (elements)
        do {
            float sum = operands[1][position_of(a, index)] + operands[2][position_of(b, index)];
            if (operands[0][position_of(out, index)] != sum) fail("a wrong sum", out);
        } while (step(index, out));

    int kept = next(&input, ndim + 1);
    AnyLayout target = {{kept, 1, 0, 1}, {0}};
    for (int d = kept - 1; d >= 0; d--) {
        target.layout.sizes[d] = shape[d];
        target.layout.sizes[kept + d] = target.layout.numel;
        target.layout.numel *= shape[d];
    }
    float *sums = malloc((size_t)(target.layout.numel + !target.layout.numel) * sizeof(float));
    if (kernel_reduce(0, FLOAT32, operands[1], a, sums, &target.layout) != OK) fail("sum refused", a);
    double all = 0, expected = 0;
    for (int32_t e = 0; e < target.layout.numel; e++) all += sums[e];
    for (int d = 0; d < ndim; d++) index[d] = 0;
    if (elements)
        do expected += operands[1][position_of(a, index)];
        while (step(index, a));
    if (elements && (all > expected * 1.000001 || all < expected * 0.999999)) fail("a wrong total", a);
    if (elements) check_walk(&input, layouts);
    for (int i = 0; i < 3; i++) free(operands[i]);
    free(sums);
    return 0;
}

int main(int count, char **arguments)
{
    int rounds = count > 1 ? atoi(arguments[1]) : 1000;
    uint64_t state = 0x9e3779b97f4a7c15u;
    for (int round = 0; round < rounds; round++) {
        uint8_t bytes[96];
        for (size_t i = 0; i < sizeof bytes; i++) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            bytes[i] = (uint8_t)(state >> 32);
        }
        LLVMFuzzerTestOneInput(bytes, sizeof bytes);
    }
    printf("%d rounds\n", rounds);
    return 0;
}
