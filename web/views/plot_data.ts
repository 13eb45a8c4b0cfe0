/**
 * A plot's numbers as its chart, its readout and its text alternative need them: ranges, the nearest point, and sentences. Pure
 * functions of the event.
 */
import type uPlot from 'uplot';
import type { PlotEvent, Series } from '../protocol';
import { countText, shortText } from './numbers';

/** What isn't finite is a gap, which uPlot knows as null. */
function gapped(y: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> | (number | null)[] {
  return y.every((value) => Number.isFinite(value)) ? y : Array.from(y, (value) => (Number.isFinite(value) ? value : null));
}

/** uPlot wants one shared x; series with their own are joined, with gaps where one has no point. */
export function lineData({ series }: PlotEvent, join: typeof uPlot.join): uPlot.AlignedData {
  const [first] = series;
  if (!first) return [[]];
  const same = series.every(({ x }) => x === first.x || (x.length === first.x.length && x.every((value, i) => value === first.x[i])));
  if (same) return [first.x, ...series.map(({ y }) => gapped(y))];
  return join(series.map(({ x, y }) => [x, gapped(y)]));
}

type Range = [low: number, high: number];

/** What both axes must show of a plot that isn't made of lines. */
export function extents(plot: PlotEvent): { x: Range; y: Range } {
  if (plot.regions) {
    const [left, right, bottom, top] = plot.regions.box;
    return { x: [left, right], y: [bottom, top] };
  }
  const range = (of: (series: Series) => Float64Array): Range => {
    let [low, high] = [Infinity, -Infinity];
    for (const series of plot.series) {
      for (const value of of(series)) {
        if (!Number.isFinite(value)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return low <= high ? [low, high] : [0, 1];
  };
  const wider = ([low, high]: Range): Range => {
    const spare = (high - low) * 0.06 || Math.max(1, Math.abs(high)) * 0.5;
    return [low - spare, high + spare];
  };
  const [x, y] = [range((series) => series.x), range((series) => series.y)];
  return plot.form === 'histogram' ? { x, y: [0, Math.max(1, y[1]) * 1.05] } : { x: wider(x), y: wider(y) };
}

/** A number of a series, for the readout: which series, and which of its points. */
export interface Spot {
  series: number;
  index: number;
}

/** The point nearest to the pointer, no further than `reach` pixels; for histograms the column it is over. */
export function spotAt(plot: PlotEvent, at: { x: number; y: number }, place: (x: number, y: number) => { x: number; y: number }, reach: number): Spot | null {
  let best: Spot | null = null;
  let least = reach;
  plot.series.forEach(({ x, y }, series) => {
    for (let index = 0; index < x.length; index++) {
      const spot = place(x[index] ?? NaN, y[index] ?? NaN);
      if (plot.form === 'histogram') {
        const end = place(x[index + 1] ?? NaN, 0);
        if (best === null && at.x >= spot.x && at.x < end.x) best = { series, index };
        continue;
      }
      const distance = Math.hypot(spot.x - at.x, spot.y - at.y);
      if (distance <= least) [best, least] = [{ series, index }, distance];
    }
  });
  return best;
}

/** What the readout says of a spot. */
export function spotText({ form, series, x_label, y_label }: PlotEvent, spot: Spot): string {
  const found = series[spot.series];
  if (!found) return '';
  const [x, y, end] = [found.x[spot.index] ?? NaN, found.y[spot.index] ?? NaN, found.x[spot.index + 1] ?? NaN];
  const of = found.label ? `${found.label}: ` : '';
  if (form === 'histogram') return `${of}${countText(y)} from ${shortText(x)} to ${shortText(end)}`;
  return form === 'line' ? `${of}${shortText(y)} at ${x_label || 'x'} ${shortText(x)}` : `${of}${x_label || 'x'} ${shortText(x)}, ${y_label || 'y'} ${shortText(y)}`;
}

/** The next spot along the series, or the same place in another series; what the arrow keys do. */
export function spotBeside({ form, series }: PlotEvent, spot: Spot, [dx, dy]: readonly [number, number]): Spot {
  const drawn = series.map(({ x }) => x.length - (form === 'histogram' ? 1 : 0));
  const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  const at = within(spot.series + dy, series.length);
  return { series: at, index: within(spot.index + dx, drawn[at] ?? 0) };
}

const FORMS = { line: 'Plot', scatter: 'Scatter plot', histogram: 'Histogram', regions: 'Regions' } as const;

/** The plot in a sentence, for those who can't see it. */
export function describePlot({ title, form, series, regions }: PlotEvent): string {
  const parts = series.map((one) => {
    const words = form === 'line' ? lineWords(one) : form === 'histogram' ? histogramWords(one) : pointsText(one.x.length);
    return one.label ? `${one.label}: ${words}` : words;
  });
  if (regions) {
    const { scores, classes, level } = regions;
    const shares =
      classes > 0
        ? Array.from({ length: classes }, (_, k) => `class ${k} ${percent(scores, (score) => score === k)}`)
        : [`score above ${shortText(level)} in ${percent(scores, (score) => score > level)} of the plane`];
    parts.unshift(...shares);
  }
  return `${FORMS[form]} ${[title, ...parts].filter(Boolean).join('; ')}`;
}

function pointsText(count: number): string {
  return count === 1 ? '1 point' : `${countText(count)} points`;
}

function percent(scores: Float32Array, test: (score: number) => boolean): string {
  return `${Math.round((100 * scores.filter(test).length) / scores.length)}%`;
}

function lineWords({ y }: Series): string {
  const finite = y.filter((value) => Number.isFinite(value));
  const last = y.at(-1);
  if (last === undefined) return 'no points';
  const missing = y.length - finite.length;
  const range = finite.length > 0 ? [`min ${shortText(finite.reduce((a, b) => Math.min(a, b)))}`, `max ${shortText(finite.reduce((a, b) => Math.max(a, b)))}`] : [];
  return [pointsText(y.length), ...range, `last ${shortText(last)}`, ...(missing > 0 ? [`${countText(missing)} not finite`] : [])].join(', ');
}

function histogramWords({ x, y }: Series): string {
  const total = y.reduce((sum, count) => sum + count, 0);
  const most = y.indexOf(y.reduce((a, b) => Math.max(a, b), 0));
  const [low = NaN, high = NaN, from = NaN, to = NaN] = [x[0], x.at(-1), x[most], x[most + 1]];
  return `${countText(total)} values from ${shortText(low)} to ${shortText(high)}, most from ${shortText(from)} to ${shortText(to)}`;
}
