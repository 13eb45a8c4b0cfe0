/**
 * Rebuilds what a program draws: plots, images, tables, sliders.
 */

import {
  LIMITS,
  type Cell,
  type ImageEvent,
  type Inputs,
  type PlotEvent,
  type Regions,
  type Series,
  type SliderEvent,
  type TableEvent,
} from '../protocol';
import {
  boolean,
  count,
  type Fields,
  fields,
  finite,
  line,
  list,
  number,
  oneOf,
  orNull,
  ProtocolError,
  text,
  tuple,
} from './fields';
import { numbers, product } from './grids';

function series(value: unknown, path: string): Series {
  const raw = fields(value, path);
  const y = raw.y instanceof Float64Array ? raw.y.length : 0;
  if (y > LIMITS.pointsPerSeries) throw new ProtocolError(path, `has too many points (${y})`);
  return {
    label: text(raw.label, `${path}.label`),
    x: numbers(raw.x, `${path}.x`, 'float64', y) as Series['x'],
    y: numbers(raw.y, `${path}.y`, 'float64', y) as Series['y'],
  };
}

function regions(value: unknown, path: string): Regions {
  const raw = fields(value, path);
  const [rows, columns] = [count(raw.rows, `${path}.rows`), count(raw.columns, `${path}.columns`)];
  if (Math.max(rows, columns) > LIMITS.regionsSide || Math.min(rows, columns) < 1) {
    throw new ProtocolError(path, `must have 1 to ${LIMITS.regionsSide} rows and columns`);
  }
  const [left = 0, right = 0, bottom = 0, top = 0] = tuple(raw.box, `${path}.box`, 4, finite);
  if (!(left < right && bottom < top)) throw new ProtocolError(`${path}.box`, 'must be left, right, bottom, top');
  return {
    rows,
    columns,
    box: [left, right, bottom, top],
    scores: numbers(raw.scores, `${path}.scores`, 'float32', rows * columns) as Regions['scores'],
    classes: count(raw.classes, `${path}.classes`),
    level: number(raw.level, `${path}.level`),
  };
}

export function plotEvent(raw: Fields, path: string): PlotEvent {
  const form = oneOf(raw.form, `${path}.form`, ['line', 'scatter', 'histogram', 'regions']);
  const divided = orNull(raw.regions, `${path}.regions`, regions);
  if ((divided !== null) !== (form === 'regions')) throw new ProtocolError(`${path}.regions`, 'must be there for regions, and only then');
  return {
    kind: 'plot',
    id: text(raw.id, `${path}.id`),
    title: text(raw.title, `${path}.title`),
    form,
    series: list(raw.series, `${path}.series`, LIMITS.seriesPerPlot, series),
    regions: divided,
    x_label: text(raw.x_label, `${path}.x_label`),
    y_label: text(raw.y_label, `${path}.y_label`),
  };
}

export function imageEvent(raw: Fields, path: string): ImageEvent {
  const sizes = tuple(raw.shape, `${path}.shape`, 4, count);
  const [pictures = 0, rows = 0, columns = 0, channels = 0] = sizes;
  const length = product(sizes);
  if (length < 1 || length > LIMITS.imageNumbers) throw new ProtocolError(`${path}.shape`, `must hold 1 to ${LIMITS.imageNumbers} numbers`);
  if (channels !== 1 && channels !== 3) throw new ProtocolError(`${path}.shape`, 'must end in 1 or 3 channels');
  const full = tuple(raw.full, `${path}.full`, 3, count);
  return {
    kind: 'image',
    id: text(raw.id, `${path}.id`),
    label: text(raw.label, `${path}.label`),
    line: line(raw.line, `${path}.line`),
    shape: [pictures, rows, columns, channels],
    data: numbers(raw.data, `${path}.data`, 'float32', length) as ImageEvent['data'],
    low: finite(raw.low, `${path}.low`),
    high: finite(raw.high, `${path}.high`),
    full: [full[0] ?? 0, full[1] ?? 0, full[2] ?? 0],
    step: count(raw.step, `${path}.step`),
  };
}

function cell(value: unknown, path: string): Cell {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' || typeof value === 'boolean' ? value : text(value, path);
}

export function tableEvent(raw: Fields, path: string): TableEvent {
  const columns = list(raw.columns, `${path}.columns`, LIMITS.tableColumns, text);
  const row = (value: unknown, at: string): Cell[] => {
    const cells = list(value, at, LIMITS.tableColumns, cell);
    if (cells.length !== columns.length) throw new ProtocolError(at, `must have ${columns.length} cells, as there are columns`);
    return cells;
  };
  return {
    kind: 'table',
    id: text(raw.id, `${path}.id`),
    label: text(raw.label, `${path}.label`),
    line: line(raw.line, `${path}.line`),
    columns,
    rows: list(raw.rows, `${path}.rows`, LIMITS.tableRows, row),
    total_rows: count(raw.total_rows, `${path}.total_rows`),
    total_columns: count(raw.total_columns, `${path}.total_columns`),
  };
}

export function sliderEvent(raw: Fields, path: string): SliderEvent {
  const [low, high] = [finite(raw.low, `${path}.low`), finite(raw.high, `${path}.high`)];
  if (!(low < high)) throw new ProtocolError(path, 'must go from a number to a larger one');
  const log = boolean(raw.log, `${path}.log`);
  if (log && low <= 0) throw new ProtocolError(`${path}.low`, 'must be positive where it moves by ratios');
  return {
    kind: 'slider',
    name: text(raw.name, `${path}.name`),
    line: line(raw.line, `${path}.line`),
    low,
    high,
    step: orNull(raw.step, `${path}.step`, finite),
    value: finite(raw.value, `${path}.value`),
    log,
  };
}

export function inputs(value: unknown, path: string): Inputs {
  const entries = Object.entries(fields(value, path));
  if (entries.length > LIMITS.sliders) throw new ProtocolError(path, `must have at most ${LIMITS.sliders} entries`);
  return Object.fromEntries(entries.map(([name, entry]) => [text(name, path), finite(entry, `${path}.${name}`)]));
}
