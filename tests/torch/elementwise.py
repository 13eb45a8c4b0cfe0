"""Expressions of maps, zips, comparisons and what dtypes they give."""

MAPS = """
a.abs() | pt.abs(i) | -a | a.neg() | pt.neg(i) | a.sign() | pt.sign(i) | pt.sign(odd) | a.exp() | pt.exp(i) | pt.exp(d) | a.expm1()
p.log() | pt.log(j) | pt.log(odd) | p.log1p() | p.log2() | pt.log2(j) | pt.log10(p) | p.sqrt() | pt.sqrt(j) | pt.sqrt(odd)
p.rsqrt() | pt.rsqrt(j) | a.reciprocal() | pt.reciprocal(j) | a.square() | pt.square(i) | a.sin() | a.cos() | pt.sin(i) | pt.cos(odd)
h.tan() | h.asin() | h.acos() | a.atan() | pt.asin(g) | a.sinh() | a.cosh() | a.tanh() | pt.tanh(odd) | a.sigmoid() | pt.sigmoid(odd)
a.relu() | pt.relu(i) | pt.relu(odd) | a.erf() | pt.erf(odd) | a.floor() | a.ceil() | a.round() | halves.round() | pt.floor(odd) | pt.round(i)
pt.exp2(a) | a.trunc() | pt.isnan(odd) | pt.isinf(odd) | pt.isfinite(odd) | odd.isnan() | pt.logical_not(a) | pt.logical_not(i) | ~e
a.clamp(-0.5, 0.5) | a.clamp(min=0.0) | a.clamp(max=0.25) | pt.clamp(a, 1.0, -1.0) | i.clamp(-1, 2) | pt.clamp(odd, -1, 1) | a.clamp(min=b) | pt.clamp(a, b, b + 1)
a.masked_fill(e, 7.0) | a.masked_fill(e[0], -1) | i.masked_fill(e, 9) | pt.where(e, a, b) | pt.where(e, a, 0.0) | pt.where(a > 0, 1.0, b)
pt.where(e, i, a) | pt.where(e[0], a, c) | pt.where(a > b, a * 2, b.exp()) | a.where(e, b) | pt.where(p > 10, p.log(), a)
F.leaky_relu(a) | F.leaky_relu(a, 0.2) | F.elu(a) | F.elu(a, 0.5) | F.gelu(a) | F.gelu(a, approximate='tanh') | F.silu(a) | F.softplus(a) | F.softplus(a, 2.0)
F.relu(a) | F.sigmoid(a) | F.tanh(a) | F.logsigmoid(a) | F.relu6(a * 5) | F.hardtanh(a) | F.softsign(a) | F.mish(a) | F.selu(a)
pt.nan_to_num(odd) | a.frac()
"""

ZIPS = """
a + b | a - b | a * b | a / b | a + c | a - k | k * r | a / p | a ** 2 | a ** 3 | p ** 0.5 | p ** a | p ** -1.5 | 2 ** a | 2.0 ** a | a ** 0 | a ** 1
i + j | i - j | i * j | i / j | i // j | i % j | i ** 2 | j ** 2 | a.detach() // b.detach() | a % b | a.detach() // 0.7 | a % 0.7 | a % -0.7 | 7 // p.detach() | 7 % p.detach() | i // 2 | i % -3
1 + a | 1 - a | 2 * a | 2 / p | a / 2 | i / 2 | i + 1.5 | i * 2 | i + True | e + e | e * 2 | e + 1.0 | e + i | e * a | i * a | a * d | i + d | d / i
s + i | i + s | s * d | d + s | s + e | pt.tensor(2, dtype=pt.int64) * a | pt.tensor(2, dtype=pt.int64) + e | pt.tensor(1.5, dtype=pt.float64) * a
pt.tensor(1.5, dtype=pt.float64) * i | pt.tensor(1.5, dtype=pt.float64) * s | i + pt.tensor(2.5)
pt.add(a, b) | pt.sub(a, b) | pt.mul(a, b) | pt.div(a, b) | a.add(b) | a.sub(2) | a.mul(c) | a.div(k) | pt.add(a, b, alpha=2) | pt.sub(a, b, alpha=3)
pt.maximum(a, b) | pt.minimum(a, b) | pt.maximum(ties, ties) | pt.maximum(a, a * 1.0) | pt.maximum(i, j) | pt.minimum(i, a) | pt.maximum(odd, a) | pt.minimum(odd, a)
pt.atan2(a, b) | pt.atan2(i, j) | a.pow(2) | a.pow(i) | p.pow(b) | pt.pow(2, a) | pt.pow(p, b) | pt.pow(i, 2) | (a * 0) ** 2 | (a * 0) ** p | i ** 2.0
pt.remainder(a, b) | pt.floor_divide(a.detach(), b.detach()) | pt.fmod(a, b) | pt.true_divide(i, j) | pt.logaddexp(a, b) | pt.hypot(a, b)
a == b | a != b | a < b | a <= b | a > b | a >= b | a > 0 | i == j | i > 1.5 | i == 2 | e == f | a == a | odd == odd | odd != odd | 0 < a | i < a | d > a
pt.eq(a, b) | a.lt(0) | a.ge(b) | pt.gt(a, 0) | e & f | e | f | e ^ f | pt.logical_and(e, f) | pt.logical_or(a, b) | pt.logical_xor(i, e) | a.logical_and(e) | e & True
a + b * c - k | (a - b) / (p + 1) | ((a * b).sin() + c).exp() | (a + b) * (a - b) | -a ** 2 | abs(a - b) | +a | a * a * a | none + 1 | none * r | o + a | t + m | t * m - c.view(3, 1)
a.float() + d.float() | d + a.double() | a.to(pt.float64) * 2 | i.float() / 3 | a.long() | a.bool() | i.bool() | e.float() | e.long() | odd.bool() | a.to(pt.int64) | a.type(pt.float64)
pt.result_type(a, i) | pt.promote_types(pt.float32, pt.int64) | (a + i).dtype | (e + i).dtype | a.dtype | (i / i).dtype | (e.sum()).dtype | a.is_floating_point()
pt.allclose(a, a) | pt.equal(a, a) | pt.equal(a, b) | pt.allclose(a, b) | pt.isclose(a, a + 1e-9) | pt.lerp(a, b, 0.3) | a.lerp(b, 0.5)
"""


def listed(text: str) -> list[str]:
    """The expressions of a table: lines, and columns with ` | ` between (`e | f` is written as pt.logical_or)."""
    return [each.strip() for line in text.strip().splitlines() for each in line.split(" | ") if each.strip()]


EXPRESSIONS = [each for each in listed(MAPS) + listed(ZIPS) if each not in ("e", "f")]
