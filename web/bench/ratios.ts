/**
 * The plot of a group: a mark for each library in each row, as far to the right as it took longer than this project, on a
 * logarithmic scale whose line at 1 is this project. Drawn by uPlot; libraries are told apart by the shapes of their marks,
 * since hues mean values and gradients here.
 */
import uPlot from 'uplot';
import { resolveColour } from '../views/palette';
import type { Row } from './report';

const ROW_HEIGHT = 26;
const AXIS_HEIGHT = 44;
const NAMES_WIDTH = 240;
const SIZE = 4;
// uPlot declares it as a const enum, which code compiled file by file can't read.
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
const LOGARITHMIC: uPlot.Scale.Distr = 3;
const FROM = 0.1;
const TO = 100;

type Mark = (path: Path2D, x: number, y: number, size: number) => void;

const polygon = (corners: number, turn: number): Mark => (path, x, y, size) => {
  for (let i = 0; i <= corners; i++) {
    const angle = turn + (2 * Math.PI * i) / corners;
    path.lineTo(x + size * Math.sin(angle), y - size * Math.cos(angle));
  }
};

const bar: Mark = (path, x, y, size) => {
  path.moveTo(x, y - size);
  path.lineTo(x, y + size);
};

/** Of each column: its shape, and whether it is filled. Filled marks are libraries in the browser. */
const MARKS: Readonly<Record<string, { mark: Mark; filled: boolean }>> = {
  tfjs: { mark: polygon(4, Math.PI / 4), filled: true },
  jax: { mark: polygon(3, 0), filled: true },
  'jax-jit': { mark: polygon(3, Math.PI), filled: true },
  numpy: { mark: polygon(24, 0), filled: false },
  torch: { mark: polygon(4, 0), filled: false },
  limit: { mark: bar, filled: false },
};

/** The shape of a column's mark, for a legend. */
export function legendMark(column: string): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({ viewBox: '-6 -6 12 12', width: '12', height: '12', 'aria-hidden': 'true' })) {
    svg.setAttribute(name, value);
  }
  const points: string[] = [];
  const record = (x: number, y: number): unknown => points.push(`${points.length ? 'L' : 'M'}${x} ${y}`);
  MARKS[column]?.mark({ moveTo: record, lineTo: record } as unknown as Path2D, 0, 0, SIZE);
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  shape.setAttribute('d', points.join(' '));
  shape.setAttribute('fill', MARKS[column]?.filled ? 'currentColor' : 'none');
  shape.setAttribute('stroke', 'currentColor');
  shape.setAttribute('stroke-width', '1.5');
  svg.append(shape);
  return svg;
}

/** Draws the ratios of `rows` into `parent`. Columns without a mark of their own are left out. */
export function drawRatios(parent: HTMLElement, rows: readonly Row[], columns: readonly string[]): uPlot {
  const colour = (property: string): string => `rgb(${resolveColour(parent, property).join(' ')})`;
  const [ink, faint, line] = [colour('--ink'), colour('--ink-2'), colour('--hairline')];
  const style = getComputedStyle(parent);
  const font = `${Math.round(Number.parseFloat(style.fontSize) * 0.8125)}px ${style.fontFamily}`;
  const shown = columns.filter((column) => column in MARKS);
  const width = Math.max(320, parent.clientWidth);
  const names = Math.min(NAMES_WIDTH, width * 0.45);

  /** uPlot lays out the axes; the marks, one row under the other, are drawn on its canvas. */
  const draw = (chart: uPlot): void => {
    const { ctx } = chart;
    const size = SIZE * devicePixelRatio;
    ctx.save();
    ctx.lineWidth = 1.5 * devicePixelRatio;
    rows.forEach((row, at) => {
      const y = chart.valToPos(at, 'y', true);
      for (const column of shown) {
        const ratio = row.ratios[column];
        const kind = MARKS[column];
        if (ratio === undefined || !kind) continue;
        const x = chart.valToPos(Math.min(TO, Math.max(FROM, ratio)), 'x', true);
        const path = new Path2D();
        kind.mark(path, x, y, size);
        ctx.strokeStyle = ctx.fillStyle = kind.filled ? ink : faint;
        if (kind.filled) ctx.fill(path);
        ctx.stroke(path);
      }
    });
    const x = chart.valToPos(1, 'x', true);
    ctx.strokeStyle = ink;
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, chart.bbox.top);
    ctx.lineTo(x, chart.bbox.top + chart.bbox.height);
    ctx.stroke();
    ctx.restore();
  };

  const ticks = { show: false };
  return new uPlot(
    {
      width,
      height: rows.length * ROW_HEIGHT + AXIS_HEIGHT,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, distr: LOGARITHMIC, range: [FROM, TO] },
        y: { range: [-0.5, rows.length - 0.5], dir: -1 },
      },
      axes: [
        {
          font,
          stroke: faint,
          ticks,
          grid: { stroke: line, width: 1 },
          splits: [FROM, 0.3, 1, 3, 10, 30, TO],
          values: (_, splits) => splits.map((value) => (value === 1 ? '1: this project' : `${value}`)),
          filter: (_, splits) => splits,
        },
        {
          font,
          stroke: ink,
          ticks,
          size: names,
          grid: { stroke: line, width: 1 },
          splits: rows.map((_, at) => at),
          values: (_, splits) => splits.map((at) => rows[at]?.name ?? ''),
        },
      ],
      series: [{}, { show: true, paths: () => null, points: { show: false } }],
      hooks: { draw: [draw] },
    },
    [
      [FROM, TO],
      [0, rows.length - 1],
    ],
    parent,
  );
}
