/**
 * An operand as broadcasting sees it: its own cells, and around them the ghosts, cells that it would have if it were copied to
 * the size of the result, and that are never stored. A pure template for up to three dimensions; larger ones are told in words.
 */
import { html, svg, type TemplateResult } from 'lit';
import { countText, shapeText } from '../numbers';
import type { Shape } from './rules';

const CELL = 13;
/** A line of one pixel fills one only when it runs through its middle. */
const CRISP = 0.5;
/** How far a sheet stands behind the one before it. */
const BEHIND = 7;
const MOST_DRAWN = 8;

export function canBeDrawn(result: Shape): boolean {
  return result.length <= 3 && result.every((size) => size >= 1 && size <= MOST_DRAWN);
}

/** In words: how many cells there are, and along which dimensions they repeat. */
export function ghostText(name: string, shape: Shape, result: Shape): string {
  const stored = shape.reduce((all, size) => all * size, 1);
  const seen = result.reduce((all, size) => all * size, 1);
  const repeated = result.flatMap((size, dimension) => {
    const own = shape[dimension - (result.length - shape.length)] ?? 1;
    return own === 1 && size !== 1 ? [`dimension ${dimension} (${countText(size)} times)`] : [];
  });
  const cells = `${name} ${shapeText(shape)}: ${countText(stored)} stored`;
  return repeated.length === 0 ? `${cells}, nothing repeats` : `${cells}, seen as ${countText(seen)}; repeats along ${repeated.join(' and ')}`;
}

export function ghosts(name: string, shape: Shape, result: Shape): TemplateResult {
  const [depth = 1, rows = 1, columns = 1] = [...Array<number>(3 - result.length).fill(1), ...result];
  const own = [...Array<number>(3 - shape.length).fill(1), ...shape];
  const isOwn = (index: readonly number[]): boolean => index.every((at, dimension) => at < (own[dimension] ?? 1));
  const width = columns * CELL + (depth - 1) * BEHIND + 2 * CRISP;
  const height = rows * CELL + (depth - 1) * BEHIND + 2 * CRISP;
  // From the back to the front, so that what is nearer covers what is behind it.
  const cells = Array.from({ length: depth * rows * columns }, (_, i) => {
    const [sheet, row, column] = [depth - 1 - Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns];
    const [x, y] = [CRISP + column * CELL + sheet * BEHIND, CRISP + row * CELL + (depth - 1 - sheet) * BEHIND];
    return svg`<rect x=${x} y=${y} width=${CELL} height=${CELL} class=${isOwn([sheet, row, column]) ? 'own' : 'ghost'}></rect>`;
  });
  return html`<figure class="ghosts">
    <svg viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height} role="img" aria-label=${ghostText(name, shape, result)}>${cells}</svg>
    <figcaption>${name} ${shapeText(shape)}</figcaption>
  </figure>`;
}
