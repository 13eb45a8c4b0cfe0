/** Small tapes for the tests: nodes with real values, worked out here, in the shape that the runner sends. No test itself. */
import type { DTypeName, Grid, TapeEvent, TapeNode } from '../../protocol';
import { denseStrides, numelOf } from './indices';

export function grid(shape: number[], values: number[], dtype: DTypeName = 'float32'): Grid {
  const data =
    dtype === 'int64'
      ? BigInt64Array.from(values.map((value) => BigInt(value)))
      : dtype === 'bool'
        ? Uint8Array.from(values)
        : dtype === 'float64'
          ? Float64Array.from(values)
          : Float32Array.from(values);
  return { shape, dtype, numel: numelOf(shape), data, sample: null, stats: null };
}

type Given = Partial<TapeNode> & { shape: number[]; of: number[]; grads?: number[]; dtype?: DTypeName };

/** A tape of these nodes, in order; each is dense in a storage of its own unless it says otherwise. */
export function tapeOf(...given: Given[]): TapeEvent {
  const nodes = given.map(({ shape, of, grads, dtype, ...more }, id): TapeNode => ({
    id,
    op: 'leaf',
    kind: 'leaf',
    name: null,
    line: id + 1,
    inputs: [],
    args: {},
    module: [],
    requires_grad: grads !== undefined,
    layout: { shape, strides: denseStrides(shape), offset: 0 },
    storage: id,
    storage_size: numelOf(shape),
    values: grid(shape, of, dtype),
    grad: grads ? grid(shape, grads) : null,
    backward_step: grads ? given.length - id : null,
    ...more,
  }));
  return { kind: 'tape', nodes, omitted: 0, root: null, iteration: null };
}

/** The lecture's first example of broadcasting: (1, 2) times (3, 1), summed, with gradients. */
export const BROADCAST = tapeOf(
  { name: 'a', shape: [1, 2], of: [1, 2], grads: [12, 12] },
  { name: 'b', shape: [3, 1], of: [3, 4, 5], grads: [3, 3, 3] },
  { name: 'out', op: 'mul', kind: 'zip', inputs: [0, 1], shape: [3, 2], of: [3, 6, 4, 8, 5, 10], grads: [1, 1, 1, 1, 1, 1] },
  { op: 'sum', kind: 'reduce', inputs: [2], args: { dim: [0, 1], keepdim: false }, shape: [], of: [36], grads: [1] },
);

/** (2, 2) @ (2, 3), and its sum over dimension 0. */
export const MATMUL = tapeOf(
  { name: 'a', shape: [2, 2], of: [1, 2, 3, 4], grads: [6, 15, 6, 15] },
  { name: 'b', shape: [2, 3], of: [1, 2, 3, 4, 5, 6], grads: [4, 4, 4, 6, 6, 6] },
  { name: 'out', op: 'matmul', kind: 'matmul', inputs: [0, 1], shape: [2, 3], of: [9, 12, 15, 19, 26, 33], grads: [1, 1, 1, 1, 1, 1] },
  { name: 'total', op: 'sum', kind: 'reduce', inputs: [2], args: { dim: [0], keepdim: false }, shape: [3], of: [28, 38, 48], grads: [1, 1, 1] },
);

/** A (3, 2) tensor, turned round, and seen as (3, 1, 2): three layouts of one storage. */
export const VIEWS = tapeOf(
  { name: 'x', shape: [3, 2], of: [0, 1, 2, 3, 4, 5] },
  {
    name: 'y', op: 'permute', kind: 'movement', inputs: [0], args: { order: [1, 0] }, shape: [2, 3], of: [0, 2, 4, 1, 3, 5],
    layout: { shape: [2, 3], strides: [1, 2], offset: 0 }, storage: 0, storage_size: 6,
  },
  {
    name: 'z', op: 'index', kind: 'movement', inputs: [0], args: { key: ['1:'] }, shape: [2, 2], of: [2, 3, 4, 5],
    layout: { shape: [2, 2], strides: [2, 1], offset: 2 }, storage: 0, storage_size: 6,
  },
  {
    name: 'w', op: 'expand', kind: 'movement', inputs: [4], args: { shape: [2, 3] }, shape: [2, 3], of: [7, 8, 9, 7, 8, 9],
    layout: { shape: [2, 3], strides: [0, 1], offset: 0 }, storage: 4, storage_size: 3,
  },
  { name: 'row', shape: [3], of: [7, 8, 9] },
);

/** (3, 2) with (2, 1, 2) to (2, 3, 2): the lecture's broadcasting in three dimensions. */
export const THREED = tapeOf(
  { name: 'a', shape: [3, 2], of: [1, 2, 3, 4, 5, 6] },
  { name: 'b', shape: [2, 1, 2], of: [10, 20, 30, 40] },
  { name: 'out', op: 'add', kind: 'zip', inputs: [0, 1], shape: [2, 3, 2], of: [11, 22, 13, 24, 15, 26, 31, 42, 33, 44, 35, 46] },
);
