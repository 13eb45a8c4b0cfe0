import { describe, expect, it } from 'vitest';
import { LIMITS } from './protocol';
import { ProtocolError, parseEvent, parseFrameToPage, parseGrid, parsePageToFrame, parsePageToWorker, parseWorkerToPage } from './protocol_checks';

const grid = {
  shape: [2, 3],
  dtype: 'float32',
  numel: 6,
  data: new Float32Array(6),
  sample: null,
  stats: { min: 0, max: 0, mean: 0, nan: 0, inf: 0 },
};
const sampled = {
  ...grid,
  shape: [200, 300],
  numel: 60_000,
  data: new Float32Array(8),
  sample: { shape: [2, 4], starts: [1, 0], steps: [100, 99] },
};
const regionsPlot = {
  form: 'regions',
  id: 'border',
  title: 'border',
  series: [],
  regions: { rows: 2, columns: 3, box: [-1, 1, 0, 2], scores: new Float32Array(6), classes: 0, level: 0.5 },
  x_label: '',
  y_label: '',
};
const image = {
  kind: 'image',
  id: 'i',
  label: 'digits',
  line: 4,
  shape: [2, 3, 4, 1],
  data: new Float32Array(24),
  low: 0,
  high: 1,
  full: [2, 6, 8],
  step: 2,
};
const table = {
  kind: 'table',
  id: 't',
  label: '',
  line: null,
  columns: ['a', 'b'],
  rows: [
    [1, '<b>'],
    [null, true],
  ],
  total_rows: 500,
  total_columns: 2,
};
const slider = { kind: 'slider', name: 's', line: 1, low: 0, high: 1, step: null, value: 0.5, log: false };

const layout = { shape: [2, 3], strides: [3, 1], offset: 0 };
const leaf = {
  id: 0, op: 'leaf', kind: 'leaf', name: 'x', line: 1, inputs: [], args: {}, module: [], requires_grad: true,
  layout, storage: 0, storage_size: 6, values: grid, grad: grid, backward_step: 1,
};
const doubled = { ...leaf, id: 1, op: 'mul', kind: 'zip', name: null, inputs: [0, 0], module: ['Net', 'act: ReLU'], args: { dim: [0] }, grad: null, backward_step: 0 };
const tape = { kind: 'tape', nodes: [leaf, doubled], omitted: 4, root: 1, iteration: 7 };
const strip = { kind: 'line', line: 3, name: 'x', total: 9, kept: [{ iteration: 8, values: grid, grad: null }, { iteration: 9, values: 2.5, grad: null }], node: 1 };
const part = { role: 'yours', label: 'out', text: 'shape (2,)', sizes: null, grid, marked: [1] };

describe('what the protocol allows', () => {
  it('comes through unchanged', () => {
    expect(parseGrid(grid, 'grid')).toEqual(grid);
    expect(parseGrid(sampled, 'grid')).toEqual(sampled);
    const events = [
      { kind: 'stream', stream: 'stderr', text: 'x' },
      { kind: 'tensor', name: 'w', line: 3, requires_grad: true, op: null, values: grid, grad: grid },
      { kind: 'number', name: 'n', line: null, value: NaN },
      { kind: 'number', name: 'n', line: 1, value: 'an integer of 999 bits' },
      { kind: 'value', text: 'tensor(1.)', grid: null },
      {
        kind: 'plot', form: 'line', regions: null,
        id: 'loss',
        title: 'loss',
        series: [{ label: '', x: new Float64Array(2), y: new Float64Array(2) }],
        x_label: '',
        y_label: '',
      },
      { kind: 'plot', ...regionsPlot },
      { kind: 'show', id: '2: w', name: 'w', line: 2, requires_grad: false, op: 'mul', values: grid, grad: null },
      image,
      table,
      { kind: 'slider', name: 'lr', line: 1, low: 0.001, high: 1, step: null, value: 0.032, log: true },
      { kind: 'omitted', what: 'tensors', count: 3 },
      tape,
      strip,
      { kind: 'check', node: 0, line: 1, name: 'x', agrees: false, worst: { ours: 1, difference: 2, at: [0, 1] } },
      { kind: 'check', node: 0, line: null, name: null, agrees: true, worst: null },
      { kind: 'exercise', name: 'f', verdict: 'wrong', says: 'No.', tried: 2, line: null, parts: [part, { ...part, sizes: [3, -1], grid: null }] },
      { kind: 'own', uses: [{ name: 'f', fallback: null }, { name: 'g', fallback: 'ValueError: no' }] },
    ];
    expect(parseWorkerToPage({ kind: 'events', id: 1, events })).toEqual({ kind: 'events', id: 1, events });
    expect(parseFrameToPage({ kind: 'frame-ready', version: 1 })).toEqual({ kind: 'frame-ready', version: 1 });
  });

  it('is a new object without the fields that nobody knows', () => {
    const sent = { kind: 'omitted', what: 'plots', count: 1, html: '<b>', __proto__: { polluted: true } };
    const parsed = parseEvent(sent, 'event');
    expect(parsed).not.toBe(sent);
    expect(Object.keys(parsed)).toEqual(['kind', 'what', 'count']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });

  it("takes Python's None, which arrives as undefined, for null", () => {
    const error = { type: 'E', message: '', line: undefined, traceback: '', data: { a: undefined } };
    const message = parseWorkerToPage({ kind: 'result', id: 1, ok: false, value: undefined, error, duration_ms: 1, memory_bytes: 0, fatal: false });
    expect(message).toMatchObject({ value: null, error: { line: null, hint: null, data: { a: null } } });
  });
});

describe('what the protocol does not allow', () => {
  const refused: [string, unknown][] = [
    ['no object', 5],
    ['an unknown verdict', { kind: 'exercise', name: 'f', verdict: 'perfect', says: '', tried: 0, line: null, parts: [] }],
    ['more parts than a case has', { kind: 'exercise', name: 'f', verdict: 'wrong', says: '', tried: 0, line: null, parts: Array.from({ length: LIMITS.exerciseParts + 1 }, () => part) }],
    ['own functions without a name', { kind: 'own', uses: [{ fallback: null }] }],
    ['a node out of its place', { ...tape, nodes: [doubled] }],
    ['a node that feeds an earlier one', { ...tape, nodes: [leaf, { ...doubled, inputs: [1] }] }],
    ['a layout that leaves its storage', { ...tape, nodes: [{ ...leaf, storage_size: 5 }] }],
    ['a layout without a stride', { ...tape, nodes: [{ ...leaf, layout: { ...layout, strides: [1] } }] }],
    ['a root that is no node', { ...tape, root: 2 }],
    ['an unknown kind of operation', { ...tape, nodes: [{ ...leaf, kind: 'magic' }] }],
    ['more kept values than a line has', { ...strip, kept: Array.from({ length: LIMITS.keptValues + 1 }, () => strip.kept[1]) }],
    ['a worst place without numbers', { kind: 'check', node: 0, line: 1, name: 'x', agrees: false, worst: { at: [0] } }],
    ['null', null],
    ['a list', []],
    ['an unknown kind', { kind: 'html', html: '' }],
    ['a text that is none', { kind: 'stream', stream: 'stdout', text: 1 }],
    ['an unknown stream', { kind: 'stream', stream: 'stdin', text: '' }],
    ['too much text', { kind: 'stream', stream: 'stdout', text: 'x'.repeat(LIMITS.streamText + 1) }],
    ['a fraction of a line', { kind: 'number', name: 'n', line: 1.5, value: 1 }],
    ['a negative count', { kind: 'omitted', what: 'plots', count: -1 }],
    ['an object for a number', { kind: 'number', name: 'n', line: 1, value: {} }],
    ['series that are none', { kind: 'plot', form: 'line', regions: null, id: '', title: '', series: 'x', x_label: '', y_label: '' }],
    ['regions where there are none', { kind: 'plot', ...regionsPlot, form: 'line' }],
    ['a form that nobody draws', { kind: 'plot', ...regionsPlot, form: 'pie' }],
    ['a box that is upside down', { kind: 'plot', ...regionsPlot, regions: { ...regionsPlot.regions, box: [0, 1, 1, 0] } }],
    ['a box without an end', { kind: 'plot', ...regionsPlot, regions: { ...regionsPlot.regions, box: [0, Infinity, 0, 1] } }],
    ['too few scores', { kind: 'plot', ...regionsPlot, regions: { ...regionsPlot.regions, rows: 4 } }],
    ['too many pixels', { ...image, shape: [1, 100_000, 100, 1] }],
    ['an image of no pixels', { ...image, shape: [0, 3, 4, 1], data: new Float32Array(0) }],
    ['two channels', { ...image, shape: [1, 3, 4, 2] }],
    ['shades without an end', { ...image, high: NaN }],
    ['a row that is too short', { ...table, rows: [[1]] }],
    ['too many rows', { ...table, rows: Array.from({ length: 201 }, () => [1, 2]) }],
    ['a cell that is no plain value', { ...table, rows: [[1, {}]] }],
    ['a slider that goes nowhere', { ...slider, high: 0 }],
    ['a slider without an end', { ...slider, high: Infinity }],
    ['a slider of ratios from zero', { ...slider, log: true }],
    [
      'x and y of different lengths',
      {
        kind: 'plot', form: 'line', regions: null,
        id: '',
        title: '',
        series: [{ label: '', x: new Float64Array(1), y: new Float64Array(2) }],
        x_label: '',
        y_label: '',
      },
    ],
  ];
  it.each(refused)('%s', (_name, event) => {
    expect(() => parseEvent(event, 'event')).toThrow(ProtocolError);
  });

  const grids: [string, object][] = [
    ['a numel that is not the product', { ...grid, numel: 5 }],
    ['too little data', { ...grid, data: new Float32Array(5) }],
    ['data of another dtype', { ...grid, data: new Float64Array(6) }],
    ['a plain list', { ...grid, data: [0, 0, 0, 0, 0, 0] }],
    ['an unknown dtype', { ...grid, dtype: 'float16' }],
    ['a negative size', { ...grid, shape: [-2, -3] }],
    ['too many dimensions', { ...grid, shape: Array.from({ length: 17 }, () => 1), numel: 1, data: new Float32Array(1) }],
    ['a large tensor that is not sampled', { ...grid, shape: [20_000], numel: 20_000, data: new Float32Array(20_000) }],
    ['a sample outside the tensor', { ...sampled, sample: { shape: [2, 4], starts: [150, 0], steps: [100, 99] } }],
    ['a sample with steps of nothing', { ...sampled, sample: { shape: [2, 4], starts: [1, 0], steps: [0, 99] } }],
    ['a sample of fewer dimensions', { ...sampled, sample: { shape: [8], starts: [0], steps: [1] } }],
    ['a sample of more dimensions', { ...sampled, sample: { shape: [2, 4, 1], starts: [1, 0, 0], steps: [100, 99, 1] } }],
    ['statistics in words', { ...grid, stats: { ...grid.stats, min: 'low' } }],
  ];
  it.each(grids)('%s', (_name, value) => {
    expect(() => parseGrid(value, 'grid')).toThrow(ProtocolError);
  });

  it('data on a shared buffer, which could change under the reader', () => {
    const data = new Float32Array(new SharedArrayBuffer(24));
    expect(() => parseGrid({ ...grid, data }, 'grid')).toThrow('shared');
  });

  it('facts that are too deep, too many or no data', () => {
    const result = (data: unknown): unknown => ({
      kind: 'result',
      id: 1,
      ok: false,
      value: null,
      error: { type: 'E', message: '', traceback: '', data },
      duration_ms: 1,
      memory_bytes: 0,
      fatal: false,
    });
    let deep: unknown = 1;
    for (let level = 0; level < 50; level += 1) deep = [deep];
    for (const data of [deep, Array.from({ length: 20_000 }, () => 1), 5n, () => 1, 'x'.repeat(LIMITS.text + 1)]) {
      expect(() => parseWorkerToPage(result(data))).toThrow(ProtocolError);
    }
  });

  it('names the field that is wrong', () => {
    const events = [{ kind: 'value', text: '', grid: { ...grid, numel: 5 } }];
    expect(() => parseWorkerToPage({ kind: 'events', id: 1, events })).toThrow('events[0].grid.numel');
  });

  it('a message to the worker that the page would not send', () => {
    const run = { kind: 'run', id: 1, code: '', limit_ms: 0, inputs: { lr: 0.1 }, own: [{ name: 'mul_backward', code: 'pass' }], earlier: [{ code: 'a = 1', inputs: { lr: 1 }, seed: 3 }], seed: null, packages: ['https://index.example/simple'], live: true };
    expect(parsePageToWorker(run)).toEqual(run);
    for (const message of [{ ...run, inputs: { lr: NaN } }, { ...run, inputs: { lr: '1' } }, { ...run, inputs: [] }, { ...run, own: {} }, { ...run, own: [{ name: 'a' }] }, { ...run, earlier: [{ code: 'a' }] }, { ...run, seed: 'x' }, { ...run, packages: 'x' }, { ...run, live: 1 }]) {
      expect(() => parsePageToWorker(message)).toThrow(ProtocolError);
    }
    for (const message of [{ kind: 'run', id: 1, code: 5, limit_ms: 0, inputs: {}, own: [] }, { kind: 'asset', name: 'a', bytes: [1], last: true }, {}]) {
      expect(() => parsePageToWorker(message)).toThrow(ProtocolError);
    }
  });
});

describe('junk', () => {
  /** Small and repeatable: the same junk on every run. */
  function generator(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
  }

  const LEAVES = [null, undefined, true, 0, -1, 1.5, NaN, Infinity, 2 ** 60, '', 'line', '__proto__', '<b>', [], {}, 10n, new ArrayBuffer(8),
    Float32Array.of(1), new Float64Array(3), new Date(0), /x/, new Map([['kind', 'result']]), () => 1, Symbol.iterator];
  const KINDS = ['hello', 'stage', 'want', 'ready', 'boot-failed', 'received', 'started', 'spoiled', 'events', 'result', 'boot', 'asset', 'run', 'fetch', 'fetched',
    'spawn', 'frame-ready', 'stream', 'tensor', 'value', 'plot', 'tape', 'line', 'image', 'table', 'slider', 'exercise', 'own', 'check'];
  const NAMES = ['id', 'kind', 'events', 'name', 'text', 'line', 'values', 'grad', 'grid', 'nodes', 'inputs', 'shape', 'data', 'numel', 'dtype',
    'sample', 'stats', 'layout', 'kept', 'error', 'value', 'code', 'own', 'series', 'rows', 'columns', 'regions', 'message', 'ok', 'fatal', 'version'];

  function junk(random: () => number, depth = 0): unknown {
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const kind = random();
    if (depth > 4 || kind < 0.3) return pick(LEAVES);
    if (kind < 0.5) return Array.from({ length: Math.floor(random() * 4) }, () => junk(random, depth + 1));
    const made: Record<string, unknown> = { kind: pick(KINDS) };
    for (let count = Math.floor(random() * 12); count > 0; count--) made[pick(NAMES)] = junk(random, depth + 1);
    return made;
  }

  it.each([
    ['parseWorkerToPage', parseWorkerToPage],
    ['parseFrameToPage', parseFrameToPage],
    ['parsePageToFrame', parsePageToFrame],
    ['parsePageToWorker', parsePageToWorker],
  ] as const)('is refused by %s, or made anew', (_, parse) => {
    const random = generator(7);
    for (let round = 0; round < 4_000; round++) {
      const sent = junk(random);
      try {
        const parsed: unknown = parse(sent);
        expect(parsed).not.toBe(sent);
        expect(() => structuredClone(parsed)).not.toThrow(); // plain data through and through
        expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }
  });
});
