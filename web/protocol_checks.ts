/**
 * Rebuilds every message that comes over a border of the sandbox from the parts the protocol knows.
 *
 * A stranger's code can post anything on the worker's port: a wrong kind, a string where a number belongs, a shape
 * whose product isn't its data's length, a gigabyte of text. So nothing is merely looked at and passed on: each parser
 * makes a *new* object that holds the known fields only, and throws `ProtocolError` at the first that doesn't fit.
 * Nothing here knows what the messages are for.
 */

import {
  LIMITS,
  type CheckEvent,
  type DisplayEvent,
  type DTypeName,
  type ExerciseEvent,
  type ExercisePart,
  type OwnEvent,
  type OwnProgram,
  type FrameToPage,
  type Cell,
  type Grid,
  type ImageEvent,
  type Inputs,
  type Json,
  type LineEvent,
  type LineValue,
  type Numbers,
  type PageToFrame,
  type PageToWorker,
  type Regions,
  type PlotEvent,
  type RunError,
  type Sample,
  type Series,
  type SliderEvent,
  type Stats,
  type TapeEvent,
  type TapeNode,
  type TableEvent,
  type TensorEvent,
  type WorkerToPage,
} from './protocol';

/** A message that the protocol doesn't allow: `path` says which field, `message` what is wrong with it. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  constructor(
    readonly path: string,
    rule: string,
  ) {
    super(`protocol: ${path} ${rule}`);
  }
}

type Fields = Record<string, unknown>;

function fields(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProtocolError(path, 'must be an object');
  }
  return value as Fields;
}

function text(value: unknown, path: string, limit: number = LIMITS.text): string {
  if (typeof value !== 'string') throw new ProtocolError(path, 'must be a string');
  if (value.length > limit) throw new ProtocolError(path, `must have at most ${limit} characters, has ${value.length}`);
  return value;
}

function number(value: unknown, path: string): number {
  if (typeof value !== 'number') throw new ProtocolError(path, 'must be a number');
  return value;
}

function count(value: unknown, path: string): number {
  const result = number(value, path);
  if (!Number.isSafeInteger(result) || result < 0) throw new ProtocolError(path, 'must be an integer, 0 or more');
  return result;
}

function boolean(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw new ProtocolError(path, 'must be true or false');
  return value;
}

function oneOf<const T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw new ProtocolError(path, `must be one of ${allowed.join(', ')}`);
  return found;
}

function list<T>(value: unknown, path: string, limit: number, item: (value: unknown, path: string) => T): T[] {
  if (!Array.isArray(value)) throw new ProtocolError(path, 'must be a list');
  if (value.length > limit) throw new ProtocolError(path, `must have at most ${limit} items, has ${value.length}`);
  return value.map((entry, index) => item(entry, `${path}[${index}]`));
}

function orNull<T>(value: unknown, path: string, parse: (value: unknown, path: string) => T): T | null {
  return value === null || value === undefined ? null : parse(value, path);
}

function buffer(value: unknown, path: string): ArrayBuffer {
  if (!(value instanceof ArrayBuffer)) throw new ProtocolError(path, 'must be an ArrayBuffer');
  return value;
}

/** JSON in depth and size: at most 12 levels, 10,000 values, LIMITS.text characters in all. */
function json(value: unknown, path: string): Json {
  let values = 0;
  let characters = 0;
  const walk = (part: unknown, depth: number): Json => {
    if ((values += 1) > 10_000) throw new ProtocolError(path, 'must have at most 10,000 values');
    if (depth > 12) throw new ProtocolError(path, 'must be at most 12 levels deep');
    if (part === null || part === undefined) return null;
    if (typeof part === 'boolean' || typeof part === 'number') return part;
    if (typeof part === 'string') {
      if ((characters += part.length) > LIMITS.text) throw new ProtocolError(path, 'holds too much text');
      return part;
    }
    if (Array.isArray(part)) return part.map((item) => walk(item, depth + 1));
    if (typeof part !== 'object') throw new ProtocolError(path, 'must be plain data');
    const entries = Object.entries(part).map(([key, item]): [string, Json] => {
      if ((characters += key.length) > LIMITS.text) throw new ProtocolError(path, 'holds too much text');
      return [key, walk(item, depth + 1)];
    });
    return Object.fromEntries(entries);
  };
  return walk(value, 0);
}

const ARRAY_OF = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

/** A typed array on its own unshared buffer: one that can't change or vanish under the reader. */
function ownBuffer<T extends Numbers>(value: T, path: string): T {
  if (!(value.buffer instanceof ArrayBuffer)) throw new ProtocolError(path, 'must not be on a shared buffer');
  return value;
}

function numbers(value: unknown, path: string, dtype: DTypeName, length: number): Numbers {
  const type = ARRAY_OF[dtype];
  if (!(value instanceof type)) throw new ProtocolError(path, `must be a ${type.name}, as the dtype is ${dtype}`);
  if (value.length !== length) {
    throw new ProtocolError(path, `must hold ${length} numbers, as the shape says, and holds ${value.length}`);
  }
  return ownBuffer(value as Numbers, path);
}

function shape(value: unknown, path: string): number[] {
  return list(value, path, LIMITS.dimensions, count);
}

function product(sizes: number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

function sample(value: unknown, path: string, of: number[]): Sample {
  const raw = fields(value, path);
  const parsed = {
    shape: shape(raw.shape, `${path}.shape`),
    starts: shape(raw.starts, `${path}.starts`),
    steps: shape(raw.steps, `${path}.steps`),
  };
  of.forEach((size, dimension) => {
    const taken = parsed.shape[dimension];
    const start = parsed.starts[dimension];
    const step = parsed.steps[dimension];
    if (taken === undefined || start === undefined || step === undefined || taken < 1 || step < 1 || start + (taken - 1) * step >= size) {
      throw new ProtocolError(path, `must stay inside dimension ${dimension} of the tensor`);
    }
  });
  if (parsed.shape.length !== of.length) throw new ProtocolError(path, "must have the tensor's number of dimensions");
  return parsed;
}

function stats(value: unknown, path: string): Stats {
  const raw = fields(value, path);
  return {
    min: number(raw.min, `${path}.min`),
    max: number(raw.max, `${path}.max`),
    mean: number(raw.mean, `${path}.mean`),
    nan: count(raw.nan, `${path}.nan`),
    inf: count(raw.inf, `${path}.inf`),
  };
}

export function parseGrid(value: unknown, path: string): Grid {
  const raw = fields(value, path);
  const size = shape(raw.shape, `${path}.shape`);
  const dtype = oneOf(raw.dtype, `${path}.dtype`, ['float32', 'float64', 'int64', 'bool']);
  const numel = count(raw.numel, `${path}.numel`);
  if (product(size) !== numel) throw new ProtocolError(`${path}.numel`, 'must be the product of the shape');
  const taken = orNull(raw.sample, `${path}.sample`, (part, at) => sample(part, at, size));
  const length = taken ? product(taken.shape) : numel;
  if (length > (taken ? LIMITS.sampleElements : LIMITS.wholeElements)) {
    throw new ProtocolError(path, `has too many elements (${length}) to be sent`);
  }
  return {
    shape: size,
    dtype,
    numel,
    data: numbers(raw.data, `${path}.data`, dtype, length),
    sample: taken,
    stats: orNull(raw.stats, `${path}.stats`, stats),
  };
}

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

function finite(value: unknown, path: string): number {
  const result = number(value, path);
  if (!Number.isFinite(result)) throw new ProtocolError(path, 'must be finite');
  return result;
}

function tuple<const N extends number>(value: unknown, path: string, length: N, item: (value: unknown, path: string) => number): number[] & { length: N } {
  const parsed = list(value, path, length, item);
  if (parsed.length !== length) throw new ProtocolError(path, `must have ${length} items`);
  return parsed as number[] & { length: N };
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

function plotEvent(raw: Fields, path: string): PlotEvent {
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

function tensorFields(raw: Fields, path: string): Omit<TensorEvent, 'kind'> {
  return {
    name: text(raw.name, `${path}.name`),
    line: line(raw.line, `${path}.line`),
    requires_grad: boolean(raw.requires_grad, `${path}.requires_grad`),
    op: orNull(raw.op, `${path}.op`, text),
    values: parseGrid(raw.values, `${path}.values`),
    grad: orNull(raw.grad, `${path}.grad`, parseGrid),
  };
}

function imageEvent(raw: Fields, path: string): ImageEvent {
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

function tableEvent(raw: Fields, path: string): TableEvent {
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

function sliderEvent(raw: Fields, path: string): SliderEvent {
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

function inputs(value: unknown, path: string): Inputs {
  const entries = Object.entries(fields(value, path));
  if (entries.length > LIMITS.sliders) throw new ProtocolError(path, `must have at most ${LIMITS.sliders} entries`);
  return Object.fromEntries(entries.map(([name, entry]) => [text(name, path), finite(entry, `${path}.${name}`)]));
}

function line(value: unknown, path: string): number | null {
  return orNull(value, path, count);
}

const KINDS = ['leaf', 'map', 'zip', 'reduce', 'matmul', 'movement', 'other'] as const;

/** Of the elements that came; null where there are none. */
function statsOf(data: Numbers): Stats | null {
  if (data.length === 0) return null;
  let [min, max, sum, finite, nan] = [Infinity, -Infinity, 0, 0, 0];
  for (const element of data) {
    const value = Number(element);
    if (Number.isNaN(value)) nan += 1;
    if (!Number.isFinite(value)) continue;
    finite += 1;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const inf = data.length - finite - nan;
  return finite ? { min, max, mean: sum / finite, nan, inf } : { min: NaN, max: NaN, mean: NaN, nan, inf };
}

/** An upper bound on the elements of many grids together: each call adds one grid's. */
function budget(path: string, limit: number): (value: unknown, path: string) => Grid {
  let left = limit;
  return (value, at) => {
    const grid = parseGrid(value, at);
    if ((left -= grid.data.length) < 0) throw new ProtocolError(path, `must have at most ${limit} elements in all`);
    return { ...grid, stats: grid.stats ?? statsOf(grid.data) };
  };
}

function tapeNode(value: unknown, path: string, id: number, grid: (value: unknown, path: string) => Grid): TapeNode {
  const raw = fields(value, path);
  const placed = fields(raw.layout, `${path}.layout`);
  const size = shape(placed.shape, `${path}.layout.shape`);
  const strides = shape(placed.strides, `${path}.layout.strides`);
  const offset = count(placed.offset, `${path}.layout.offset`);
  const storageSize = count(raw.storage_size, `${path}.storage_size`);
  if (strides.length !== size.length) throw new ProtocolError(`${path}.layout`, 'must have a stride for each dimension');
  const last = size.reduce((position, extent, dimension) => position + (extent - 1) * (strides[dimension] ?? 0), offset);
  if (!size.includes(0) && last >= storageSize) throw new ProtocolError(`${path}.layout`, 'must stay inside the storage');
  const inputs = list(raw.inputs, `${path}.inputs`, LIMITS.tapeNodes, count);
  if (count(raw.id, `${path}.id`) !== id) throw new ProtocolError(`${path}.id`, 'must be its place in the list');
  if (inputs.some((input) => input >= id)) throw new ProtocolError(`${path}.inputs`, 'must be nodes before this one');
  const args = json(raw.args, `${path}.args`);
  return {
    id,
    op: text(raw.op, `${path}.op`, 200),
    kind: oneOf(raw.kind, `${path}.kind`, KINDS),
    name: orNull(raw.name, `${path}.name`, text),
    line: line(raw.line, `${path}.line`),
    inputs,
    args: typeof args === 'object' && args !== null && !Array.isArray(args) ? args : {},
    module: list(raw.module, `${path}.module`, 100, (part, at) => text(part, at, 200)),
    requires_grad: boolean(raw.requires_grad, `${path}.requires_grad`),
    layout: { shape: size, strides, offset },
    storage: count(raw.storage, `${path}.storage`),
    storage_size: storageSize,
    values: grid(raw.values, `${path}.values`),
    grad: orNull(raw.grad, `${path}.grad`, grid),
    backward_step: orNull(raw.backward_step, `${path}.backward_step`, count),
  };
}

function tape(raw: Fields, path: string): TapeEvent {
  const grid = budget(`${path}.nodes`, LIMITS.tapeElements);
  let next = 0;
  const nodes = list(raw.nodes, `${path}.nodes`, LIMITS.tapeNodes, (node, at) => tapeNode(node, at, next++, grid));
  const root = orNull(raw.root, `${path}.root`, count);
  if (root !== null && root >= nodes.length) throw new ProtocolError(`${path}.root`, 'must be one of the nodes');
  return {
    kind: 'tape',
    nodes,
    omitted: count(raw.omitted, `${path}.omitted`),
    root,
    iteration: orNull(raw.iteration, `${path}.iteration`, count),
  };
}

function lineEvent(raw: Fields, path: string): LineEvent {
  const grid = budget(`${path}.kept`, LIMITS.lineElements);
  const kept = (entry: unknown, at: string): LineValue => {
    const part = fields(entry, at);
    return {
      iteration: count(part.iteration, `${at}.iteration`),
      values: typeof part.values === 'number' ? part.values : grid(part.values, `${at}.values`),
      grad: orNull(part.grad, `${at}.grad`, grid),
    };
  };
  return {
    kind: 'line',
    line: count(raw.line, `${path}.line`),
    name: text(raw.name, `${path}.name`),
    total: count(raw.total, `${path}.total`),
    kept: list(raw.kept, `${path}.kept`, LIMITS.keptValues, kept),
    node: orNull(raw.node, `${path}.node`, count),
  };
}

function check(raw: Fields, path: string): CheckEvent {
  return {
    kind: 'check',
    node: count(raw.node, `${path}.node`),
    line: line(raw.line, `${path}.line`),
    name: orNull(raw.name, `${path}.name`, text),
    agrees: boolean(raw.agrees, `${path}.agrees`),
    worst: orNull(raw.worst, `${path}.worst`, (part, at) => {
      const found = fields(part, at);
      return {
        ours: number(found.ours, `${at}.ours`),
        difference: number(found.difference, `${at}.difference`),
        at: shape(found.at, `${at}.at`),
      };
    }),
  };
}

export function parseEvent(value: unknown, path: string): DisplayEvent {
  const raw = fields(value, path);
  const kind = oneOf(raw.kind, `${path}.kind`, [
    'stream',
    'tensor',
    'number',
    'value',
    'plot',
    'show',
    'image',
    'table',
    'slider',
    'tape',
    'line',
    'check',
    'exercise',
    'own',
    'omitted',
  ]);
  switch (kind) {
    case 'stream':
      return {
        kind,
        stream: oneOf(raw.stream, `${path}.stream`, ['stdout', 'stderr']),
        text: text(raw.text, `${path}.text`, LIMITS.streamText),
      };
    case 'tensor':
      return { kind, ...tensorFields(raw, path) };
    case 'show':
      return { kind, id: text(raw.id, `${path}.id`), ...tensorFields(raw, path) };
    case 'image':
      return imageEvent(raw, path);
    case 'table':
      return tableEvent(raw, path);
    case 'slider':
      return sliderEvent(raw, path);
    case 'number':
      return {
        kind,
        name: text(raw.name, `${path}.name`),
        line: line(raw.line, `${path}.line`),
        value:
          typeof raw.value === 'boolean' || typeof raw.value === 'number' ? raw.value : text(raw.value, `${path}.value`),
      };
    case 'value':
      return { kind, text: text(raw.text, `${path}.text`), grid: orNull(raw.grid, `${path}.grid`, parseGrid) };
    case 'plot':
      return plotEvent(raw, path);
    case 'tape':
      return tape(raw, path);
    case 'line':
      return lineEvent(raw, path);
    case 'check':
      return check(raw, path);
    case 'exercise':
      return exerciseEvent(raw, path);
    case 'own':
      return { kind, uses: list(raw.uses, `${path}.uses`, LIMITS.ownPrograms, ownUse) };
    case 'omitted':
      return {
        kind,
        what: oneOf(raw.what, `${path}.what`, ['stdout', 'tensors', 'plots', 'shows', 'images', 'tables', 'lines']),
        count: count(raw.count, `${path}.count`),
      };
  }
}

function exerciseEvent(raw: Fields, path: string): ExerciseEvent {
  return {
    kind: 'exercise',
    name: text(raw.name, `${path}.name`, 200),
    verdict: oneOf(raw.verdict, `${path}.verdict`, ['unsolved', 'wrong', 'raised', 'endless', 'solved']),
    says: text(raw.says, `${path}.says`),
    tried: count(raw.tried, `${path}.tried`),
    line: line(raw.line, `${path}.line`),
    parts: list(raw.parts, `${path}.parts`, LIMITS.exerciseParts, exercisePart),
  };
}

function exercisePart(value: unknown, path: string): ExercisePart {
  const raw = fields(value, path);
  return {
    role: oneOf(raw.role, `${path}.role`, ['given', 'expected', 'yours']),
    label: text(raw.label, `${path}.label`, 200),
    text: text(raw.text, `${path}.text`),
    sizes: orNull(raw.sizes, `${path}.sizes`, (sizes, at) => list(sizes, at, LIMITS.dimensions, number)),
    grid: orNull(raw.grid, `${path}.grid`, parseGrid),
    marked: list(raw.marked, `${path}.marked`, LIMITS.sampleElements, count),
  };
}

function ownUse(value: unknown, path: string): OwnEvent['uses'][number] {
  const raw = fields(value, path);
  return { name: text(raw.name, `${path}.name`, 200), fallback: orNull(raw.fallback, `${path}.fallback`, text) };
}

function ownProgram(value: unknown, path: string): OwnProgram {
  const raw = fields(value, path);
  return { name: text(raw.name, `${path}.name`, 200), code: text(raw.code, `${path}.code`, LIMITS.code) };
}

function runError(value: unknown, path: string): RunError {
  const raw = fields(value, path);
  return {
    type: text(raw.type, `${path}.type`),
    message: text(raw.message, `${path}.message`),
    line: line(raw.line, `${path}.line`),
    column: line(raw.column, `${path}.column`),
    end_line: line(raw.end_line, `${path}.end_line`),
    end_column: line(raw.end_column, `${path}.end_column`),
    traceback: text(raw.traceback, `${path}.traceback`),
    hint: orNull(raw.hint, `${path}.hint`, text),
    data: json(raw.data, `${path}.data`),
  };
}

/** What a worker sent. Throws ProtocolError. */
export function parseWorkerToPage(value: unknown): WorkerToPage {
  const raw = fields(value, 'message');
  const kind = oneOf(raw.kind, 'message.kind', ['hello', 'stage', 'want', 'ready', 'boot-failed', 'received', 'started', 'spoiled', 'events', 'result']);
  switch (kind) {
    case 'hello':
      return { kind, version: count(raw.version, 'version') };
    case 'stage':
      return { kind, stage: text(raw.stage, 'stage') };
    case 'want':
      return { kind, name: text(raw.name, 'name', 200) };
    case 'ready':
      return {
        kind,
        python: text(raw.python, 'python', 200),
        backend: text(raw.backend, 'backend', 200),
        build: text(raw.build, 'build', 200),
        path: oneOf(raw.path, 'path', ['builtin', 'proxy', 'none']),
        timings: list(raw.timings, 'timings', 100, (entry, path) => {
          const [stage, milliseconds] = Array.isArray(entry) ? (entry as unknown[]) : [];
          return [text(stage, path, 200), number(milliseconds, path)] as [string, number];
        }),
      };
    case 'boot-failed':
      return { kind, message: text(raw.message, 'message') };
    case 'received':
    case 'started':
      return { kind, id: count(raw.id, 'id') };
    case 'spoiled':
      return { kind };
    case 'events':
      return { kind, id: count(raw.id, 'id'), events: list(raw.events, 'events', LIMITS.events, parseEvent) };
    case 'result':
      return {
        kind,
        id: count(raw.id, 'id'),
        ok: boolean(raw.ok, 'ok'),
        value: orNull(raw.value, 'value', text),
        error: orNull(raw.error, 'error', runError),
        duration_ms: number(raw.duration_ms, 'duration_ms'),
        memory_bytes: count(raw.memory_bytes, 'memory_bytes'),
        fatal: boolean(raw.fatal, 'fatal'),
      };
  }
}

/** What the frame sent. Throws ProtocolError. */
export function parseFrameToPage(value: unknown): FrameToPage {
  const raw = fields(value, 'message');
  const kind = oneOf(raw.kind, 'message.kind', ['frame-ready', 'worker-failed']);
  switch (kind) {
    case 'frame-ready':
      return { kind, version: count(raw.version, 'version') };
    case 'worker-failed':
      return { kind, worker: count(raw.worker, 'worker'), message: text(raw.message, 'message') };
  }
}

/** What the page sent to the frame. Throws ProtocolError. */
export function parsePageToFrame(value: unknown): PageToFrame {
  const raw = fields(value, 'message');
  return { kind: oneOf(raw.kind, 'message.kind', ['spawn', 'terminate']), worker: count(raw.worker, 'worker') };
}

/** What the page sent to a worker. Throws ProtocolError. */
export function parsePageToWorker(value: unknown): PageToWorker {
  const raw = fields(value, 'message');
  const kind = oneOf(raw.kind, 'message.kind', ['boot', 'asset', 'asset-failed', 'run']);
  switch (kind) {
    case 'boot':
      return { kind, builtins: boolean(raw.builtins, 'builtins'), snapshot: boolean(raw.snapshot, 'snapshot') };
    case 'asset':
      return {
        kind,
        name: text(raw.name, 'name', 200),
        bytes: buffer(raw.bytes, 'bytes'),
        last: boolean(raw.last, 'last'),
      };
    case 'asset-failed':
      return { kind, name: text(raw.name, 'name', 200), message: text(raw.message, 'message') };
    case 'run':
      return {
        kind,
        id: count(raw.id, 'id'),
        code: text(raw.code, 'code', LIMITS.code),
        limit_ms: number(raw.limit_ms, 'limit_ms'),
        inputs: inputs(raw.inputs, 'inputs'),
        own: list(raw.own, 'own', LIMITS.ownPrograms, ownProgram),
      };
  }
}
