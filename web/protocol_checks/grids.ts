/**
 * Rebuilds tensors' elements: the array is of the dtype, holds what the shape says, and is the reader's own.
 */

import { LIMITS, type DTypeName, type Grid, type Numbers, type Sample, type Stats } from '../protocol';
import { count, fields, list, number, oneOf, orNull, ProtocolError } from './fields';

const ARRAY_OF = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

/** A typed array on its own unshared buffer: one that can't change or vanish under the reader. */
function ownBuffer<T extends Numbers>(value: T, path: string): T {
  if (!(value.buffer instanceof ArrayBuffer)) throw new ProtocolError(path, 'must not be on a shared buffer');
  return value;
}

export function numbers(value: unknown, path: string, dtype: DTypeName, length: number): Numbers {
  const type = ARRAY_OF[dtype];
  if (!(value instanceof type)) throw new ProtocolError(path, `must be a ${type.name}, as the dtype is ${dtype}`);
  if (value.length !== length) {
    throw new ProtocolError(path, `must hold ${length} numbers, as the shape says, and holds ${value.length}`);
  }
  return ownBuffer(value as Numbers, path);
}

export function shape(value: unknown, path: string): number[] {
  return list(value, path, LIMITS.dimensions, count);
}

export function product(sizes: number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

function sample(value: unknown, path: string, of: number[]): Sample {
  const raw = fields(value, path);
  const parsed = {
    shape: shape(raw.shape, `${path}.shape`),
    starts: shape(raw.starts, `${path}.starts`),
    steps: shape(raw.steps, `${path}.steps`),
  };
  of.forEach((size, dimension) => {
    const taken = parsed.shape[dimension];
    const start = parsed.starts[dimension];
    const step = parsed.steps[dimension];
    if (taken === undefined || start === undefined || step === undefined || taken < 1 || step < 1 || start + (taken - 1) * step >= size) {
      throw new ProtocolError(path, `must stay inside dimension ${dimension} of the tensor`);
    }
  });
  if (parsed.shape.length !== of.length) throw new ProtocolError(path, "must have the tensor's number of dimensions");
  return parsed;
}

function stats(value: unknown, path: string): Stats {
  const raw = fields(value, path);
  return {
    min: number(raw.min, `${path}.min`),
    max: number(raw.max, `${path}.max`),
    mean: number(raw.mean, `${path}.mean`),
    nan: count(raw.nan, `${path}.nan`),
    inf: count(raw.inf, `${path}.inf`),
  };
}

export function parseGrid(value: unknown, path: string): Grid {
  const raw = fields(value, path);
  const size = shape(raw.shape, `${path}.shape`);
  const dtype = oneOf(raw.dtype, `${path}.dtype`, ['float32', 'float64', 'int64', 'bool']);
  const numel = count(raw.numel, `${path}.numel`);
  if (product(size) !== numel) throw new ProtocolError(`${path}.numel`, 'must be the product of the shape');
  const taken = orNull(raw.sample, `${path}.sample`, (part, at) => sample(part, at, size));
  const length = taken ? product(taken.shape) : numel;
  if (length > (taken ? LIMITS.sampleElements : LIMITS.wholeElements)) {
    throw new ProtocolError(path, `has too many elements (${length}) to be sent`);
  }
  return {
    shape: size,
    dtype,
    numel,
    data: numbers(raw.data, `${path}.data`, dtype, length),
    sample: taken,
    stats: orNull(raw.stats, `${path}.stats`, stats),
  };
}

/** Of the elements that came; null where there are none. */
function statsOf(data: Numbers): Stats | null {
  if (data.length === 0) return null;
  let [min, max, sum, finite, nan] = [Infinity, -Infinity, 0, 0, 0];
  for (const element of data) {
    const value = Number(element);
    if (Number.isNaN(value)) nan += 1;
    if (!Number.isFinite(value)) continue;
    finite += 1;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const inf = data.length - finite - nan;
  return finite ? { min, max, mean: sum / finite, nan, inf } : { min: NaN, max: NaN, mean: NaN, nan, inf };
}

/** An upper bound on the elements of many grids together: each call adds one grid's. */
export function budget(path: string, limit: number): (value: unknown, path: string) => Grid {
  let left = limit;
  return (value, at) => {
    const grid = parseGrid(value, at);
    if ((left -= grid.data.length) < 0) throw new ProtocolError(path, `must have at most ${limit} elements in all`);
    return { ...grid, stats: grid.stats ?? statsOf(grid.data) };
  };
}
