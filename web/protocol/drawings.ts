/**
 * Events that a program asks for: plots, shown tensors, images, tables, and sliders, which answer.
 */

import type { TensorEvent } from './names';

export interface Series {
  label: string;
  x: Float64Array<ArrayBuffer>;
  y: Float64Array<ArrayBuffer>;
}

/** How a score divides the plane, in rows from the bottom up. */
export interface Regions {
  rows: number;
  columns: number;
  /** Left, right, bottom, top: the edges of the outermost cells. */
  box: [number, number, number, number];
  /** Row-major: a score, or where `classes` isn't 0 the place of the best of so many classes. */
  scores: Float32Array<ArrayBuffer>;
  classes: number;
  /** The border runs where the score passes this. */
  level: number;
}

/**
 * A plot. A later event of the same id takes the place of the earlier one: that is how a loss is drawn live. The series are
 * lines, points by class, or (histogram) edges in `x` with the count up to the next edge in `y`, the last of which is 0.
 */
export interface PlotEvent {
  kind: 'plot';
  id: string;
  title: string;
  form: 'line' | 'scatter' | 'histogram' | 'regions';
  series: Series[];
  /** Null unless `form` is "regions". */
  regions: Regions | null;
  x_label: string;
  y_label: string;
}

/** A tensor that `show` was called with: as a TensorEvent, at its place in the code. The latest of an id counts. */
export interface ShowEvent extends Omit<TensorEvent, 'kind'> {
  kind: 'show';
  id: string;
}

/** Pictures side by side. The latest of an id counts. */
export interface ImageEvent {
  kind: 'image';
  id: string;
  label: string;
  line: number | null;
  /** Pictures, rows, columns, channels: 1 (greys) or 3 (red, green, blue). */
  shape: [number, number, number, number];
  data: Float32Array<ArrayBuffer>;
  /** What black and white stand for. */
  low: number;
  high: number;
  /** Pictures, rows and columns of the tensor itself; every `step`-th row and column is in `data`. */
  full: [number, number, number];
  step: number;
}

export type Cell = null | boolean | number | string;

/** Rows and columns. The latest of an id counts. */
export interface TableEvent {
  kind: 'table';
  id: string;
  label: string;
  line: number | null;
  columns: string[];
  /** As many cells as there are columns, each. */
  rows: Cell[][];
  /** Of the table itself, of which `rows` and `columns` hold the first. */
  total_rows: number;
  total_columns: number;
}

/** A number that the reader may move; the next run is told of it in RunMessage.inputs, by name. */
export interface SliderEvent {
  kind: 'slider';
  name: string;
  line: number | null;
  low: number;
  high: number;
  /** Null: any value between the ends. */
  step: number | null;
  /** What the program was given. */
  value: number;
  /** It moves by ratios; its ends are positive. */
  log: boolean;
}

/** Values of sliders, by name. */
export type Inputs = Record<string, number>;
