/**
 * A tensor's values or gradient as one row of a few coloured cells, each with its sign: a glance, not a reading.
 */
import { html, type TemplateResult } from 'lit';
import type { Grid } from '../../protocol';
import { elementAt } from '../numbers';
import { extentOf, positionOf, type Meaning } from '../scale';

const MOST_CELLS = 16;

/** Positions on the grid's own scale of at most 16 elements, evenly taken from all that the page holds. */
export function stripOf(grid: Grid): number[] {
  const { data } = grid;
  const extent = extentOf(grid);
  const count = Math.min(MOST_CELLS, data.length);
  return Array.from({ length: count }, (_, i) => positionOf(elementAt(data, Math.floor((i * data.length) / count)), extent));
}

/** `grid` null: the place for it, still empty. */
export function strip(grid: Grid | null, meaning: Meaning, cells: number): TemplateResult {
  const positions = grid ? stripOf(grid) : Array.from({ length: Math.min(MOST_CELLS, cells) }, () => null);
  return html`<span class="strip" data-meaning=${meaning} data-there=${grid !== null} aria-hidden="true"
    >${positions.map(
      (position) =>
        html`<i data-sign=${signOf(position)} .style=${position ? `--t: ${Math.abs(position).toFixed(2)}` : ''}></i>`,
    )}</span
  >`;
}

function signOf(position: number | null): string {
  if (position === null) return 'absent';
  if (Number.isNaN(position)) return 'none';
  if (position === 0) return 'zero';
  return position < 0 ? 'low' : 'high';
}
