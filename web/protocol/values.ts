/**
 * How values travel: a tensor's elements as a typed array with its shape, and plain data as JSON has it.
 */

export type DTypeName = 'float32' | 'float64' | 'int64' | 'bool';

/** A tensor's elements, one typed array a dtype: float32, float64, int64, bool (one byte, 0 or 1). */
export type Numbers =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** A strided sample: along dimension d, element i of the sample is element `starts[d] + i * steps[d]` of the tensor. */
export interface Sample {
  shape: number[];
  starts: number[];
  steps: number[];
}

/** Over every element of the tensor; `min`, `max` and `mean` over the finite ones (NaN where there are none). */
export interface Stats {
  min: number;
  max: number;
  mean: number;
  nan: number;
  inf: number;
}

/** The values of one tensor, row-major. `sample` is null when `data` holds the whole tensor. */
export interface Grid {
  shape: number[];
  dtype: DTypeName;
  numel: number;
  data: Numbers;
  sample: Sample | null;
  /** Null for a tensor of no elements. */
  stats: Stats | null;
}

/** Plain data: what JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
