/**
 * Which operand cells made a result cell, and in which result cells an operand cell takes part: index arithmetic for each kind of
 * op. Both directions are written out, since the second is what a gradient follows. Knows no values.
 */
import {
  broadcastIndex,
  broadcastTargets,
  indicesOf,
  positionOf,
  ravel,
  unravel,
  type Index,
  type Layout,
  type Shape,
} from './indices';

export interface Source {
  operand: number;
  index: Index;
}

export interface Relation {
  sources: (result: Index) => Source[];
  targets: (operand: number, index: Index) => Index[];
}

/** Layouts larger than this are not searched for the elements that share a position. */
const MOST_SEARCHED = 4_096;

/** Cell to cell of the same index; a map. */
export const SAME: Relation = {
  sources: (index) => [{ operand: 0, index }],
  targets: (_, index) => [index],
};

/** Ops that have no arrows to draw. */
export const UNKNOWN: Relation = { sources: () => [], targets: () => [] };

/** Cells of one index, after broadcasting. */
export function zipping(shapes: readonly Shape[], full: Shape): Relation {
  return {
    sources: (result) => shapes.map((shape, operand) => ({ operand, index: broadcastIndex(result, shape) })),
    targets: (operand, index) => broadcastTargets(index, shapes[operand] ?? [], full),
  };
}

/** All cells along the reduced dimensions go into one. `kept`: they stay in the result with size 1. */
export function reducing(shape: Shape, dims: readonly number[], kept: boolean): Relation {
  const walked = dims.map((dim) => shape[dim] ?? 1);
  return {
    sources: (result) => {
      let next = 0;
      const outer = shape.map((_, dim) => (kept ? (result[dim] ?? 0) : dims.includes(dim) ? 0 : (result[next++] ?? 0)));
      return indicesOf(walked).map((inner) => ({
        operand: 0,
        index: outer.map((at, dim) => (dims.includes(dim) ? (inner[dims.indexOf(dim)] ?? 0) : at)),
      }));
    },
    targets: (_, index) => {
      const outer = kept ? index.map((at, dim) => (dims.includes(dim) ? 0 : at)) : index.filter((_, dim) => !dims.includes(dim));
      return [outer];
    },
  };
}

/** How matmul pairs dimensions: b is (…, k, j), or (…, j, k) where the op takes its rows. */
export interface Product {
  a: Shape;
  b: Shape;
  result: Shape;
  /** The op multiplies rows of a by rows of b: `x @ weight.T`. */
  byRows: boolean;
  /** The shape of a third operand that is added, and broadcast like a zip's. */
  bias: Shape | null;
}

/** Rows times columns, with vectors and broadcast leading dimensions as in PyTorch. */
export function multiplying({ a, b, result, byRows, bias }: Product): Relation {
  const inner = a.at(-1) ?? 1;
  const [vectorA, vectorB] = [a.length === 1, b.length === 1];
  const leading = result.slice(0, result.length - (vectorA ? 0 : 1) - (vectorB ? 0 : 1));
  const split = (index: Index): { batch: Index; i: number; j: number } => {
    const rest = index.slice(leading.length);
    return { batch: index.slice(0, leading.length), i: vectorA ? 0 : (rest[0] ?? 0), j: vectorB ? 0 : (rest.at(-1) ?? 0) };
  };
  const join = (batch: Index, i: number, j: number): number[] => [...batch, ...(vectorA ? [] : [i]), ...(vectorB ? [] : [j])];
  return {
    sources: (index) => {
      const { batch, i, j } = split(index);
      const batchA = broadcastIndex(batch, a.slice(0, -2));
      const batchB = broadcastIndex(batch, b.slice(0, -2));
      const terms = Array.from({ length: inner }, (_, k): Source[] => [
        { operand: 0, index: vectorA ? [k] : [...batchA, i, k] },
        { operand: 1, index: vectorB ? [k] : [...batchB, ...(byRows ? [j, k] : [k, j])] },
      ]).flat();
      return bias ? [...terms, { operand: 2, index: broadcastIndex(index, bias) }] : terms;
    },
    targets: (operand, index) => {
      if (operand === 2) return broadcastTargets(index, bias ?? [], result);
      const shape = operand === 0 ? a : b;
      const batches = broadcastTargets(index.slice(0, -2), shape.slice(0, -2), leading);
      const rows = vectorA ? 1 : (a.at(-2) ?? 1);
      const columns = vectorB ? 1 : ((byRows ? b.at(-2) : b.at(-1)) ?? 1);
      const others = Array.from({ length: operand === 0 ? columns : rows }, (_, at) => at);
      const own = operand === 0 ? (index.at(-2) ?? 0) : byRows ? (index.at(-2) ?? 0) : (index.at(-1) ?? 0);
      return batches.flatMap((batch) => others.map((other) => (operand === 0 ? join(batch, own, other) : join(batch, other, own))));
    },
  };
}

/** The same elements in row-major order. */
export function viewing(from: Shape, to: Shape): Relation {
  return {
    sources: (result) => [{ operand: 0, index: unravel(ravel(result, to), from) }],
    targets: (_, index) => [unravel(ravel(index, from), to)],
  };
}

export function permuting(order: readonly number[]): Relation {
  return {
    sources: (result) => [{ operand: 0, index: order.map((_, dim) => result[order.indexOf(dim)] ?? 0) }],
    targets: (_, index) => [order.map((dim) => index[dim] ?? 0)],
  };
}

/** A view that nothing more is known of: a result cell is the operand cell at the same position in their storage. */
export function sharing(from: Layout, to: Layout): Relation {
  const places = new Map<number, number[]>();
  for (const index of indicesOf(from.shape, MOST_SEARCHED)) {
    const position = positionOf(from, index);
    if (!places.has(position)) places.set(position, index);
  }
  const results = new Map<number, number[][]>();
  for (const index of indicesOf(to.shape, MOST_SEARCHED)) {
    const position = positionOf(to, index);
    results.set(position, [...(results.get(position) ?? []), index]);
  }
  return {
    sources: (result) => {
      const index = places.get(positionOf(to, result));
      return index ? [{ operand: 0, index }] : [];
    },
    targets: (_, index) => results.get(positionOf(from, index)) ?? [],
  };
}

/** Operands one after the other along a dimension. */
export function concatenating(shapes: readonly Shape[], dim: number): Relation {
  const starts = shapes.map((_, operand) => shapes.slice(0, operand).reduce((sum, shape) => sum + (shape[dim] ?? 0), 0));
  const moved = (index: Index, by: number): number[] => index.map((at, at_dim) => (at_dim === dim ? at + by : at));
  return {
    sources: (result) => {
      const at = result[dim] ?? 0;
      const operand = starts.findLastIndex((start, which) => at >= start && (shapes[which]?.[dim] ?? 0) > 0);
      return [{ operand, index: moved(result, -(starts[operand] ?? 0)) }];
    },
    targets: (operand, index) => [moved(index, starts[operand] ?? 0)],
  };
}

/** Operands of one shape side by side along a new dimension. */
export function stacking(dim: number): Relation {
  return {
    sources: (result) => [{ operand: result[dim] ?? 0, index: result.toSpliced(dim, 1) }],
    targets: (operand, index) => [index.toSpliced(dim, 0, operand)],
  };
}

/** The order along some dimensions turned round. */
export function flipping(shape: Shape, dims: readonly number[]): Relation {
  const turned = (index: Index): number[] => index.map((at, dim) => (dims.includes(dim) ? (shape[dim] ?? 1) - 1 - at : at));
  return {
    sources: (result) => [{ operand: 0, index: turned(result) }],
    targets: (_, index) => [turned(index)],
  };
}
