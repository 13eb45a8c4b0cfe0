/* The fused loops for one float type, written once; fused.c includes this file for float32 and float64 with T and TX
 * (its vector) defined. No include guard.
 *
 * A row is contiguous and read once or twice while it is in the first-level cache. Sums over a row are kept in float64.
 * Whole vectors first; what is left over goes through take and put, which read and write just the lanes there are. */

#define NAME_(name, type) name##_##type
#define NAME__(name, type) NAME_(name, type)
#define NAME(name) NAME__(name, T)

/* The next vector of a row that still has `left` elements; lanes beyond them are `fill`. */
INLINE TX NAME(take)(const T *p, int32_t left, T fill)
{
    if (left >= LANES) return load(p);
    T padded[LANES];
    for (int i = 0; i < LANES; i++) padded[i] = i < left ? p[i] : fill;
    return load(padded);
}

INLINE void NAME(put)(T *p, TX v, int32_t left)
{
    if (left >= LANES) {
        store(p, v);
        return;
    }
    T padded[LANES];
    store(padded, v);
    for (int i = 0; i < left; i++) p[i] = padded[i];
}

/* The vector with 0 in the lanes beyond `left`. */
INLINE TX NAME(only)(TX v, int32_t left)
{
    for (int i = 0; i < LANES; i++)
        if (i >= left) SET_LANE(v, i, 0);
    return v;
}

#define EVERY(s) splat((T)(s), (TX){0})

/* The statements once for every vector at i of a row of `columns`: for whole ones, whose `left` is a constant, then for
 * what is left over. */
#define ALONG(i, ...)                                                                                                  \
    do {                                                                                                               \
        int32_t i = 0;                                                                                                 \
        for (const int32_t left = LANES; i + LANES <= columns; i += left) { __VA_ARGS__ }                              \
        if (i < columns) {                                                                                             \
            const int32_t left = columns - i;                                                                          \
            __VA_ARGS__                                                                                                \
        }                                                                                                              \
    } while (0)
#define TAKE(row) NAME(take)((row) + i, left, 0)
#define PUT(row, value) NAME(put)((row) + i, value, left)

/* Vectors taken together, so that one needn't wait for the sum of the one before. */
#define BLOCK (4 * LANES)

static T NAME(row_max)(const T *x, int32_t columns)
{
    TX lowest = EVERY(-__builtin_inf()), most[4] = {lowest, lowest, lowest, lowest};
    int32_t done = 0;
    for (; done + BLOCK <= columns; done += BLOCK)
        for (int v = 0; v < 4; v++) most[v] = maximum(most[v], load(x + done + v * LANES));
    x += done, columns -= done;
    ALONG(i, most[0] = maximum(most[0], NAME(take)(x + i, left, x[i])););
    most[0] = maximum(maximum(most[0], most[1]), maximum(most[2], most[3]));
    TX all = splat(LANE(most[0], 0), lowest);
    for (int lane = 1; lane < LANES; lane++) all = maximum(all, splat(LANE(most[0], lane), all));
    return LANE(all, 0);
}

INLINE T NAME(log_of)(f64 x)
{
    f64x like = {0};
    return (T)LANE(logarithm(splat(x, like)), 0);
}

/* e^(x - shift), stored in `out` unless that is null; returns the sum. */
INLINE f64 NAME(row_exp)(const T *x, T *out, T shift, int32_t columns)
{
    f64x sum = {0};
    TX by = EVERY(shift);
    int32_t done = 0;
    for (; done + BLOCK <= columns; done += BLOCK) {
        TX shifted[4], raised[4];
        __typeof__(bits(by)) beyond = {0};
        _Pragma("clang loop unroll(full)") for (int v = 0; v < 4; v++) shifted[v] = load(x + done + v * LANES) - by;
        _Pragma("clang loop unroll(full)") for (int v = 0; v < 4; v++)
            raised[v] = exponential_within(shifted[v], UP_TO_ZERO, &beyond);
        if (!all_within(beyond))
            _Pragma("clang loop unroll(full)") for (int v = 0; v < 4; v++) raised[v] = exponential(shifted[v]);
        if (out)
            _Pragma("clang loop unroll(full)") for (int v = 0; v < 4; v++) store(out + done + v * LANES, raised[v]);
        sum = sum + widen((raised[0] + raised[1]) + (raised[2] + raised[3]));
    }
    x += done, columns -= done;
    if (out) out += done;
    ALONG(i, TX raised = exponential(NAME(take)(x + i, left, (T)-__builtin_inf()) - by); if (out) PUT(out, raised);
          sum = sum + widen(raised););
    return total(sum);
}

/* The shift that keeps e^(x - shift) finite; 0 where the largest element is infinite. */
INLINE T NAME(finite_max)(const T *x, int32_t columns)
{
    T most = NAME(row_max)(x, columns);
    return most - most == 0 || most != most ? most : 0;
}

static void NAME(softmax)(const T *x, T *out, int32_t columns)
{
    f64 sum = NAME(row_exp)(x, out, NAME(row_max)(x, columns), columns);
    TX factor = EVERY(1 / sum);
    ALONG(i, PUT(out, TAKE(out) * factor););
}

static void NAME(log_softmax)(const T *x, T *out, int32_t columns)
{
    T shift = NAME(finite_max)(x, columns);
    TX by = EVERY(shift), log = EVERY(NAME(log_of)(NAME(row_exp)(x, 0, shift, columns)));
    ALONG(i, PUT(out, TAKE(x) - by - log););
}

/* y = softmax(x):  out = y (grad - sum(y grad)) */
static void NAME(softmax_back)(const T *y, const T *grad, T *out, int32_t columns)
{
    f64x sum = {0};
    ALONG(i, sum = sum + widen(TAKE(y) * TAKE(grad)););
    TX all = EVERY(total(sum));
    ALONG(i, PUT(out, TAKE(y) * (TAKE(grad) - all)););
}

/* y = log_softmax(x):  out = grad - e^y sum(grad) */
static void NAME(log_softmax_back)(const T *y, const T *grad, T *out, int32_t columns)
{
    f64x sum = {0};
    ALONG(i, sum = sum + widen(TAKE(grad)););
    TX all = EVERY(total(sum));
    ALONG(i, PUT(out, TAKE(grad) - exponential(TAKE(y)) * all););
}

/* out = (x - mean) * scale, where scale = 1 / sqrt(variance + eps) is returned. */
static T NAME(standardize)(const T *x, T *out, int32_t columns, f64 eps)
{
    f64x sum = {0}, squares = {0};
    ALONG(i, sum = sum + widen(TAKE(x)););
    TX mean = EVERY((total(sum) / columns));
    ALONG(i,
        TX distance = TAKE(x) - mean;
        PUT(out, distance);
        f64x wide = widen(left < LANES ? NAME(only)(distance, left) : distance);
        squares = squares + wide * wide;);
    f64x variance = splat(total(squares) / columns + eps, squares);
    T scale = (T)(1 / LANE(square_root(variance), 0));
    TX by = EVERY(scale);
    ALONG(i, PUT(out, TAKE(out) * by););
    return scale;
}

/* y, scale of standardize(x):  out = scale (grad - mean(grad) - y mean(grad y)) */
static void NAME(standardize_back)(const T *y, T scale, const T *grad, T *out, int32_t columns)
{
    f64x sum = {0}, product = {0};
    ALONG(i,
        TX g = TAKE(grad);
        sum = sum + widen(g);
        product = product + widen(g * TAKE(y)););
    TX mean = EVERY((total(sum) / columns)), along = EVERY((total(product) / columns));
    TX by = EVERY(scale);
    ALONG(i, PUT(out, (TAKE(grad) - mean - TAKE(y) * along) * by););
}

/* -log(softmax(x)[class]) */
static T NAME(cross_entropy)(const T *x, i64 class, int32_t columns)
{
    T shift = NAME(finite_max)(x, columns);
    return NAME(log_of)(NAME(row_exp)(x, 0, shift, columns)) - (x[class] - shift);
}

/* out = (softmax(x) - [1 at class]) grad */
static void NAME(cross_entropy_back)(const T *x, i64 class, T grad, T *out, int32_t columns)
{
    f64 sum = NAME(row_exp)(x, out, NAME(row_max)(x, columns), columns);
    TX factor = EVERY(grad / sum);
    ALONG(i, PUT(out, TAKE(out) * factor););
    out[class] -= grad;
}

/* velocity may be null; numbers: lr, momentum, part of the gradient that joins, weight decay, nesterov, first step */
static void NAME(sgd)(T *param, const T *grad, T *velocity, int32_t columns, const f64 *numbers)
{
    TX like = {0}, rate = parameter(-numbers[0], like), momentum = parameter(numbers[1], like);
    TX joins = parameter(numbers[2], like), decay = parameter(numbers[3], like);
    int nesterov = numbers[4] != 0, first = numbers[5] != 0, decays = numbers[3] != 0;
    ALONG(i,
        TX p = TAKE(param), g = TAKE(grad);
        if (decays) g = p * decay + g;
        if (velocity) {
            TX v = first ? g : TAKE(velocity) * momentum + g * joins;
            PUT(velocity, v);
            g = nesterov ? v * momentum + g : v;
        }
        PUT(param, p + g * rate););
}

/* numbers: rate of this step, beta1, beta2, scale of the root, eps, weight decay, factor of the parameter */
static void NAME(adam)(T *param, const T *grad, T *average, T *square, int32_t columns, const f64 *numbers)
{
    TX like = {0}, rate = parameter(-numbers[0], like), beta1 = parameter(numbers[1], like);
    TX beta2 = parameter(numbers[2], like), joins1 = parameter(1 - numbers[1], like);
    TX joins2 = parameter(1 - numbers[2], like), scale = parameter(numbers[3], like);
    TX eps = parameter(numbers[4], like), decay = parameter(numbers[5], like), shrink = parameter(numbers[6], like);
    int decays = numbers[5] != 0;
    ALONG(i,
        TX p = TAKE(param) * shrink, g = TAKE(grad);
        if (decays) g = p * decay + g;
        TX m = TAKE(average) * beta1 + g * joins1, v = TAKE(square) * beta2 + g * g * joins2;
        PUT(average, m);
        PUT(square, v);
        PUT(param, p + m / (square_root(v) * scale + eps) * rate););
}

static T NAME(squared_error)(const T *x, const T *target, f64 factor, int32_t columns)
{
    f64x sum = {0};
    ALONG(i,
        TX distance = TAKE(x) - TAKE(target);
        sum = sum + widen(distance * distance););
    return (T)(total(sum) * factor);
}

static void NAME(squared_error_back)(const T *x, const T *target, T grad, T *out, f64 factor, int32_t columns)
{
    TX by = EVERY(grad * factor);
    ALONG(i, PUT(out, (TAKE(x) - TAKE(target)) * by););
}

static int NAME(fused)(int op, int32_t rows, int32_t columns, T *a, T *b, T *c, T *d, const f64 *numbers)
{
    if (op == FUSED_sgd || op == FUSED_adam) {
        if (op == FUSED_sgd) NAME(sgd)(a, b, c, columns, numbers);
        else NAME(adam)(a, b, c, d, columns, numbers);
        return OK;
    }
    if (op == FUSED_squared_error || op == FUSED_squared_error_back) {
        if (op == FUSED_squared_error) *c = NAME(squared_error)(a, b, numbers[0], columns);
        else NAME(squared_error_back)(a, b, *c, d, numbers[0], columns);
        return OK;
    }
    i64 counted = 0;
    for (int32_t r = 0; r < rows; r++, a += columns) {
        ptrdiff_t at = (ptrdiff_t)r * columns;
        i64 class = 0;
        if (op == FUSED_cross_entropy || op == FUSED_cross_entropy_back) {
            class = ((const i64 *)b)[r];
            if (class == (i64)numbers[0]) class = -1;
            else if (class < 0 || class >= columns) return NO_SUCH_CLASS;
        }
        switch (op) {
        case FUSED_softmax: NAME(softmax)(a, b + at, columns); break;
        case FUSED_softmax_back: NAME(softmax_back)(a, b + at, c + at, columns); break;
        case FUSED_log_softmax: NAME(log_softmax)(a, b + at, columns); break;
        case FUSED_log_softmax_back: NAME(log_softmax_back)(a, b + at, c + at, columns); break;
        case FUSED_standardize: c[r] = NAME(standardize)(a, b + at, columns, numbers[0]); break;
        case FUSED_standardize_back: NAME(standardize_back)(a, b[r], c + at, d + at, columns); break;
        case FUSED_cross_entropy:
            c[r] = class < 0 ? 0 : NAME(cross_entropy)(a, class, columns);
            counted += class >= 0;
            break;
        case FUSED_cross_entropy_back:
            if (class >= 0) NAME(cross_entropy_back)(a, class, c[r], d + at, columns);
            else for (int32_t i = 0; i < columns; i++) d[at + i] = 0;
            break;
        }
    }
    if (op == FUSED_cross_entropy) *d = (T)counted;
    return OK;
}

#undef EVERY
#undef BLOCK
#undef ALONG
#undef TAKE
#undef PUT
#undef NAME
#undef NAME_
#undef NAME__
#undef T
#undef TX
