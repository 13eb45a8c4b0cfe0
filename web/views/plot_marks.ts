/**
 * What a plot draws besides lines, on a canvas between uPlot's axes: points by class, the columns of a histogram, and the regions
 * into which a score divides the plane, with the border between them. Knows places in pixels only through the functions it is
 * given, and colours only as they are handed to it.
 */
import type { PlotEvent, Regions, Series } from '../protocol';
import { classIndex, colourOf, traceMark } from './markers';

/** What is needed to draw: where numbers are on the canvas, and the theme's colours. */
export interface Ground {
  context: CanvasRenderingContext2D;
  /** Canvas pixels of a number along each axis. */
  x: (value: number) => number;
  y: (value: number) => number;
  colour: (property: string) => [number, number, number];
  /** Canvas pixels in a CSS pixel. */
  density: number;
}

export const DASHES: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
const MARK_RADIUS = 4;
/** A region is paler than a mark of its class, so that the mark is seen on it. */
const PALE = 0.55;
/** Of an element of a histogram's column, so that two histograms are seen through each other. */
const SEE_THROUGH = 0.14;

export function drawMarks(plot: PlotEvent, ground: Ground): void {
  if (plot.regions) {
    drawRegions(plot.regions, ground);
    drawBorder(plot.regions, ground);
  }
  if (plot.form === 'histogram') plot.series.forEach((series, i) => drawColumns(series, i, ground));
  else if (plot.form !== 'line') plot.series.forEach((series, i) => drawPoints(series, classIndex(series.label, i), ground));
}

const css = ([red, green, blue]: readonly [number, number, number], alpha = 1): string => `rgb(${red} ${green} ${blue} / ${alpha})`;

function drawPoints({ x, y }: Series, index: number, { context, x: across, y: up, colour, density }: Ground): void {
  const path = new Path2D();
  for (let i = 0; i < x.length; i++) {
    const [left, top] = [across(x[i] ?? NaN), up(y[i] ?? NaN)];
    if (Number.isFinite(left) && Number.isFinite(top)) traceMark(path, index, left, top, MARK_RADIUS * density);
  }
  context.fillStyle = css(colour(colourOf(index)));
  context.strokeStyle = css(colour('--ink'));
  context.lineWidth = density;
  context.fill(path);
  context.stroke(path);
}

function drawColumns({ x, y }: Series, index: number, { context, x: across, y: up, colour, density }: Ground): void {
  const path = new Path2D();
  const bottom = up(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const [left, right, top] = [across(x[i] ?? NaN), across(x[i + 1] ?? NaN), up(y[i] ?? NaN)];
    path.rect(left, top, right - left, bottom - top);
  }
  const ink = colour('--ink');
  context.fillStyle = css(ink, SEE_THROUGH);
  context.strokeStyle = css(ink, 0.8);
  context.lineWidth = density;
  context.setLineDash((DASHES[index % DASHES.length] ?? []).map((length) => length * density));
  context.fill(path);
  context.stroke(path);
  context.setLineDash([]);
}

/** One pixel a score on a picture of its own, which is then stretched over the box. */
function drawRegions(regions: Regions, { context, x, y, colour }: Ground): void {
  const { rows, columns, box, scores, classes } = regions;
  const pixels = new ImageData(columns, rows);
  const shade = shader(regions, colour);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const score = scores[row * columns + column] ?? NaN;
      if (!Number.isFinite(score)) continue;
      const at = 4 * ((rows - 1 - row) * columns + column);
      pixels.data.set(shade(score), at);
      pixels.data[at + 3] = 255;
    }
  }
  const picture = new OffscreenCanvas(columns, rows);
  picture.getContext('2d')?.putImageData(pixels, 0, 0);
  const [left, right, bottom, top] = box;
  context.imageSmoothingEnabled = classes === 0;
  context.drawImage(picture, x(left), y(top), x(right) - x(left), y(bottom) - y(top));
}

/** From a score to a colour: the scale of values about the level, or a class's own, both paler than marks. */
function shader({ scores, classes, level }: Regions, colour: Ground['colour']): (score: number) => number[] {
  const paper = colour('--paper');
  const mixed = (end: readonly number[], part: number): number[] => paper.map((zero, i) => zero + ((end[i] ?? 0) - zero) * part);
  if (classes > 0) {
    const ends = Array.from({ length: classes }, (_, i) => mixed(colour(colourOf(i)), PALE));
    return (score) => ends[Math.max(0, Math.min(classes - 1, Math.round(score)))] ?? paper;
  }
  let extent = 0;
  for (const score of scores) if (Number.isFinite(score)) extent = Math.max(extent, Math.abs(score - level));
  const [low, high] = [colour('--value-low'), colour('--value-high')];
  return (score) => mixed(score < level ? low : high, PALE * (extent === 0 ? 0 : Math.abs(score - level) / extent));
}

/** The line along which the score is at the level, or along which one class meets another. */
function drawBorder(regions: Regions, { context, x, y, colour, density }: Ground): void {
  const { rows, columns, box } = regions;
  const [left, right, bottom, top] = box;
  const across = (column: number): number => x(left + ((right - left) * (column + 0.5)) / columns);
  const up = (row: number): number => y(bottom + ((top - bottom) * (row + 0.5)) / rows);
  const path = new Path2D();
  const parts = regions.classes > 0 ? classBorder(regions) : levelBorder(regions);
  for (const [x1, y1, x2, y2] of parts) {
    path.moveTo(across(x1), up(y1));
    path.lineTo(across(x2), up(y2));
  }
  context.strokeStyle = css(colour('--ink'));
  context.lineWidth = 1.5 * density;
  context.stroke(path);
}

/** A piece of a border: x and y of its two ends, in columns and rows counted from the centres of the first. */
export type Piece = [number, number, number, number];

/** Between neighbours of different classes, along the edges of their cells. */
export function classBorder({ rows, columns, scores }: Regions): Piece[] {
  const pieces: Piece[] = [];
  const at = (row: number, column: number): number | undefined => scores[row * columns + column];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (column + 1 < columns && at(row, column) !== at(row, column + 1)) pieces.push([column + 0.5, row - 0.5, column + 0.5, row + 0.5]);
      if (row + 1 < rows && at(row, column) !== at(row + 1, column)) pieces.push([column - 0.5, row + 0.5, column + 0.5, row + 0.5]);
    }
  }
  return pieces;
}

/** Through each square of four neighbouring scores, straight from edge to edge: marching squares. */
export function levelBorder({ rows, columns, scores, level }: Regions): Piece[] {
  const pieces: Piece[] = [];
  const at = (row: number, column: number): number => (scores[row * columns + column] ?? NaN) - level;
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      // The corners in turn, so that each and the next bound one edge of the square.
      const corners: [number, number, number][] = [
        [column, row, at(row, column)],
        [column + 1, row, at(row, column + 1)],
        [column + 1, row + 1, at(row + 1, column + 1)],
        [column, row + 1, at(row + 1, column)],
      ];
      const crossings: [number, number][] = [];
      corners.forEach(([x1, y1, from], i) => {
        const [x2, y2, to] = corners[(i + 1) % 4] ?? [0, 0, NaN];
        if (from < 0 === to < 0 || Number.isNaN(from + to)) return;
        const part = from / (from - to);
        crossings.push([x1 + (x2 - x1) * part, y1 + (y2 - y1) * part]);
      });
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const [a = [0, 0], b = [0, 0]] = crossings.slice(i, i + 2);
        pieces.push([...a, ...b]);
      }
    }
  }
  return pieces;
}
