/**
 * Where an element stands on its grid's diverging scale: symmetric about zero, which has the paper's own colour.
 *
 * Gives positions, not colours; the two ends are named once, in styles/tokens.css. NaN and infinities stand outside the scale
 * and are hatched.
 */
import type { Grid } from '../protocol';
import { elementAt } from './numbers';

/** What a grid shows; each has its own pair of colours. */
export type Meaning = 'values' | 'gradient';

/** The two ends of each scale, as custom properties of tokens.css. */
export const SCALE_ENDS: Record<Meaning, { low: string; high: string }> = {
  values: { low: '--value-low', high: '--value-high' },
  gradient: { low: '--grad-low', high: '--grad-high' },
};

/** The largest finite magnitude of the whole tensor; 0 when there is none. */
export function extentOf(grid: Grid): number {
  if (grid.stats) {
    const { min, max } = grid.stats;
    const largest = Math.max(Math.abs(min), Math.abs(max));
    return Number.isNaN(largest) ? 0 : largest;
  }
  let largest = 0;
  for (let i = 0; i < grid.data.length; i++) {
    const magnitude = Math.abs(elementAt(grid.data, i));
    if (Number.isFinite(magnitude)) largest = Math.max(largest, magnitude);
  }
  return largest;
}

/** From -1 to 1; NaN for whatever isn't finite. */
export function positionOf(value: number, extent: number): number {
  if (!Number.isFinite(value)) return NaN;
  return extent === 0 ? 0 : Math.max(-1, Math.min(1, value / extent));
}
