import { describe, expect, it } from 'vitest';
import type { Grid } from '../protocol';
import { extentOf, positionOf } from './scale';
import { elementName, leadingShape, sameGrid, sheetAt, tensorIndex } from './sheets';

function counting(shape: number[], more: Partial<Grid> = {}): Grid {
  const numel = shape.reduce((product, size) => product * size, 1);
  return { shape, dtype: 'float32', numel, data: Float32Array.from({ length: numel }, (_, i) => i), sample: null, stats: null, ...more };
}

describe('sheets', () => {
  it('are the last two dimensions at given leading indices', () => {
    const sheet = sheetAt(counting([2, 3, 2, 2]), [1, 2]);
    expect([sheet.rows, sheet.columns, [...sheet.data]]).toEqual([2, 2, [20, 21, 22, 23]]);
    expect(tensorIndex(sheet, 1, 0)).toEqual([1, 2, 1, 0]);
  });

  it('take the whole of a tensor of two, one or no dimensions', () => {
    expect(tensorIndex(sheetAt(counting([3, 2]), []), 2, 1)).toEqual([2, 1]);
    expect(tensorIndex(sheetAt(counting([4]), []), 0, 3)).toEqual([3]);
    expect(tensorIndex(sheetAt(counting([]), []), 0, 0)).toEqual([]);
    expect(leadingShape(counting([4]))).toEqual([]);
  });

  it('move an index that a smaller tensor no longer has into its range', () => {
    expect(sheetAt(counting([2, 1, 1]), [9]).leading).toEqual([1]);
  });

  it('name the element of the tensor, not of the sample', () => {
    const sample = { shape: [2, 2], starts: [1, 0], steps: [100, 50] };
    const grid = counting([2, 2], { shape: [200, 100], numel: 20_000, sample });
    expect(tensorIndex(sheetAt(grid, []), 1, 1)).toEqual([101, 50]);
    expect(elementName('a.grad', [101, 50])).toBe('a.grad[101, 50]');
    expect(elementName('loss', [])).toBe('loss');
  });

  it('are the same when shape, dtype and every element are, NaN included', () => {
    const nan = counting([2], { data: Float32Array.of(NaN, 1) });
    expect(sameGrid(nan, counting([2], { data: Float32Array.of(NaN, 1) }))).toBe(true);
    expect(sameGrid(counting([2]), counting([2, 1]))).toBe(false);
    expect(sameGrid(counting([2]), counting([2], { dtype: 'float64' }))).toBe(false);
  });
});

describe('the scale', () => {
  it('is symmetric about zero and as wide as the largest finite magnitude', () => {
    expect(extentOf(counting([4], { data: Float32Array.of(-8, 2, NaN, Infinity) }))).toBe(8);
    expect([positionOf(-8, 8), positionOf(4, 8), positionOf(0, 8)]).toEqual([-1, 0.5, 0]);
  });

  it('takes the range of a sampled tensor from the whole of it', () => {
    expect(extentOf(counting([2], { stats: { min: -30, max: 2, mean: 0, nan: 0, inf: 0 } }))).toBe(30);
    expect(extentOf(counting([2], { stats: { min: NaN, max: NaN, mean: NaN, nan: 2, inf: 0 } }))).toBe(0);
  });

  it('has no place for what is not finite, and one place for all zeros', () => {
    expect(positionOf(Infinity, 1)).toBeNaN();
    expect(positionOf(0, 0)).toBe(0);
  });
});
