/**
 * Where the cells of a figure stand: sheets, panels and the whole, in units of the type size, so that the drawing needs to
 * measure nothing but the width it has. Also which part of a large tensor is shown. Knows nothing of the page.
 */
import { indicesAlong } from './held';
import type { Figure, Panel } from './figure';
import type { Index } from './indices';
import type { Part } from './arithmetic';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedCell extends Box {
  /** The panel's own coordinates: the index as drawn. */
  drawn: number[];
}

export interface PlacedSheet extends Box {
  /** Indices before the last two; empty for a flat tensor. */
  leading: number[];
  rows: PlacedCell[][];
}

export interface PlacedPanel extends Box {
  panel: Panel;
  /** Where its name and shape stand: above, or below where an arrow comes from above. */
  captionY: number;
  sheets: PlacedSheet[];
  /** What is shown of each dimension that is not shown whole: its number, the first and last index. */
  windows: Window[];
}

export interface Window {
  dim: number;
  letter: string;
  first: number;
  last: number;
  size: number;
  /** How many are shown at once. */
  step: number;
  /** How many have numbers: fewer than `size` in a sample. */
  held: number;
}

export interface Placed {
  width: number;
  height: number;
  panels: PlacedPanel[];
  /** Whether the result stands under its operands for want of width. */
  stacked: boolean;
}

export interface Metrics {
  /** The width there is. */
  room: number;
  cellWidth: number;
  cellHeight: number;
  /** What is written after each name: `.grad`, or nothing. */
  suffix: string;
}

/** The first index shown, in what is held, for each letter; 0 where none is given. */
export type Starts = ReadonlyMap<string, number>;

/** Above a panel: its name and shape. */
export const CAPTION = 1.9;
/** Left of and above a sheet: the indices. */
export const TICK = 1.25;
const GAP = 5;
const BETWEEN = 1.4;
/** Between operands with the op's sign between them. */
const SIGNED = 2.5;
const SLANT = 0.55;
const MOST_ROWS = 12;
const MOST_COLUMNS = 12;
const LEAST = 3;
const MOST_ROWS_IN_DEPTH = 6;
const MOST_SHEETS = 4;

/** What all panels of one figure go by. */
interface View extends Metrics {
  starts: Starts;
  /** The indices that have numbers, by letter: a sample's, for all tensors that share the dimension. */
  held: ReadonlyMap<string, number[]>;
  /** There are operands over each other, so tall windows would leave no room for the result beside them. */
  several: boolean;
}

export function placeFigure(figure: Figure, starts: Starts, metrics: Metrics): Placed {
  const panels = [...figure.operands, figure.result];
  const view = { ...metrics, starts, held: heldByLetter(panels), several: figure.operands.length > 1 };
  const operands = figure.operands.map((panel) => placePanel(panel, view));
  const result = placePanel(figure.result, view);
  if (figure.arrangement === 'corner') {
    const corner = inCorner(operands, result, metrics);
    if (corner) return corner;
  }
  if (operands.length === 0) return whole([result], false);
  if (figure.arrangement === 'under') return under(operands, result);
  return beside(operands, result, metrics, figure.sign ? SIGNED : BETWEEN) ?? under(rowsOf(operands, metrics), result);
}

/** Operands over each other on the left, the result on the right; null where there is no room. */
function beside(operands: PlacedPanel[], result: PlacedPanel, { room }: Metrics, between: number): Placed | null {
  const wide = Math.max(...operands.map(({ width }) => width));
  if (wide + GAP + result.width > room) return null;
  let y = 0;
  const left = operands.map((panel) => {
    const moved = move(panel, wide - panel.width, y);
    y += panel.height + between;
    return moved;
  });
  const tall = y - between;
  const offset = Math.max(0, (tall - result.height) / 2);
  const lift = Math.max(0, (result.height - tall) / 2);
  return whole([...left.map((panel) => move(panel, 0, lift)), move(result, wide + GAP, offset)], false);
}

/** Operands side by side while they fit. */
function rowsOf(operands: PlacedPanel[], { room }: Metrics): PlacedPanel[] {
  let [x, y, tall] = [0, 0, 0];
  return operands.map((panel) => {
    if (x > 0 && x + panel.width > room) [x, y, tall] = [0, y + tall + BETWEEN, 0];
    const moved = move(panel, x, y);
    x += panel.width + BETWEEN * 1.5;
    tall = Math.max(tall, panel.height);
    return moved;
  });
}

/** The result below its operands, and its caption below that: above it the arrows would strike it through. */
function under(operands: PlacedPanel[], result: PlacedPanel): Placed {
  const bottom = Math.max(...operands.map(({ y, height }) => y + height));
  return whole([...operands, captionBelow(move(result, 0, bottom + BETWEEN * 1.6 - CAPTION))], true);
}

/** Rows of a left, columns of b above, so that each result stands where its row and its column meet. */
function inCorner([a, b]: PlacedPanel[], result: PlacedPanel, { room }: Metrics): Placed | null {
  if (!a || !b) return null;
  const x = a.width + BETWEEN;
  if (x + Math.max(b.width, result.width) > room) return null;
  const y = b.height + BETWEEN / 2;
  return whole([move(a, 0, y), move(b, x, 0), captionBelow(move(result, x, y))], false);
}

/** Its name and shape under it, where arrows come from above. */
function captionBelow(panel: PlacedPanel): PlacedPanel {
  return { ...panel, captionY: panel.y + panel.height + 0.4, height: panel.height + CAPTION };
}

function whole(panels: PlacedPanel[], stacked: boolean): Placed {
  const width = Math.max(...panels.map((panel) => panel.x + panel.width));
  const height = Math.max(...panels.map((panel) => panel.y + panel.height));
  return { panels, width, height, stacked };
}

function move(panel: PlacedPanel, dx: number, dy: number): PlacedPanel {
  const moved = <T extends Box>(box: T): T => ({ ...box, x: box.x + dx, y: box.y + dy });
  const sheets = panel.sheets.map((sheet) => ({ ...moved(sheet), rows: sheet.rows.map((row) => row.map(moved)) }));
  return { ...moved(panel), sheets, captionY: panel.captionY + dy };
}

/** One panel at the origin: its caption, and its sheets set off like cards, so that none hides another's numbers. */
function placePanel(panel: Panel, view: View): PlacedPanel {
  const shown = shownIndices(panel, view);
  const rank = panel.axes.length;
  const rows = rank >= 2 ? (shown[rank - 2] ?? []) : [null];
  const columns = rank >= 1 ? (shown[rank - 1] ?? []) : [null];
  const leadings = leadingIndices(shown.slice(0, -2), panel);
  const { cellWidth, cellHeight } = view;
  const [width, height] = [columns.length * cellWidth + TICK, rows.length * cellHeight + TICK];
  const sideways = leadings.length * (width + SLANT) <= view.room * 0.55;
  const sheets = leadings.map((leading, at): PlacedSheet => {
    const x = at * (sideways ? width + SLANT : SLANT * 2);
    const y = CAPTION + at * (sideways ? SLANT * 1.6 : height + SLANT);
    return {
      x, y, width, height, leading,
      rows: rows.map((row, r) =>
        columns.map((column, c) => ({
          drawn: [...leading, ...(row === null ? [] : [row]), ...(column === null ? [] : [column])],
          x: x + TICK + c * cellWidth,
          y: y + TICK + r * cellHeight,
          width: cellWidth,
          height: cellHeight,
        })),
      ),
    };
  });
  const right = Math.max(captionWidth(panel, view.suffix), ...sheets.map((sheet) => sheet.x + sheet.width));
  const bottom = Math.max(CAPTION + 1, ...sheets.map((sheet) => sheet.y + sheet.height));
  return { panel, sheets, captionY: 0, windows: windowsOf(panel, shown, view), x: 0, y: 0, width: right, height: bottom };
}

function captionWidth({ tensor, axes }: Panel, suffix: string): number {
  return (tensor.name.length + suffix.length + 4 * axes.length + 4) * 0.62;
}

/**
 * How many indices of a dimension are shown at once. One that fits whole where the result can stand beside it is shown whole;
 * a larger one only as far as that, so that the arrows stay short.
 */
function capacity(rank: number, dim: number, size: number, { room, cellWidth, several }: View): number {
  const fromEnd = rank - dim;
  if (fromEnd === 1) {
    const all = Math.floor((room - TICK - 1) / cellWidth);
    const half = Math.floor(((room - GAP) / 2 - TICK) / cellWidth);
    return Math.max(2, Math.min(size <= MOST_COLUMNS ? MOST_COLUMNS : Math.max(LEAST, half), all, MOST_COLUMNS));
  }
  if (fromEnd === 2) return rank > 2 ? MOST_ROWS_IN_DEPTH : several && size > MOST_ROWS ? MOST_ROWS / 2 : MOST_ROWS;
  return fromEnd === 3 ? MOST_SHEETS : 1;
}

function heldByLetter(panels: readonly Panel[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { axes, tensor } of panels) {
    if (!tensor.values.sample || tensor.layout.shape.length !== axes.length) continue;
    for (const [dim, { letter, repeats }] of axes.entries()) if (!repeats) found.set(letter, indicesAlong(tensor.values, dim));
  }
  return found;
}

/** What is shown along a dimension as drawn: every index, or those that the sample of a tensor sharing it has. */
function heldAlong({ axes }: Panel, dim: number, { held }: View): number[] {
  const { size = 1, letter = '' } = axes[dim] ?? {};
  const sampled = held.get(letter);
  return sampled && size > (sampled.at(-1) ?? 0) ? sampled : Array.from({ length: size }, (_, at) => at);
}

function shownIndices(panel: Panel, view: View): number[][] {
  return panel.axes.map(({ letter, size }, dim) => {
    const held = heldAlong(panel, dim, view);
    const step = capacity(panel.axes.length, dim, size, view);
    const start = Math.max(0, Math.min(held.length - step, view.starts.get(letter) ?? 0));
    return held.slice(start, start + step);
  });
}

/** All sheets of the last leading dimension; one index of those before it. */
function leadingIndices(shown: number[][], panel: Panel): number[][] {
  if (panel.axes.length < 3) return [[]];
  const before = shown.slice(0, -1).map(([only = 0]) => only);
  return (shown.at(-1) ?? []).map((last) => [...before, last]);
}

function windowsOf(panel: Panel, shown: number[][], view: View): Window[] {
  return panel.axes.flatMap(({ letter, size }, dim): Window[] => {
    const indices = shown[dim] ?? [];
    const held = heldAlong(panel, dim, view).length;
    if (indices.length === held && held === size) return [];
    return [{ dim, letter, size, held, step: indices.length, first: indices[0] ?? 0, last: indices.at(-1) ?? 0 }];
  });
}

/** The windows of a figure, one a letter: tensors that share a dimension are moved together. */
export function windowsIn({ panels }: Placed): Window[] {
  const byLetter = new Map(panels.flatMap(({ windows }) => windows).map((window) => [window.letter, window]));
  return [...byLetter.values()];
}

/** The cell that shows an index, where it is on the screen. */
export function cellAt(placed: Placed, part: Part, drawn: Index): PlacedCell | null {
  const key = drawn.join();
  for (const { panel, sheets } of placed.panels) {
    if (panel.part !== part) continue;
    for (const { rows } of sheets) for (const row of rows) for (const cell of row) if (cell.drawn.join() === key) return cell;
  }
  return null;
}
