/**
 * A tensor of any rank as the flat sheets a screen can hold: its last two dimensions are a sheet's rows and columns, and the
 * dimensions before them choose the sheet. Index arithmetic only; draws nothing.
 */
import type { Grid, Numbers } from '../protocol';

export interface Sheet {
  rows: number;
  columns: number;
  /** The sheet's elements, row-major: a view of the grid's own data, not a copy. */
  data: Numbers;
  /** The leading indices that chose this sheet, as positions in the sample when the grid is one. */
  leading: number[];
  grid: Grid;
}

/** The shape of what the page holds: the tensor's own, or its sample's. */
export function heldShape(grid: Grid): number[] {
  return grid.sample?.shape ?? grid.shape;
}

/** The dimensions that choose a sheet: all but the last two. */
export function leadingShape(grid: Grid): number[] {
  return heldShape(grid).slice(0, -2);
}

/** The sheet at the given leading indices, each of which is moved into its dimension's range. */
export function sheetAt(grid: Grid, leading: readonly number[]): Sheet {
  const shape = heldShape(grid);
  const rows = shape.at(-2) ?? 1;
  const columns = shape.at(-1) ?? 1;
  const chosen: number[] = [];
  let position = 0;
  for (const [dimension, size] of leadingShape(grid).entries()) {
    const index = Math.max(0, Math.min(size - 1, leading[dimension] ?? 0));
    chosen.push(index);
    position = position * size + index;
  }
  const size = rows * columns;
  return { rows, columns, data: grid.data.subarray(position * size, (position + 1) * size), leading: chosen, grid };
}

/** The tensor's own index of a cell of a sheet, through the sample's starts and steps when the grid is one. */
export function tensorIndex(sheet: Sheet, row: number, column: number): number[] {
  const rank = heldShape(sheet.grid).length;
  const held = [...sheet.leading, row, column].slice(rank === 0 ? 2 : 0);
  if (rank === 1) held.shift();
  const { sample } = sheet.grid;
  if (!sample) return held;
  return held.map((index, dimension) => (sample.starts[dimension] ?? 0) + index * (sample.steps[dimension] ?? 1));
}

/** An element as the student would write it: `a[0, 1]`, `a.grad[2]`, or just `a` for a tensor of no dimensions. */
export function elementName(expression: string, index: readonly number[]): string {
  return index.length === 0 ? expression : `${expression}[${index.join(', ')}]`;
}

/** Whether two grids hold the same elements in the same shape: a quick test, which gives up on samples. */
export function sameGrid(a: Grid, b: Grid): boolean {
  if (a.dtype !== b.dtype || a.sample || b.sample || a.shape.join() !== b.shape.join()) return false;
  return a.data.every((element: number | bigint, i: number) => Object.is(element, b.data[i]));
}
