/** The lens's model on small tapes: relations in both directions, what is written, and that what is written is what was recorded. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TapeEvent } from '../../protocol';
import { namesOf } from './expressions';
import { figureOf, type Figure } from './figure';
import { placeFigure } from './geometry';
import { asOperand, read } from './held';
import { indicesOf } from './indices';
import { agreeing, explain } from './lines';
import { linksOf } from './links';
import { MAPS, ZIPS } from './rules';
import { productSteps } from './steps';
import { stripsOf } from './storage';
import { BROADCAST, MATMUL, THREED, VIEWS, grid, tapeOf } from './tapes';

const METRICS = { room: 60, cellWidth: 3, cellHeight: 2, suffix: '' };

function figure(tape: TapeEvent, id: number, mode: 'repeated' | 'direct' = 'repeated'): Figure {
  const made = figureOf(tape, id, mode);
  if (!made) throw new Error(`no figure of node ${id}`);
  return made;
}

const line = (of: Figure, part: number | 'result', index: number[], direction: 'forward' | 'backward' = 'forward'): string =>
  explain(of, { part, index }, direction).lines.join('\n');
const notes = (of: Figure, part: number | 'result', index: number[], direction: 'forward' | 'backward'): string =>
  explain(of, { part, index }, direction).notes.join(' ');

describe('the rules', () => {
  it('are there for every map and zip of the kernels', () => {
    const rows = [...readFileSync('wasm_kernels/ops.def', 'utf8').matchAll(/^(MAP|ZIP)\((\w+),/gm)];
    const names = (kind: string): string[] => rows.filter(([, of]) => of === kind).map(([, , name = '']) => name);
    expect(Object.keys(MAPS).sort()).toEqual(names('MAP').sort());
    expect(Object.keys(ZIPS).sort()).toEqual(names('ZIP').sort());
  });

  const values: Partial<Record<string, (x: number, y: number) => number>> = {
    neg: (x) => -x, abs: Math.abs, exp: Math.exp, log: Math.log, sqrt: Math.sqrt, rsqrt: (x) => 1 / Math.sqrt(x),
    reciprocal: (x) => 1 / x, sigmoid: (x) => 1 / (1 + Math.exp(-x)), tanh: Math.tanh, relu: (x) => Math.max(x, 0), sin: Math.sin,
    cos: Math.cos, square: (x) => x * x, expm1: Math.expm1, log1p: Math.log1p, pow_scalar: (x) => x ** 3, mul_scalar: (x) => x * 3,
    add_scalar: (x) => x + 3, id: (x) => x, add: (x, y) => x + y, sub: (x, y) => x - y, mul: (x, y) => x * y, div: (x, y) => x / y,
    pow: (x, y) => x ** y, maximum: Math.max, minimum: Math.min, atan2: Math.atan2, mod: (x, y) => x - y * Math.floor(x / y),
  };

  it.each(Object.entries(values))('%s: the local derivative is the slope', (name, f) => {
    const rule = { ...MAPS, ...ZIPS }[name as keyof typeof MAPS];
    const [x, y, h] = [0.7, 1.9, 1e-6];
    const out = f?.(x, y) ?? NaN;
    const slopes = [((f?.(x + h, y) ?? NaN) - (f?.(x - h, y) ?? NaN)) / (2 * h), ((f?.(x, y + h) ?? NaN) - (f?.(x, y - h) ?? NaN)) / (2 * h)];
    for (const [operand, gradient] of rule.gradients.entries()) {
      expect(gradient?.value(1, { x, y, out, p: 3, q: NaN })).toBeCloseTo(slopes[operand] ?? NaN, 5);
    }
  });
});

describe('forward', () => {
  it('writes a broadcast product with index, numbers and positions', () => {
    const of = figure(BROADCAST, 2);
    expect(of.title).toBe('out = a * b');
    expect(line(of, 'result', [1, 0])).toBe('out[1, 0] = a[0, 0] × b[1, 0] = 1 × 4 = 4');
    expect(explain(of, { part: 'result', index: [1, 0] }, 'forward').places).toEqual([
      'a: position 0·2 + 0·1 = 0', 'b: position 1·1 + 0·1 = 1', 'out: position 1·2 + 0·1 = 2',
    ]);
    expect(of.notes).toContain('result (3, 2): dimension 1 of b has size 1 and repeats 2 times');
    expect(line(of, 0, [0, 1])).toBe('a[0, 1] = 2 goes into 3 cells: out[0, 1], out[1, 1], out[2, 1]');
  });

  it('adds up along the reduced dimension, and draws it as kept', () => {
    const of = figure(MATMUL, 3);
    expect(line(of, 'result', [1])).toBe('total[1] = out[0, 1] + out[1, 1] = 12 + 26 = 38');
    expect(of.result.axes.map(({ size }) => size)).toEqual([1, 3]);
    expect(of.arrangement).toBe('under');
  });

  it('writes a matrix product as a sum of products, in the corner and in three steps', () => {
    expect(line(figure(MATMUL, 2), 'result', [1, 2])).toBe('out[1, 2] = a[1, 0] × b[0, 2] + a[1, 1] × b[1, 2] = 3 × 3 + 4 × 6 = 33');
    const steps = productSteps(MATMUL, 2);
    if (!steps) throw new Error('no steps');
    expect(steps.nodes.map(({ layout }) => layout.shape)).toEqual([[2, 1, 2], [3, 2], [2, 3, 2], [2, 3, 1], [2, 3]]);
    expect(line(figure(steps, 2), 'result', [1, 2, 0])).toBe('products[1, 2, 0] = a₃[1, 0, 0] × bᵀ[2, 0] = 3 × 3 = 9');
    expect(line(figure(steps, 3), 'result', [1, 2, 0])).toBe('sums[1, 2, 0] = products[1, 2, 0] + products[1, 2, 1] = 9 + 24 = 33');
    expect(line(figure(steps, 2), 1, [2, 0], 'backward')).toContain('= 1 × 1 + 1 × 3 = 4');
  });

  it('follows views without moving a number', () => {
    const turned = figure(VIEWS, 1);
    expect(line(turned, 'result', [1, 2])).toBe('y[1, 2] = x[2, 1] = 5');
    expect(turned.notes[0]).toContain('No number was moved');
    expect(line(figure(VIEWS, 2), 'result', [0, 1])).toBe('z[0, 1] = x[1, 1] = 3');
  });

  it('writes negative numbers, constants, NaN, infinities, int64 and bool honestly', () => {
    const tape = tapeOf(
      { name: 'a', shape: [3], of: [-1, NaN, Infinity] },
      { name: 'b', op: 'mul', kind: 'map', inputs: [0], args: { other: -2, reflected: false }, shape: [3], of: [2, NaN, -Infinity] },
      { name: 'n', shape: [1], of: [7], dtype: 'int64' },
      { name: 'm', op: 'gt', kind: 'zip', inputs: [2, 2], shape: [1], of: [0], dtype: 'bool' },
      { name: 't', op: 'div', kind: 'map', inputs: [2], args: { other: 2, reflected: true }, shape: [1], of: [2 / 7] },
    );
    expect(line(figure(tape, 1), 'result', [0])).toBe('b[0] = a[0] × (−2) = (−1) × (−2) = 2');
    expect(line(figure(tape, 1), 'result', [1])).toBe('b[1] = a[1] × (−2) = nan × (−2) = nan');
    expect(line(figure(tape, 1), 'result', [2])).toBe('b[2] = a[2] × (−2) = inf × (−2) = −inf');
    expect(line(figure(tape, 3), 'result', [0])).toBe('m[0] = n[0] > n[0] = 7 > 7 = False');
    expect(line(figure(tape, 4), 'result', [0])).toBe('t[0] = 2 / n[0] = 2 / 7 ≈ 0.2857');
  });

  it('says which cell won, and where it stands', () => {
    const tape = tapeOf(
      { name: 'x', shape: [2, 3], of: [1, 9, 2, 8, 3, 4] },
      { name: 'm', op: 'max', kind: 'reduce', inputs: [0], args: { dim: [1], keepdim: false }, shape: [2], of: [9, 8], grads: [1, 2] },
      { name: 'p', op: 'argmax', kind: 'reduce', inputs: [0], args: { dim: [1], keepdim: false }, shape: [2], of: [1, 0], dtype: 'int64' },
    );
    expect(line(figure(tape, 1), 'result', [0])).toBe('m[0] = max(x[0, 0], x[0, 1], x[0, 2]) = max(1, 9, 2) = 9');
    expect(notes(figure(tape, 1), 'result', [0], 'forward')).toContain('x[0, 1]');
    expect(notes(figure(tape, 2), 'result', [1], 'forward')).toContain('x[1, 0]');
    expect(line(figure(tape, 1), 0, [1, 1], 'backward')).toMatch(/= 0$/);
  });

  it('draws no arrows for an op it does not know, and says why', () => {
    const tape = tapeOf({ name: 'x', shape: [2], of: [1, 2] }, { name: 's', op: 'softmax', kind: 'other', inputs: [0], shape: [2], of: [0.3, 0.7] });
    const of = figure(tape, 1);
    const placed = placeFigure(of, new Map(), METRICS);
    expect(linksOf(of, placed, { part: 'result', index: [0] }, 'forward').arrows).toEqual([]);
    expect(of.notes[0]).toContain('no arrows');
  });
});

describe('a tensor that the code gave no name', () => {
  const tape = tapeOf(
    { name: 'x', shape: [2], of: [1, 2] },
    { name: null, op: 'mul', kind: 'map', inputs: [0], args: { other: 3 }, shape: [2], of: [3, 6] },
    { name: null, op: 'add', kind: 'zip', inputs: [1, 0], shape: [2], of: [4, 8] },
    { name: null, op: 'sigmoid', kind: 'map', inputs: [2], shape: [2], of: [0.98, 1] },
    { name: null, op: 'sub', kind: 'zip', inputs: [3, 0], shape: [2], of: [-0.02, -1] },
  );

  it('is called by its expression where that is short, in parentheses as a part of another', () => {
    expect(namesOf(tape)).toEqual(['x', 'x * 3', '(x * 3) + x', 't3', 't3 - x']);
    expect(figure(tape, 1).title).toBe('x * 3');
    expect(figure(tape, 3).title).toBe('t3 = ((x * 3) + x).sigmoid()');
    expect(line(figure(tape, 2), 'result', [1])).toBe('((x * 3) + x)[1] = (x * 3)[1] + x[1] = 6 + 2 = 8');
    expect(line(figure(tape, 2), 0, [1], 'backward')).toBe('(x * 3).grad[1] = ((x * 3) + x).grad[1]');
  });

  it.each([['w1', 'w1'], ['net.0.weight', 'net.0.weight'], ['x.view(3, 2)', 'x.view(3, 2)'], ['x[0, 1]', 'x[0, 1]'], ['-x', '(-x)'], ['f(a, b) * c', '(f(a, b) * c)']])(
    '%s as a part is %s',
    (name, part) => expect(asOperand(name)).toBe(part),
  );
});

describe('backward', () => {
  it('turns what fanned out into a sum that is the recorded gradient', () => {
    const of = figure(BROADCAST, 2);
    expect(line(of, 0, [0, 0], 'backward')).toBe(
      'a.grad[0, 0] = out.grad[0, 0] × b[0, 0] + out.grad[1, 0] × b[1, 0] + out.grad[2, 0] × b[2, 0] = 1 × 3 + 1 × 4 + 1 × 5 = 12',
    );
    expect(line(of, 'result', [1, 0], 'backward').split('\n')).toEqual([
      'a.grad[0, 0] += out.grad[1, 0] × b[1, 0] = 1 × 4 = 4',
      'b.grad[1, 0] += out.grad[1, 0] × a[0, 0] = 1 × 1 = 1',
    ]);
  });

  it.each([['broadcasting', BROADCAST], ['matmul', MATMUL]])('agrees with every recorded gradient: %s', (_, tape) => {
    for (const node of tape.nodes.filter(({ inputs }) => inputs.length > 0)) {
      const of = figure(tape, node.id);
      for (const [operand, { tensor }] of of.operands.entries()) {
        for (const index of indicesOf(tensor.layout.shape)) {
          const total = of.relation.targets(operand, index).reduce((sum, result) => {
            const know = (part: number | 'result', at: readonly number[]): number =>
              read((part === 'result' ? of.result : of.operands[part])?.tensor.values ?? null, at)?.value ?? NaN;
            const g = read(of.result.tensor.grad, result)?.value ?? NaN;
            return sum + (of.arithmetic?.gradientOf({ operand, index, result }, g, know, of.relation.sources(result)) ?? NaN);
          }, 0);
          expect(agreeing(total, read(tensor.grad, index)?.value), `${of.title} ${operand} [${index.join()}]`).toBe(true);
        }
      }
    }
  });

  it('says that other uses add to a gradient', () => {
    const tape = tapeOf(
      { name: 'a', shape: [], of: [3], grads: [7] },
      { name: 'b', op: 'square', kind: 'map', inputs: [0], shape: [], of: [9], grads: [1] },
      { name: 'c', op: 'add', kind: 'zip', inputs: [1, 0], shape: [], of: [12], grads: [1] },
    );
    expect(line(figure(tape, 1), 0, [], 'backward')).toBe('a.grad from here = b.grad × 2 × a = 1 × 2 × 3 = 6');
    expect(notes(figure(tape, 1), 0, [], 'backward')).toContain('plus 1 more use of a: together a.grad = 7');
  });

  it('writes names where backward never came', () => {
    const of = figure(THREED, 2);
    expect(line(of, 0, [0, 1], 'backward')).toBe('a.grad[0, 1] = out.grad[0, 0, 1] + out.grad[1, 0, 1]');
    expect(notes(of, 0, [0, 1], 'backward')).toContain('numbers are missing');
  });
});

describe('the two directions of a relation', () => {
  it.each([
    ['zip', BROADCAST, 2], ['reduce', BROADCAST, 3], ['matmul', MATMUL, 2], ['sum over 0', MATMUL, 3], ['permute', VIEWS, 1],
    ['slice', VIEWS, 2], ['expand', VIEWS, 3], ['3-d zip', THREED, 2],
  ] as const)('agree: %s', (_, tape, id) => {
    const { relation, result, operands } = figure(tape, id);
    const pairs = new Set<string>();
    for (const index of indicesOf(result.tensor.layout.shape)) {
      for (const source of relation.sources(index)) pairs.add(`${source.operand}:${source.index.join()}>${index.join()}`);
    }
    const back = new Set<string>();
    for (const [operand, { tensor }] of operands.entries()) {
      for (const index of indicesOf(tensor.layout.shape)) {
        for (const target of relation.targets(operand, index)) back.add(`${operand}:${index.join()}>${target.join()}`);
      }
    }
    expect([...pairs].sort()).toEqual([...back].sort());
    expect(pairs.size).toBeGreaterThan(0);
  });
});

describe('the picture', () => {
  it('draws ghosts when repeated, and arrows straight from the small operands when direct', () => {
    const ghosts = (mode: 'repeated' | 'direct'): number => {
      const placed = placeFigure(figure(BROADCAST, 2, mode), new Map(), METRICS);
      return placed.panels.flatMap(({ panel, sheets }) => sheets.flatMap(({ rows }) => rows.flat()).filter(({ drawn }) => panel.ghost(drawn))).length;
    };
    expect([ghosts('repeated'), ghosts('direct')]).toEqual([7, 0]);
    const of = figure(BROADCAST, 2, 'direct');
    const links = linksOf(of, placeFigure(of, new Map(), METRICS), { part: 0, index: [0, 0] }, 'forward');
    expect(links.arrows).toHaveLength(3);
  });

  it('strokes along the summed dimension', () => {
    const of = figure(MATMUL, 3);
    const links = linksOf(of, placeFigure(of, new Map(), METRICS), { part: 'result', index: [0] }, 'forward');
    expect([links.strokes.length, links.arrows.length]).toEqual([1, 1]);
  });

  it('shows a window of what is too large, and says which', () => {
    const shape = [20, 30];
    const tape = tapeOf({ name: 'x', shape, of: Array<number>(600).fill(1) }, { name: 'y', op: 'exp', kind: 'map', inputs: [0], shape, of: Array<number>(600).fill(2) });
    const placed = placeFigure(figure(tape, 1), new Map([['j', 15]]), { ...METRICS, room: 90 });
    expect(placed.panels.map(({ windows }) => windows.map(({ letter, first, last, size }) => [letter, first, last, size]))).toEqual([
      [['i', 0, 11, 20], ['j', 15, 26, 30]], [['i', 0, 11, 20], ['j', 15, 26, 30]],
    ]);
  });

  it('stacks where there is no room beside', () => {
    const placed = placeFigure(figure(BROADCAST, 2), new Map(), { ...METRICS, room: 14 });
    expect([placed.stacked, placed.width <= 18]).toEqual([true, true]);
  });

  it.each([[[0, 3]], [[1]], [[]]])('draws a shape of %j', (shape) => {
    const of = Array<number>(shape.reduce((product, size) => product * size, 1)).fill(1);
    const tape = tapeOf({ name: 'x', shape, of }, { name: 'y', op: 'neg', kind: 'map', inputs: [0], shape, of });
    const placed = placeFigure(figure(tape, 1), new Map(), METRICS);
    expect(placed.panels.flatMap(({ sheets }) => sheets.flatMap(({ rows }) => rows.flat()))).toHaveLength(2 * of.length);
  });

  it('reads a sample where the tensor is large, and says what was not recorded', () => {
    const tape = tapeOf({ name: 'x', shape: [2], of: [1, 2] }, { name: 'y', op: 'neg', kind: 'map', inputs: [0], shape: [2], of: [-1, -2] });
    for (const node of tape.nodes) {
      node.layout = { shape: [100], strides: [1], offset: 0 };
      node.values = { ...grid([100], []), data: node.values.data, sample: { shape: [2], starts: [0], steps: [50] } };
    }
    const of = figure(tape, 1);
    expect(line(of, 'result', [50])).toBe('y[50] = −x[50] = −2');
    expect(notes(of, 'result', [49], 'forward')).toContain('not recorded');
  });
});

describe('storage', () => {
  it('draws a view and its tensor on one strip, with the steps that each takes', () => {
    const [strip, ...others] = stripsOf(figure(VIEWS, 1), { part: 'result', index: [1, 2] });
    expect(others).toEqual([]);
    expect(strip?.texts).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(strip?.tracks.map(({ name, at, hops }) => [name, at, hops.map(({ label }) => label).join(' ')])).toEqual([
      ['x', 5, '+2 +2 +1'], ['y', 5, '+1 +2 +2'],
    ]);
  });

  it('stays in place where a stride is 0', () => {
    const strip = stripsOf(figure(VIEWS, 3), { part: 'result', index: [1, 2] })[0];
    expect(strip?.tracks.find(({ name }) => name === 'w')?.hops.map(({ from, to }) => to - from)).toEqual([0, 1, 1]);
  });
});
