import { describe, expect, it } from 'vitest';
import type { Grid, PlotEvent, TensorEvent } from '../protocol';
import { ResultBuilder } from './results';

const grid = (shape: number[], data: Grid['data'], dtype: Grid['dtype'] = 'float32'): Grid => ({
  shape,
  dtype,
  numel: shape.reduce((all, size) => all * size, 1),
  data,
  sample: null,
  stats: null,
});
const tensor = (name: string, values: Grid, grad: Grid | null = null): TensorEvent => ({
  kind: 'tensor',
  name,
  line: 1,
  requires_grad: false,
  op: null,
  values,
  grad,
});
const done = { ok: true, value: null, error: null };

describe('the result of a run', () => {
  it('holds tensors as nested lists of plain numbers', () => {
    const result = new ResultBuilder();
    result.add(tensor('m', grid([2, 2], Float32Array.of(1, 2, 3, 4)), grid([2, 2], Float32Array.of(5, 6, 7, 8))));
    result.add(tensor('scalar', grid([], Float64Array.of(0.5), 'float64')));
    result.add(tensor('none', grid([2, 0], new Float32Array(0))));
    result.add(tensor('whole', grid([1], BigInt64Array.of(-7n), 'int64')));
    result.add(tensor('flags', grid([2], Uint8Array.of(0, 1), 'bool')));
    expect(result.finish(done).tensors).toEqual({
      m: { shape: [2, 2], dtype: 'float32', data: [[1, 2], [3, 4]], grad: [[5, 6], [7, 8]] },
      scalar: { shape: [], dtype: 'float64', data: 0.5, grad: null },
      none: { shape: [2, 0], dtype: 'float32', data: [[], []], grad: null },
      whole: { shape: [1], dtype: 'int64', data: [-7], grad: null },
      flags: { shape: [2], dtype: 'bool', data: [false, true], grad: null },
    });
  });

  it('summarises a tensor of which only a sample came', () => {
    const values: Grid = {
      ...grid([100_000], new Float32Array(10)),
      sample: { shape: [10], starts: [0], steps: [10_000] },
      stats: { min: -1, max: 2, mean: 0.5, nan: 0, inf: 0 },
    };
    const result = new ResultBuilder();
    result.add(tensor('big', values));
    expect(result.finish(done).tensors.big?.data).toEqual({ min: -1, max: 2, mean: 0.5 });
  });

  it('joins the text of a stream and keeps the order of the rest', () => {
    const result = new ResultBuilder();
    result.add({ kind: 'stream', stream: 'stdout', text: 'a' });
    result.add({ kind: 'stream', stream: 'stdout', text: 'b\n' });
    result.add({ kind: 'stream', stream: 'stderr', text: 'oh' });
    result.add({ kind: 'stream', stream: 'stdout', text: 'c' });
    const { stdout, displays } = result.finish(done);
    expect(stdout).toBe('ab\nc');
    expect(displays.map((event) => event.kind === 'stream' && event.text)).toEqual(['ab\n', 'oh', 'c']);
  });

  it('keeps the last state of a plot, in its first place', () => {
    const plot = (id: string, points: number): PlotEvent => ({
      kind: 'plot', form: 'line', regions: null,
      id,
      title: id,
      series: [{ label: '', x: new Float64Array(points), y: new Float64Array(points) }],
      x_label: '',
      y_label: '',
    });
    const result = new ResultBuilder();
    for (const event of [plot('a', 1), plot('b', 1), plot('a', 2)]) result.add(event);
    const { displays } = result.finish(done);
    expect(displays.map((event) => event.kind === 'plot' && [event.id, event.series[0]?.y.length])).toEqual([['a', 2], ['b', 1]]);
  });

  it('takes a name that means something to JavaScript for a name', () => {
    const result = new ResultBuilder();
    result.add(tensor('__proto__', grid([1], Float32Array.of(1))));
    const { tensors } = result.finish(done);
    expect(Object.keys(tensors)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(tensors)).toBe(Object.prototype);
  });
});
