/**
 * A tensor as the lens holds it: its name, its layout, and its elements read by index, from a whole grid or a sample. Says of
 * each number how it is written in a line, and whether that is all of it.
 */
import type { Grid } from '../../protocol';
import { elementAt, exactText, shortText } from '../numbers';
import { indexText, ravel, type Index, type Layout } from './indices';

export interface Held {
  name: string;
  layout: Layout;
  /** Equal for tensors that share memory. */
  storage: number;
  storageSize: number;
  values: Grid;
  grad: Grid | null;
}

export interface Reading {
  value: number;
  /** As in a line: at most four significant digits. */
  text: string;
  /** Text that reads back as the same element. */
  exact: string;
  rounded: boolean;
}

/** Where an element of the tensor stands in what the page holds of it; null when the sample left it out. */
export function heldAt(grid: Grid, index: Index): number | null {
  const { sample } = grid;
  if (!sample) return ravel(index, grid.shape);
  const held = index.map((at, dim) => (at - (sample.starts[dim] ?? 0)) / (sample.steps[dim] ?? 1));
  const inside = held.every((at, dim) => Number.isInteger(at) && at >= 0 && at < (sample.shape[dim] ?? 0));
  return inside ? ravel(held, sample.shape) : null;
}

/** One element; null when it was not recorded. */
export function read(grid: Grid | null, index: Index): Reading | null {
  const at = grid && heldAt(grid, index);
  if (!grid || at === null || at >= grid.data.length) return null;
  const value = elementAt(grid.data, at);
  const exact = exactText(grid.data, at, grid.dtype);
  if (grid.dtype === 'bool') return { value, text: exact, exact, rounded: false };
  if (grid.dtype === 'int64') return { value, text: exact.replace('-', '−'), exact, rounded: false };
  const text = shortText(value);
  const back = Number(text.replace('−', '-'));
  const same = Number.isFinite(value) ? (grid.dtype === 'float32' ? Math.fround(back) : back) === value : true;
  return { value, text, exact, rounded: !same };
}

/** A name as a part of a longer text: one that is an expression with signs of its own stands in parentheses. */
export function asOperand(name: string): string {
  let outside = name;
  for (let before = ''; before !== outside; ) {
    before = outside;
    outside = outside.replace(/\([^()]*\)|\[[^[\]]*\]/g, '');
  }
  return /^-|\s/.test(outside) ? `(${name})` : name;
}

/** `a[0, 1]`, or `a` for a tensor of no dimensions. */
export function cellName(name: string, index: Index): string {
  return index.length === 0 ? asOperand(name) : `${asOperand(name)}[${indexText(index)}]`;
}

/** The indices along one dimension of which there are numbers to show: all, or those of the sample. */
export function indicesAlong(grid: Grid, dim: number): number[] {
  const { sample } = grid;
  if (!sample) return Array.from({ length: grid.shape[dim] ?? 1 }, (_, at) => at);
  return Array.from({ length: sample.shape[dim] ?? 1 }, (_, at) => (sample.starts[dim] ?? 0) + at * (sample.steps[dim] ?? 1));
}
