/**
 * A matrix product taken apart as the lecture does: multiply with broadcasting, add up, view as a matrix. Makes a small tape of
 * these three ops from the one that was recorded, so that each is a figure like any other. The numbers between are worked out
 * here, in the result's precision; they were never stored.
 */
import type { Grid, Numbers, TapeEvent, TapeNode } from '../../protocol';
import { elementAt } from '../numbers';
import { namesOf } from './expressions';
import { asOperand } from './held';
import { denseStrides, numelOf, ravel, unravel, type Index } from './indices';

/** Where in the small tape each step stands. */
export const STEPS = [
  { node: 2, label: '1 multiply' },
  { node: 3, label: '2 sum' },
  { node: 4, label: '3 view' },
] as const;

const MOST_PRODUCTS = 1_024;

/** The small tape; null for a product of other than two whole matrices of few numbers. */
export function productSteps(tape: TapeEvent, id: number): TapeEvent | null {
  const node = tape.nodes[id];
  const [a, b] = (node?.inputs ?? []).map((input) => tape.nodes[input]);
  if (!node || !a || !b || node.inputs.length !== 2 || (node.kind !== 'matmul' && node.op !== 'affine')) return null;
  const byRows = node.op === 'affine';
  const [rows = 0, inner = 0] = a.layout.shape;
  const columns = b.layout.shape.at(byRows ? 0 : 1) ?? 0;
  const matrices = [a, b, node].every(({ layout, values }) => layout.shape.length === 2 && values.sample === null);
  const count = rows * columns * inner;
  if (!matrices || count === 0 || count > MOST_PRODUCTS) return null;

  const names = namesOf(tape);
  const [nameA, nameB] = [a, b].map(({ id: of }) => asOperand(names[of] ?? '')) as [string, string];
  const [s0 = 0, s1 = 0] = a.layout.strides;
  const [t0 = 0, t1 = 0] = b.layout.strides;
  const across = ([j = 0, k = 0]: Index): number[] => (byRows ? [j, k] : [k, j]);
  const regrid = (grid: Grid | null, shape: number[], from: (index: Index) => number): Grid | null =>
    grid && made(grid, shape, (index) => elementAt(grid.data, from(index)));
  const fromB = (index: Index): number => ravel(across(index), b.layout.shape);
  const fromResult = ([i = 0, j = 0]: Index): number => i * columns + j;
  const full = [rows, columns, inner];
  const products = made(node.values, full, ([i = 0, j = 0, k = 0]) =>
    elementAt(a.values.data, i * inner + k) * elementAt(b.values.data, fromB([j, k])),
  );
  const whole = (grid: Grid | null, shape: number[]): Grid | null => regrid(grid, shape, (index) => ravel(index, shape));
  const base = { ...node, args: {}, module: [], requires_grad: node.requires_grad };
  const fresh = (at: number, shape: number[], more: Partial<TapeNode>): TapeNode => ({
    ...base, id: at, name: null, storage: -at, storage_size: numelOf(shape),
    layout: { shape, strides: denseStrides(shape), offset: 0 }, ...more,
  });
  const nodes: TapeNode[] = [
    {
      ...a, id: 0, op: 'leaf', kind: 'leaf', inputs: [], name: `${nameA}₃`,
      layout: { shape: [rows, 1, inner], strides: [s0, s0, s1], offset: a.layout.offset },
      values: whole(a.values, [rows, 1, inner]) ?? a.values, grad: whole(a.grad, [rows, 1, inner]),
    },
    {
      ...b, id: 1, op: 'leaf', kind: 'leaf', inputs: [], name: byRows ? nameB : `${nameB}ᵀ`,
      layout: { shape: [columns, inner], strides: byRows ? [t0, t1] : [t1, t0], offset: b.layout.offset },
      values: regrid(b.values, [columns, inner], fromB) ?? b.values, grad: regrid(b.grad, [columns, inner], fromB),
    },
    fresh(2, full, { name: 'products', op: 'mul', kind: 'zip', inputs: [0, 1], values: products, grad: regrid(node.grad, full, fromResult) }),
    fresh(3, [rows, columns, 1], {
      name: 'sums', op: 'sum', kind: 'reduce', inputs: [2], args: { dim: [2], keepdim: true },
      values: whole(node.values, [rows, columns, 1]) ?? node.values, grad: whole(node.grad, [rows, columns, 1]),
    }),
    fresh(4, [rows, columns], {
      name: names[id] ?? '', op: 'view', kind: 'movement', inputs: [3], args: { shape: [rows, columns] }, storage: -3,
      values: node.values, grad: node.grad,
    }),
  ];
  return { kind: 'tape', nodes, omitted: 0, root: null, iteration: null };
}

/** What the names of the first step stand for. */
export function stepNote(tape: TapeEvent, id: number): string {
  const node = tape.nodes[id];
  const [a, b] = (node?.inputs ?? []).map((input) => tape.nodes[input]);
  const [rows = 0, inner = 0] = a?.layout.shape ?? [];
  const names = namesOf(tape);
  const name = (one: TapeNode | undefined): string => asOperand(names[one?.id ?? -1] ?? '');
  const turned = node?.op === 'affine' ? '' : `; ${name(b)}ᵀ is ${name(b)}.T`;
  return `${name(a)}₃ is ${name(a)}.view(${rows}, 1, ${inner})${turned}. Neither moves a number.`;
}

function made(like: Grid, shape: number[], value: (index: Index) => number): Grid {
  const numbers = Array.from({ length: numelOf(shape) }, (_, flat) => value(unravel(flat, shape)));
  const data: Numbers =
    like.dtype === 'int64'
      ? BigInt64Array.from(numbers.map((one) => BigInt(one)))
      : like.dtype === 'float64'
        ? Float64Array.from(numbers)
        : like.dtype === 'bool'
          ? Uint8Array.from(numbers)
          : Float32Array.from(numbers);
  return { shape, dtype: like.dtype, numel: numbers.length, data, sample: null, stats: null };
}
