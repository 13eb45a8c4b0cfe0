/**
 * What each map and zip does to single numbers, and what one result's gradient brings to each operand: how both are written
 * out, and what they come to. One row for every map and zip of wasm_kernels/ops.def; a row that is missing doesn't compile.
 *
 * A gradient rule here says what the one in pytensor/functions/ does, for one element, so that the lens can write it down. It
 * computes nothing that the page relies on: the recorded gradient is what is shown.
 */
import { MINUS } from '../numbers';

/** Texts to put into a line: an element's name (`a[0, 1]`) or its number. */
export interface Written {
  x: string;
  /** The second operand of a zip. */
  y: string;
  out: string;
  /** Parameters of a map: an exponent, a bound. */
  p: string;
  q: string;
}

export type Numeric = Record<keyof Written, number>;

export interface GradientRule {
  /** The local derivative in words. */
  words: string;
  /** The gradient `g` of one result, times the local derivative, written out. */
  write: (g: string, t: Written) => string;
  value: (g: number, n: Numeric) => number;
}

export interface ElementRule {
  /** In words, for one element. */
  means: string;
  write: (t: Written) => string;
  /** For each operand; null: no gradient goes there. */
  gradients: readonly (GradientRule | null)[];
}

export type MapName =
  | 'id' | 'neg' | 'abs' | 'sign' | 'exp' | 'log' | 'sqrt' | 'rsqrt' | 'reciprocal' | 'sigmoid' | 'tanh' | 'relu' | 'pow_scalar'
  | 'sin' | 'cos' | 'floor' | 'ceil' | 'round' | 'square' | 'not' | 'isnan' | 'isinf' | 'expm1' | 'log1p' | 'erf' | 'add_scalar'
  | 'mul_scalar' | 'clamp';
export type ZipName =
  | 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'maximum' | 'minimum' | 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'and' | 'or' | 'xor'
  | 'floordiv' | 'mod' | 'first' | 'second' | 'relu_back' | 'sigmoid_back' | 'tanh_back' | 'atan2';

/** A factor or term that begins with a minus needs brackets after another sign. */
export function bracketed(text: string): string {
  return text.startsWith(MINUS) ? `(${text})` : text;
}

const b = bracketed;

function rule(
  words: string,
  write: (g: string, t: Written) => string,
  value: (g: number, n: Numeric) => number,
): GradientRule {
  return { words, write, value };
}

const ONE = rule('1: the gradient as it is', (g) => g, (g) => g);
const LESS = rule(
  `${MINUS}1: the gradient with its sign turned`,
  (g) => `${MINUS}${b(g)}`,
  (g) => -g,
);
const FLAT = rule('0: the result doesn’t move with it', (g) => `${b(g)} × 0`, (g) => g * 0);

/** A rule of one operand, called by its PyTorch name. */
function called(name: string, means: string, gradient: GradientRule | null): ElementRule {
  return { means, write: ({ x }) => `${name}(${x})`, gradients: [gradient] };
}

function infix(sign: string, means: string, gradients: readonly (GradientRule | null)[]): ElementRule {
  return { means, write: ({ x, y }) => `${b(x)} ${sign} ${b(y)}`, gradients };
}

const truth = (sign: string, means: string): ElementRule => infix(sign, means, [null, null]);

export const MAPS: Record<MapName, ElementRule> = {
  id: { means: 'the element itself', write: ({ x }) => x, gradients: [ONE] },
  neg: { means: 'its sign turned', write: ({ x }) => `${MINUS}${b(x)}`, gradients: [LESS] },
  abs: called(
    'abs',
    'its size without its sign',
    rule('the sign of x: −1, 0 or 1', (g, { x }) => `${b(g)} × sign(${x})`, (g, { x }) => g * Math.sign(x)),
  ),
  sign: called('sign', '−1, 0 or 1', FLAT),
  exp: called('exp', 'e to its power', rule('exp(x) again: the result', (g, { out }) => `${b(g)} × ${b(out)}`, (g, { out }) => g * out)),
  log: called('log', 'its natural logarithm', rule('1 / x', (g, { x }) => `${b(g)} / ${b(x)}`, (g, { x }) => g / x)),
  sqrt: called(
    'sqrt',
    'its square root',
    rule('1 / (2 · the result)', (g, { out }) => `${b(g)} / (2 × ${b(out)})`, (g, { out }) => g / (2 * out)),
  ),
  rsqrt: called(
    'rsqrt',
    '1 over its square root',
    rule('−½ of the result cubed', (g, { out }) => `${b(g)} × (${MINUS}0.5) × ${b(out)}³`, (g, { out }) => g * -0.5 * out ** 3),
  ),
  reciprocal: {
    means: '1 over it',
    write: ({ x }) => `1 / ${b(x)}`,
    gradients: [rule('minus the result squared', (g, { out }) => `${MINUS}${b(g)} × ${b(out)}²`, (g, { out }) => -g * out * out)],
  },
  sigmoid: called(
    'sigmoid',
    '1 / (1 + e to the power −x)',
    rule('the result times 1 less the result', (g, { out }) => `${b(g)} × ${b(out)} × (1 − ${out})`, (g, { out }) => g * out * (1 - out)),
  ),
  tanh: called(
    'tanh',
    'its hyperbolic tangent',
    rule('1 less the result squared', (g, { out }) => `${b(g)} × (1 − ${b(out)}²)`, (g, { out }) => g * (1 - out * out)),
  ),
  relu: called(
    'relu',
    'itself, or 0 where it is negative',
    rule('1 where x is positive, else 0', (g, { x }) => `(${g} if ${x} > 0 else 0)`, (g, { x }) => (x > 0 ? g : 0)),
  ),
  pow_scalar: {
    means: 'to the power p',
    write: ({ x, p }) => `${b(x)} ** ${b(p)}`,
    gradients: [
      rule(
        'p · x to the power p − 1',
        (g, { x, p }) => (p === '2' ? `${b(g)} × 2 × ${b(x)}` : `${b(g)} × ${b(p)} × ${b(x)} ** (${p} − 1)`),
        (g, { x, p }) => (p === 0 ? g * 0 : g * p * x ** (p - 1)),
      ),
    ],
  },
  sin: called('sin', 'its sine', rule('cos(x)', (g, { x }) => `${b(g)} × cos(${x})`, (g, { x }) => g * Math.cos(x))),
  cos: called('cos', 'its cosine', rule('−sin(x)', (g, { x }) => `${MINUS}${b(g)} × sin(${x})`, (g, { x }) => -g * Math.sin(x))),
  floor: called('floor', 'the whole number at or below', FLAT),
  ceil: called('ceil', 'the whole number at or above', FLAT),
  round: called('round', 'the nearest whole number', FLAT),
  square: {
    means: 'itself times itself',
    write: ({ x }) => `${b(x)} × ${b(x)}`,
    gradients: [rule('2 · x', (g, { x }) => `${b(g)} × 2 × ${b(x)}`, (g, { x }) => g * 2 * x)],
  },
  not: { means: 'True where it is 0', write: ({ x }) => `not ${x}`, gradients: [null] },
  isnan: called('isnan', 'whether it is NaN', null),
  isinf: called('isinf', 'whether it is an infinity', null),
  expm1: called(
    'expm1',
    'e to its power, less 1',
    rule('exp(x): the result and 1', (g, { out }) => `${b(g)} × (${out} + 1)`, (g, { out }) => g * (out + 1)),
  ),
  log1p: called(
    'log1p',
    'the logarithm of 1 + x',
    rule('1 / (1 + x)', (g, { x }) => `${b(g)} / (1 + ${b(x)})`, (g, { x }) => g / (1 + x)),
  ),
  erf: called(
    'erf',
    'the error function',
    rule(
      '2/√π · exp(−x²)',
      (g, { x }) => `${b(g)} × 2/√π × exp(${MINUS}${b(x)}²)`,
      (g, { x }) => g * (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x),
    ),
  ),
  add_scalar: { means: 'p added', write: ({ x, p }) => `${b(x)} + ${b(p)}`, gradients: [ONE] },
  mul_scalar: {
    means: 'times p',
    write: ({ x, p }) => `${b(x)} × ${b(p)}`,
    gradients: [rule('p, the factor', (g, { p }) => `${b(g)} × ${b(p)}`, (g, { p }) => g * p)],
  },
  clamp: {
    means: 'itself, kept between two bounds',
    write: ({ x, p, q }) => `clamp(${x}, ${p}, ${q})`,
    gradients: [
      rule(
        '1 where x is within the bounds, else 0',
        (g, { x, p, q }) => `(${g} if ${p} ≤ ${x} ≤ ${q} else 0)`,
        (g, { x, p, q }) => (x >= p && x <= q ? g : 0),
      ),
    ],
  },
};

/** The share of the one of two that were compared: all where it won, half where they are equal, all beside a NaN. */
function shared(word: string, lost: (own: number, other: number) => boolean, side: 'x' | 'y'): GradientRule {
  const other = side === 'x' ? 'y' : 'x';
  return rule(
    `1 where it is the ${word}, a half where both are equal, else 0`,
    (g, t) => `(${g} if ${t[side]} is the ${word} of ${t[side]} and ${t[other]}, half if equal, else 0)`,
    (g, n) => (lost(n[side], n[other]) ? 0 : n[side] === n[other] ? g / 2 : g),
  );
}

export const ZIPS: Record<ZipName, ElementRule> = {
  add: infix('+', 'their sum', [ONE, ONE]),
  sub: infix(MINUS, 'their difference', [ONE, LESS]),
  mul: infix('×', 'their product', [
    rule('the other factor', (g, { y }) => `${b(g)} × ${b(y)}`, (g, { y }) => g * y),
    rule('the other factor', (g, { x }) => `${b(g)} × ${b(x)}`, (g, { x }) => g * x),
  ]),
  div: infix('/', 'their quotient', [
    rule('1 over the divisor', (g, { y }) => `${b(g)} / ${b(y)}`, (g, { y }) => g / y),
    rule(
      'minus the quotient over the divisor',
      (g, { y, out }) => `${MINUS}${b(g)} × ${b(out)} / ${b(y)}`,
      (g, { y, out }) => (-g / y) * out,
    ),
  ]),
  pow: infix('**', 'one to the power of the other', [
    rule(
      'y · x to the power y − 1',
      (g, { x, y }) => `${b(g)} × ${b(y)} × ${b(x)} ** (${y} − 1)`,
      (g, { x, y }) => (y === 0 ? 0 : g * y * x ** (y - 1)),
    ),
    rule(
      'the result times log(x)',
      (g, { x, out }) => `${b(g)} × ${b(out)} × log(${x})`,
      (g, { x, y, out }) => (x === 0 && y >= 0 ? 0 : g * out * Math.log(x)),
    ),
  ]),
  maximum: {
    means: 'the larger of the two',
    write: ({ x, y }) => `max(${x}, ${y})`,
    gradients: [shared('larger', (own, other) => own < other, 'x'), shared('larger', (own, other) => own < other, 'y')],
  },
  minimum: {
    means: 'the smaller of the two',
    write: ({ x, y }) => `min(${x}, ${y})`,
    gradients: [shared('smaller', (own, other) => own > other, 'x'), shared('smaller', (own, other) => own > other, 'y')],
  },
  eq: truth('==', 'whether they are equal'),
  ne: truth('!=', 'whether they differ'),
  lt: truth('<', 'whether the first is less'),
  le: truth('<=', 'whether the first is not more'),
  gt: truth('>', 'whether the first is more'),
  ge: truth('>=', 'whether the first is not less'),
  and: truth('and', 'True where neither is 0'),
  or: truth('or', 'True where not both are 0'),
  xor: truth('xor', 'True where just one is 0'),
  floordiv: truth('//', 'their quotient rounded down'),
  mod: infix('%', 'what the division leaves', [
    ONE,
    rule(
      'minus the quotient rounded down',
      (g, { x, y }) => `${MINUS}${b(g)} × (${x} // ${y})`,
      (g, { x, y }) => -g * Math.floor(x / y),
    ),
  ]),
  first: { means: 'the first of the two', write: ({ x }) => x, gradients: [ONE, null] },
  second: { means: 'the second of the two', write: ({ y }) => y, gradients: [null, ONE] },
  relu_back: {
    means: 'the first where the second is positive, else 0',
    write: ({ x, y }) => `(${x} if ${y} > 0 else 0)`,
    gradients: [
      rule('1 where the second is positive, else 0', (g, { y }) => `(${g} if ${y} > 0 else 0)`, (g, { y }) => (y > 0 ? g : 0)),
      null,
    ],
  },
  sigmoid_back: {
    means: 'the first times the second times 1 less the second',
    write: ({ x, y }) => `${b(x)} × ${b(y)} × (1 − ${b(y)})`,
    gradients: [
      rule('y · (1 − y)', (g, { y }) => `${b(g)} × ${b(y)} × (1 − ${b(y)})`, (g, { y }) => g * y * (1 - y)),
      rule('x · (1 − 2y)', (g, { x, y }) => `${b(g)} × ${b(x)} × (1 − 2 × ${b(y)})`, (g, { x, y }) => g * x * (1 - 2 * y)),
    ],
  },
  tanh_back: {
    means: 'the first times 1 less the second squared',
    write: ({ x, y }) => `${b(x)} × (1 − ${b(y)}²)`,
    gradients: [
      rule('1 − y²', (g, { y }) => `${b(g)} × (1 − ${b(y)}²)`, (g, { y }) => g * (1 - y * y)),
      rule('−2 · x · y', (g, { x, y }) => `${b(g)} × (${MINUS}2) × ${b(x)} × ${b(y)}`, (g, { x, y }) => g * -2 * x * y),
    ],
  },
  atan2: {
    means: 'the angle of the point (second, first)',
    write: ({ x, y }) => `atan2(${x}, ${y})`,
    gradients: [
      rule('y / (x² + y²)', (g, { x, y }) => `${b(g)} × ${b(y)} / (${b(x)}² + ${b(y)}²)`, (g, { x, y }) => (g / (x * x + y * y)) * y),
      rule(
        '−x / (x² + y²)',
        (g, { x, y }) => `${MINUS}${b(g)} × ${b(x)} / (${b(x)}² + ${b(y)}²)`,
        (g, { x, y }) => (-g / (x * x + y * y)) * x,
      ),
    ],
  },
};

/** Functions whose name on the tape is not that of the map or zip they are made of. */
const ALIASES: Record<string, MapName | ZipName> = {
  logical_not: 'not',
  logical_and: 'and',
  logical_or: 'or',
  logical_xor: 'xor',
  floor_divide: 'floordiv',
  remainder: 'mod',
  copy: 'id',
  clone: 'id',
  contiguous: 'id',
  to: 'id',
};

/** A zip of which one operand is a plain number: `x * 2`, or reflected `2 * x`. */
function withNumber(zip: ElementRule, reflected: boolean): ElementRule {
  const written = (t: Written): Written => {
    const [x, y] = reflected ? [t.p, t.x] : [t.x, t.p];
    return { x, y, p: t.p, q: t.q, get out() { return t.out; } };
  };
  const numbers = (n: Numeric): Numeric => (reflected ? { ...n, x: n.p, y: n.x } : { ...n, y: n.p });
  const gradient = zip.gradients[reflected ? 1 : 0] ?? null;
  return {
    means: zip.means,
    write: (t) => zip.write(written(t)),
    gradients: [
      gradient && {
        words: gradient.words,
        write: (g, t) => gradient.write(g, written(t)),
        value: (g, n) => gradient.value(g, numbers(n)),
      },
    ],
  };
}

/** The rule of an op as the tape spells it, with the numbers it was given; null for one that is no plain map or zip. */
export function ruleOf(op: string, operands: number, parameters: readonly number[], reflected: boolean): ElementRule | null {
  const name = ALIASES[op] ?? op;
  const [maps, zips]: Partial<Record<string, ElementRule>>[] = [MAPS, ZIPS];
  if (operands === 2) return zips?.[name] ?? null;
  if (operands !== 1) return null;
  const zip = zips?.[name];
  if (!zip || parameters.length === 0) return maps?.[name] ?? null;
  return name === 'pow' && !reflected ? MAPS.pow_scalar : withNumber(zip, reflected);
}
