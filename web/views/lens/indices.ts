/**
 * Index arithmetic as the lecture teaches it: index to storage position, flat order to index, broadcasting by reading a
 * dimension of size 1 again and again. Numbers only; knows no tensor and draws nothing.
 */

export type Index = readonly number[];
export type Shape = readonly number[];

export interface Layout {
  shape: number[];
  strides: number[];
  offset: number;
}

export function numelOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Where an element stands in its storage: offset + Σ index · stride. */
export function positionOf({ strides, offset }: Layout, index: Index): number {
  return index.reduce((position, at, dim) => position + at * (strides[dim] ?? 0), offset);
}

/** The place of an index in row-major order. */
export function ravel(index: Index, shape: Shape): number {
  return shape.reduce((flat, size, dim) => flat * size + (index[dim] ?? 0), 0);
}

/** The index at a place in row-major order. */
export function unravel(flat: number, shape: Shape): number[] {
  const index: number[] = [];
  let rest = flat;
  for (const size of [...shape].reverse()) {
    index.unshift(size === 0 ? 0 : rest % size);
    rest = size === 0 ? 0 : Math.floor(rest / size);
  }
  return index;
}

/** The strides of a dense tensor. */
export function denseStrides(shape: Shape): number[] {
  return shape.map((_, dim) => numelOf(shape.slice(dim + 1)));
}

/** Every index of a shape, in row-major order; at most `most` of them. */
export function indicesOf(shape: Shape, most = Infinity): number[][] {
  const count = Math.min(numelOf(shape), most);
  return Array.from({ length: count }, (_, flat) => unravel(flat, shape));
}

/** The shape that all of these broadcast to; null where one dimension has two sizes other than 1. */
export function broadcastShape(shapes: readonly Shape[]): number[] | null {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  const result: number[] = [];
  for (let back = rank; back > 0; back--) {
    const sizes = new Set(shapes.map((shape) => shape.at(-back) ?? 1).filter((size) => size !== 1));
    if (sizes.size > 1) return null;
    result.push([...sizes][0] ?? 1);
  }
  return result;
}

/** The element of a smaller tensor that an index of the broadcast shape reads: index 0 along each dimension of size 1. */
export function broadcastIndex(index: Index, shape: Shape): number[] {
  const own = index.slice(index.length - shape.length);
  return own.map((at, dim) => (shape[dim] === 1 ? 0 : at));
}

/** All indices of the broadcast shape that read one element of a smaller tensor. */
export function broadcastTargets(index: Index, shape: Shape, full: Shape): number[][] {
  const missing = full.length - shape.length;
  const repeats = full.map((size, dim) => dim < missing || (shape[dim - missing] === 1 && size !== 1));
  const free = full.filter((_, dim) => repeats[dim]);
  return indicesOf(free).map((chosen) => {
    let next = 0;
    return full.map((_, dim) => (repeats[dim] ? (chosen[next++] ?? 0) : (index[dim - missing] ?? 0)));
  });
}

/** `a, b, c`, as inside brackets. */
export function indexText(index: Index): string {
  return index.join(', ');
}

export function sameIndex(a: Index, b: Index): boolean {
  return a.length === b.length && a.every((at, dim) => at === b[dim]);
}
