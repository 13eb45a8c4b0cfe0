/**
 * How an op is written as the student would write it (`a.sum(1)`, `a * b`), how tensors without a name are called, and what the
 * arguments on the tape say.
 */
import type { Json, TapeEvent, TapeNode } from '../../protocol';
import { shortText } from '../numbers';
import type { ReduceName } from './arithmetic';
import { asOperand, read, type Held } from './held';

const SIGNS: Record<string, string> = {
  add: '+', sub: '-', mul: '*', div: '/', pow: '**', matmul: '@', eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', mod: '%',
  remainder: '%', floordiv: '//', floor_divide: '//', and: '&', or: '|', xor: '^', logical_and: '&', logical_or: '|', logical_xor: '^',
};

const SCALARS: Record<string, string> = { pow_scalar: '**', add_scalar: '+', mul_scalar: '*' };

/** A tape's names are asked for at every move of the pointer. */
const NAMES = new WeakMap<TapeEvent, readonly string[]>();
/** Characters of an expression that can stand for a name. */
const SHORT = 16;
/** What a reader writes as an expression; of other ops the code says something else. */
const WRITTEN: ReadonlySet<TapeNode['kind']> = new Set(['map', 'zip', 'reduce', 'movement', 'matmul']);

/** A name for each node: the code's own, the number of a constant, the expression where that is short, or `t7` for the seventh. */
export function namesOf(tape: TapeEvent): readonly string[] {
  const known = NAMES.get(tape);
  if (known) return known;
  const names: string[] = [];
  for (const node of tape.nodes) names.push(node.name ?? constantText(node) ?? shortExpression(node, names) ?? `t${node.id}`);
  NAMES.set(tape, names);
  return names;
}

function constantText(node: TapeNode): string | null {
  const constant = node.op === 'leaf' && node.layout.shape.length === 0 && !node.requires_grad;
  return constant ? (read(node.values, [])?.text ?? null) : null;
}

function shortExpression(node: TapeNode, names: readonly string[]): string | null {
  if (!WRITTEN.has(node.kind)) return null;
  const text = expressionOf(node, node.inputs.map((input) => names[input] ?? '…'));
  return text.length <= SHORT ? text : null;
}

/** `out = a * b`; where the result is called what it is, that alone. */
export function assignmentOf(node: TapeNode, name: string, names: readonly string[]): string {
  const expression = expressionOf(node, names);
  return name === expression ? expression : `${name} = ${expression}`;
}

/** `a * b`, `a.view(3, 2)`, `exp(a)`. */
export function expressionOf(node: TapeNode, names: readonly string[]): string {
  const { op } = node;
  const [x = '', y = ''] = names.map(asOperand);
  const sign = SIGNS[op];
  if (node.kind === 'leaf') return 'tensor(…)';
  if (sign && names.length === 2) return `${x} ${sign} ${y}`;
  const [p] = numbersOf(node);
  const one = SCALARS[op] ?? sign;
  if (op === 'neg') return `-${x}`;
  if (op === 'permute' && (node.args.order as readonly number[]).join() === '1,0') return `${x}.T`;
  if (p !== undefined && one && names.length === 1) {
    return node.args.reflected === true ? `${shortText(p)} ${one} ${x}` : `${x} ${one} ${shortText(p)}`;
  }
  if (op === 'cat' || op === 'stack') return `${op}([${names.join(', ')}]${argumentText(node, ', ')})`;
  if (op === 'index') return `${x}[${argumentText(node, '')}]`;
  if (names.length === 1) return `${x}.${op}(${argumentText(node, '')})`;
  return `${op}(${names.join(', ')})`;
}

function argumentText({ args, kind, layout }: TapeNode, lead: string): string {
  const { shape, order, dim, keepdim, key, ...rest } = args;
  const whole = Array.isArray(dim) && keepdim !== true && layout.shape.length === 0;
  const parts = [
    kind === 'movement' && Array.isArray(shape) ? listText(shape) : null,
    Array.isArray(order) ? listText(order) : null,
    typeof dim === 'number' ? String(dim) : Array.isArray(dim) && !whole ? (dim.length === 1 ? listText(dim) : `(${listText(dim)})`) : null,
    keepdim === true ? 'keepdim=True' : null,
    key === undefined ? null : listText(Array.isArray(key) ? key : [key]),
    ...Object.entries(rest).map(([name, value]) =>
      typeof value === 'number' ? (/^\d+$/.test(name) ? String(value) : `${name}=${value}`) : null,
    ),
  ].filter((part) => part !== null && part !== '');
  return parts.length > 0 ? lead + parts.join(', ') : '';
}

function listText(list: readonly Json[]): string {
  return list.map((item) => (typeof item === 'number' ? String(item) : typeof item === 'string' ? item.replace(/(?<=.):$/, '') : '…')).join(', ');
}

/** The numbers that a map was given, in the order of its parameters; a bound that is missing is an infinity. */
export function numbersOf({ op, args }: TapeNode): number[] {
  if (op === 'clamp') return [number(args.min ?? args.low) ?? -Infinity, number(args.max ?? args.high) ?? Infinity];
  return Object.values(args).flatMap((value) => number(value) ?? []);
}

function number(value: Json | undefined): number | null {
  if (typeof value === 'number') return value;
  return value === 'inf' ? Infinity : value === '-inf' ? -Infinity : null;
}

/** The dimensions a reduction walks along, in order and counted from 0; all where none is named. */
export function reducedDims({ args }: TapeNode, rank: number): number[] {
  const dim = args.dim ?? args.dims ?? null;
  const all = Array.from({ length: rank }, (_, at) => at);
  if (dim === null) return all;
  const named = (Array.isArray(dim) ? dim : [dim]).map(Number).map((at) => (at < 0 ? at + rank : at));
  return all.filter((at) => named.includes(at));
}

const REDUCTIONS: Record<string, ReduceName> = {
  sum: 'sum', mean: 'mean', prod: 'prod', max: 'max', amax: 'max', min: 'min', amin: 'min', any: 'any', all: 'all', argmax: 'argmax',
  argmin: 'argmin',
};

/** Which reduction it was. `x.max(0)` gives two tensors: what is largest, and where it stands. */
export function reductionName({ op }: TapeNode, operand: Held, result: Held): ReduceName | null {
  const name = REDUCTIONS[op] ?? null;
  const places = result.values.dtype === 'int64' && operand.values.dtype !== 'int64';
  if (places && name === 'max') return 'argmax';
  return places && name === 'min' ? 'argmin' : name;
}
