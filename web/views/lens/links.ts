/**
 * What is lit and which arrows are drawn for the cell that is pointed at, in the figure's own coordinates. Geometry in, paths out.
 */
import type { Part } from './arithmetic';
import type { Figure } from './figure';
import { cellAt, type Box, type Placed, type PlacedCell } from './geometry';
import { read } from './held';
import { sameIndex, type Index } from './indices';
import { panelOf, type Cell, type Direction } from './lines';

/** `lit`: belongs to what is pointed at; `won`: the one of them that was kept; `same`: another look at the same stored number. */
export type Mark = 'pointed' | 'lit' | 'won' | 'same';

export interface Arrow {
  key: string;
  path: string;
  /** From a stored cell to the ghost that stands for it. */
  ghost: boolean;
}

export interface Links {
  marks: Map<string, Mark>;
  arrows: Arrow[];
  /** Lines along a dimension that is walked. */
  strokes: Arrow[];
  /** How many arrows had no room. */
  unseen: number;
}

const MOST_ARROWS = 24;

export function cellKey(part: Part, drawn: Index): string {
  return `${part}:${drawn.join()}`;
}

export function linksOf(figure: Figure, placed: Placed, cell: Cell | null, direction: Direction): Links {
  const links: Links = { marks: new Map(), arrows: [], strokes: [], unseen: 0 };
  if (!cell) return links;
  const panel = panelOf(figure, cell.part);
  for (const ghost of shownOf(placed, cell.part)) {
    if (sameIndex(panel.real(ghost.drawn), cell.index)) links.marks.set(cellKey(cell.part, ghost.drawn), 'same');
  }
  links.marks.set(cellKey(cell.part, panel.drawn(cell.index, null)), 'pointed');
  if (cell.part === 'result') linkSources(figure, placed, cell.index, direction, links);
  else linkTargets(figure, placed, cell.part, cell.index, direction, links);
  return links;
}

function shownOf(placed: Placed, part: Part): PlacedCell[] {
  return placed.panels.filter(({ panel }) => panel.part === part).flatMap(({ sheets }) => sheets.flatMap(({ rows }) => rows.flat()));
}

function linkSources(figure: Figure, placed: Placed, index: Index, direction: Direction, links: Links): void {
  const target = cellAt(placed, 'result', figure.result.drawn(index, null));
  const sources = figure.relation.sources(index);
  const { arithmetic } = figure;
  const know = (part: Part, at: Index): number => read(panelOf(figure, part).tensor.values, at)?.value ?? NaN;
  for (const [operand, panel] of figure.operands.entries()) {
    const own = sources.filter((source) => source.operand === operand);
    const cells: PlacedCell[] = [];
    for (const source of own) {
      const drawn = panel.drawn(source.index, figure.result.drawn(index, null));
      const cell = cellAt(placed, operand, drawn);
      if (cell) cells.push(cell);
      else links.unseen++;
      const won = arithmetic?.won?.(source, index, know, sources) ?? false;
      links.marks.set(cellKey(operand, drawn), won && sources.length > 1 ? 'won' : 'lit');
      const stored = panel.drawn(source.index, null);
      if (panel.ghost(drawn)) {
        links.marks.set(cellKey(operand, stored), 'same');
        const from = cellAt(placed, operand, stored);
        if (from && cell) links.arrows.push({ key: `${operand}:${stored.join()}~${drawn.join()}`, path: curve(from, cell), ghost: true });
      }
    }
    if (!target) continue;
    for (const line of linesOf(cells)) {
      const first = line[0];
      const last = line.at(-1);
      if (!first || !last) continue;
      const key = `${operand}:${first.drawn.join()}-${last.drawn.join()}>${index.join()}${direction}`;
      if (line.length > 1) links.strokes.push({ key, path: stroke(first, last), ghost: false });
      if (links.arrows.length >= MOST_ARROWS) links.unseen++;
      else links.arrows.push({ key, path: directed(boxOf(first, last), target, direction), ghost: false });
    }
  }
}

function linkTargets(figure: Figure, placed: Placed, operand: number, index: Index, direction: Direction, links: Links): void {
  const panel = panelOf(figure, operand);
  for (const target of figure.relation.targets(operand, index)) {
    const drawn = figure.result.drawn(target, null);
    links.marks.set(cellKey('result', drawn), 'lit');
    const to = cellAt(placed, 'result', drawn);
    const from = cellAt(placed, operand, panel.drawn(index, drawn));
    if (!to || !from || links.arrows.length >= MOST_ARROWS) {
      links.unseen++;
      continue;
    }
    const key = `${operand}:${from.drawn.join()}>${target.join()}${direction}`;
    links.arrows.push({ key, path: directed(from, to, direction), ghost: false });
  }
}

/** Cells in runs along a row of a sheet, or along a column where no two share a row. */
function linesOf(cells: readonly PlacedCell[]): PlacedCell[][] {
  if (cells.length < 2) return cells.map((cell) => [cell]);
  const grouped = (by: 'x' | 'y'): PlacedCell[][] => {
    const groups = new Map<string, PlacedCell[]>();
    for (const cell of cells) groups.set(cell[by].toFixed(2), [...(groups.get(cell[by].toFixed(2)) ?? []), cell]);
    return [...groups.values()];
  };
  const rows = grouped('y');
  const columns = grouped('x');
  return rows.length <= columns.length ? rows : columns;
}

function boxOf(first: Box, last: Box): Box {
  const { x, y } = first;
  return { x, y, width: last.x + last.width - x, height: last.y + last.height - y };
}

function stroke(first: Box, last: Box): string {
  const middle = ({ x, y, width, height }: Box): string => `${(x + width / 2).toFixed(2)} ${(y + height / 2).toFixed(2)}`;
  return `M${middle(first)} L${middle(last)}`;
}

function directed(from: Box, to: Box, direction: Direction): string {
  return direction === 'forward' ? curve(from, to) : curve(to, from);
}

/** How far from a cell's middle its arrows keep, in parts of its side: along the lines of the grid, so that they strike out no number. */
const ASIDE = 0.47;

/** From the side of one box that faces the other to the other's facing side. */
export function curve(from: Box, to: Box): string {
  const [fx, fy] = [from.x + from.width / 2, from.y + from.height / 2];
  const [tx, ty] = [to.x + to.width / 2, to.y + to.height / 2];
  const gapX = Math.abs(tx - fx) - (from.width + to.width) / 2;
  const gapY = Math.abs(ty - fy) - (from.height + to.height) / 2;
  const write = (numbers: number[]): string => numbers.map((one) => one.toFixed(2)).join(' ');
  if (gapX >= gapY) {
    const across = Math.sign(tx - fx) || 1;
    const down = ty > fy ? 1 : -1;
    const [x1, x2] = [fx + (across * from.width) / 2, tx - (across * to.width) / 2];
    const [y1, y2] = [fy + down * from.height * ASIDE, ty - down * to.height * ASIDE];
    const bend = Math.max(0.4, Math.abs(x2 - x1) * 0.45) * across;
    return `M${write([x1, y1])} C${write([x1 + bend, y1, x2 - bend, y2, x2, y2])}`;
  }
  const down = Math.sign(ty - fy) || 1;
  const [y1, y2] = [fy + (down * from.height) / 2, ty - (down * to.height) / 2];
  const [x1, x2] = [fx - from.width * ASIDE, tx - to.width * ASIDE];
  const bend = Math.max(0.4, Math.abs(y2 - y1) * 0.45) * down;
  return `M${write([x1, y1])} C${write([x1, y1 + bend, x2, y2 - bend, x2, y2])}`;
}
