/** From a tape to folded groups, to boxes, to places, to steps: each stage on tapes of the shapes that programs make. */
import { describe, expect, it } from 'vitest';
import type { TapeEvent } from '../../protocol';
import { recorded } from '../fixtures/load';
import { boxInWords, endOf, sizeOf, titleWidth, type BoxContext } from './box';
import { fitted, moved, showing, zoomed } from './camera';
import { assignment } from './expression';
import { foldTape, isGroup, withTape, type Group, type Item } from './fold';
import { TapeMaker, broadcastTape, gridOf, loopTape, networkTape, tangledTape } from './made_tapes';
import { place, type Flow, type Placed } from './place';
import { shortestRuns } from './repeats';
import { MOST_BOXES, firstOpenings, opened, pathTo, sceneOf, type Scene } from './scene';
import { clampStep, currentAt, stepInWords, stepsOf } from './steps';
import { stripOf } from './strip';
import { neighbour } from './walk';

const ids = (item: Item): number[] => (isGroup(item) ? item.items.flatMap(ids) : [item.id]);
const groups = (group: Group): Group[] => group.items.filter(isGroup).flatMap((each) => [each, ...groups(each)]);
const atFirst = (tape: TapeEvent): Scene => {
  const tree = foldTape(tape);
  return sceneOf(tape, tree, firstOpenings(tree));
};
const placed = (scene: Scene, flow: Flow = 'right'): Placed =>
  place(scene, flow, { box: (box) => sizeOf(box, true), title: titleWidth });

describe('runs of equal blocks', () => {
  it.each([
    ['none in what never repeats', [1, 2, 3, 4, 5, 6], []],
    ['one, with what is before and after it left out', [9, 1, 2, 1, 2, 1, 2, 8], [{ start: 1, period: 2, count: 3 }]],
    ['several of the same length', [1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3], [{ start: 0, period: 1, count: 5 }, { start: 6, period: 1, count: 5 }]],
    ['none that would spare too few boxes', [1, 1, 2, 2], []],
    ['an unfinished block at the end', [1, 2, 3, 1, 2, 3, 1, 2, 3, 1], [{ start: 0, period: 3, count: 3 }]],
  ])('finds %s', (_, tokens, runs) => expect(shortestRuns(tokens)).toEqual(runs));
});

describe('folding', () => {
  it.each([
    ['broadcast', broadcastTape()],
    ['network', networkTape()],
    ['loop', loopTape(100)],
    ['tangle', tangledTape(700)],
  ])('loses and doubles no node: %s', (_, tape) => {
    const tree = foldTape(tape);
    expect(ids(tree).sort((a, b) => a - b)).toEqual(tape.nodes.map(({ id }) => id));
    const keys = groups(tree).filter(({ kind }) => kind !== 'block').map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leaves a small graph as it is', () => {
    expect(groups(foldTape(broadcastTape()))).toEqual([]);
  });

  it('puts ops into the modules they ran in, and a weight into the layer that alone uses it', () => {
    const tree = foldTape(networkTape());
    const linear = groups(tree).find(({ title }) => title === '0: Linear');
    expect(linear?.nodes.map(({ name, op }) => name ?? op)).toEqual(['weight', 'bias', 'matmul', 'add']);
  });

  it('folds an unrolled loop into one group with a block for each turn', () => {
    const runs = groups(foldTape(loopTape(10))).filter(({ kind }) => kind === 'run');
    expect(runs.map(({ title, items }) => [title, items.length])).toEqual([['line 5', 10]]);
    expect(runs[0]?.items.map((block) => ids(block).length)).toEqual(Array.from({ length: 10 }, () => 3));
  });

  it('folds a loop within a loop', () => {
    const make = new TapeMaker();
    let x = make.leaf('x', [2]);
    for (let i = 0; i < 6; i++) {
      for (let j = 0; j < 7; j++) x = make.op('tanh', 'map', [x], [2], { line: 3 });
      x = make.op('exp', 'map', [x], [2], { line: 4 });
    }
    const runs = groups(foldTape(make.tape())).filter(({ kind }) => kind === 'run');
    expect(runs.map(({ items }) => items.length)).toEqual([6, 7, 7, 7, 7, 7, 7]);
  });

  it('takes blocks of the same ops that are wired differently for different', () => {
    const make = new TapeMaker();
    let x = make.leaf('x', [2]);
    for (let i = 0; i < 16; i++) {
      const a = make.op('exp', 'map', [x], [2], { line: 3 });
      const b = make.op('tanh', 'map', [i < 8 ? a : x], [2], { line: 3 });
      x = make.op('add', 'zip', [a, b], [2], { line: 3 });
    }
    const runs = groups(foldTape(make.tape())).filter(({ kind }) => kind === 'run');
    expect(runs.map(({ items }) => items.length)).toEqual([8, 8]);
  });

  it('keeps the tree over new numbers', () => {
    const [old, young] = [loopTape(10), loopTape(10)];
    const tree = withTape(foldTape(old), young);
    expect(tree).toEqual(foldTape(young));
    expect(tree.nodes.every((node) => node === young.nodes[node.id])).toBe(true);
  });
});

describe('what is seen', () => {
  it.each([
    ['12 nodes', networkTape()],
    ['300', loopTape(100)],
    ['3,000 in a loop', loopTape(999)],
    ['3,000 without any repeat', tangledTape(3000)],
  ])('is 60 boxes at the most at first: %s', (_, tape) => {
    const scene = atFirst(tape);
    expect(scene.boxes.length).toBeLessThanOrEqual(60);
    expect(tape.nodes.every(({ id }) => scene.ownerOf[id]?.nodes.some((node) => node.id === id))).toBe(true);
  });

  it('shows one block of an open run, and boxes for those before and after it', () => {
    const tape = loopTape(10);
    const tree = foldTape(tape);
    const [run] = groups(tree);
    const scene = sceneOf(tape, tree, new Map([[run?.key ?? '', 3]]));
    expect(scene.boxes.flatMap(({ blocks }) => (blocks ? [blocks] : []))).toEqual([[0, 3], [4, 10]]);
    expect(scene.frames.map(({ block }) => block)).toEqual([3]);
  });

  it('has one edge between two boxes, and never one that runs back', () => {
    const scene = atFirst(loopTape(50));
    expect(new Set(scene.edges.map(({ key }) => key)).size).toBe(scene.edges.length);
    const pairs = new Set(scene.edges.map(({ from, to }) => `${from.key} ${to.key}`));
    expect(scene.edges.some(({ from, to }) => pairs.has(`${to.key} ${from.key}`))).toBe(false);
  });

  it('finds the way to a node inside closed groups', () => {
    const tape = loopTape(10);
    const tree = foldTape(tape);
    expect(pathTo(tree, 3 + 3 * 4).map(([, block]) => block)).toEqual([4]);
  });

  it('closes what was opened first when too much would stand open', () => {
    const tape = tangledTape(3000);
    const tree = foldTape(tape);
    let open = new Map<string, number>();
    for (const { key } of groups(tree)) {
      open = opened(tape, tree, open, key, 0);
      expect(open.has(key)).toBe(true);
      expect(sceneOf(tape, tree, open).boxes.length).toBeLessThanOrEqual(MOST_BOXES);
    }
  });
});

describe('places', () => {
  const scenes = { broadcast: atFirst(broadcastTape()), network: atFirst(networkTape()), loop: atFirst(loopTape(100)) };

  it.each(Object.entries(scenes).flatMap(([name, scene]) => (['right', 'down'] as const).map((flow) => [name, flow, scene] as const)))(
    'no box lies on another, and frames hold their own: %s, flowing %s',
    (_, flow, scene) => {
      const { rects, width, height } = placed(scene, flow);
      const at = (key: string) => rects.get(key) ?? expect.fail(`${key} has no place`);
      for (const [index, box] of scene.boxes.entries()) {
        const a = at(box.key);
        expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width + 1 && a.y + a.height <= height + 1).toBe(true);
        for (const other of scene.boxes.slice(index + 1)) {
          const b = at(other.key);
          const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          expect(apart, `${box.key} lies on ${other.key}`).toBe(true);
        }
        for (const frame of box.frames) {
          const f = at(frame.key);
          expect(f.x <= a.x && f.y <= a.y && f.x + f.width >= a.x + a.width && f.y + f.height >= a.y + a.height).toBe(true);
        }
      }
    },
  );

  it('numbers flow from operand to result', () => {
    for (const flow of ['right', 'down'] as const) {
      const { rects, routes } = placed(scenes.network, flow);
      for (const { from, to, key } of scenes.network.edges) {
        const [a, b] = [rects.get(from.key), rects.get(to.key)];
        expect(flow === 'right' ? (a?.x ?? 0) < (b?.x ?? 0) : (a?.y ?? 0) < (b?.y ?? 0)).toBe(true);
        expect(routes.get(key)?.length).toBeGreaterThan(1);
      }
    }
  });

  it('arrow keys go along edges', () => {
    const { broadcast: scene } = scenes;
    const places = placed(scene);
    expect(neighbour(scene, places, 'node 0', 'ArrowRight')).toBe('node 2');
    expect(neighbour(scene, places, 'node 3', 'ArrowLeft')).toBe('node 2');
    expect(neighbour(scene, places, 'node 3', 'ArrowRight')).toBe(null);
  });
});

describe('steps', () => {
  const tape = broadcastTape();
  const steps = stepsOf(tape);

  it('are the ops, then what backward reaches, in its order', () => {
    expect(steps.forward.map(({ op }) => op)).toEqual(['mul', 'sum']);
    expect(steps.backward.map((together) => together.map(({ id }) => id))).toEqual([[3], [2], [1], [0]]);
    expect([steps.valueAt, steps.gradAt]).toEqual([[0, 0, 1, 2], [6, 5, 4, 3]]);
    expect([clampStep(steps, Infinity), clampStep(steps, -1)]).toEqual([6, 0]);
    expect(currentAt(steps, 4).map(({ id }) => id)).toEqual([2]);
  });

  it.each([
    [0, 'Before step 1 of 6: the leaves have their values'],
    [1, 'Step 1 of 6: out = a * b, shape (3, 2)'],
    [2, 'Step 2 of 6: sum(out), shape ()'],
    [3, 'Step 3 of 6: gradient of sum(out): shape (), where backward begins'],
    [6, 'Step 6 of 6: gradient of a: shape (1, 2)'],
  ])('are told in words: %i', (position, words) => expect(stepInWords(steps, tape, position)).toBe(words));

  it('show a gradient that has no step of its own with the last of them', () => {
    const early = broadcastTape();
    const [a] = early.nodes;
    if (a) a.backward_step = null;
    expect(stepsOf(early).gradAt).toEqual([5, 5, 4, 3]);
  });

  it('are none on a tape of leaves', () => {
    const make = new TapeMaker();
    make.leaf('a', [2]);
    const only = make.tape();
    expect(stepInWords(stepsOf(only), only, 0)).toContain('No op has run');
  });
});

describe('words', () => {
  it.each([
    ['net.0.weight', 14, 'net.0.weight'],
    ['model.layers.0.weight', 18, '…layers.0.weight'],
    ['model.layers.0.weight', 12, '…0.weight'],
    ['model.layers.0.weight', 3, '…weight'],
    ['a_name_without_parts', 8, 'a_name_without_parts'],
  ])('of %s, %i characters show %s', (name, room, shown) => expect(endOf(name, room)).toBe(shown));

  const context = (tape: TapeEvent, position: number): BoxContext => ({
    tape, position, steps: stepsOf(tape), selected: null, current: new Set(), results: new Set(), home: null,
  });

  it('say op, shape, operands, gradient, and what does not exist yet', () => {
    const tape = broadcastTape();
    const [, , out] = atFirst(tape).boxes;
    const say = (position: number): string => (out ? boxInWords(out, context(tape, position)) : '');
    expect(say(0)).toBe('out: mul, shape (3, 2), from a (1, 2) repeated and b (3, 1) repeated, no value yet; no gradient yet');
    expect(say(6)).toBe('out: mul, shape (3, 2), from a (1, 2) repeated and b (3, 1) repeated; gradient (3, 2)');
  });

  it('write scalars, keywords and nested ops as the student would', () => {
    const make = new TapeMaker();
    const a = make.leaf('a', [2, 3]);
    const twice = make.op('mul', 'zip', [a], [2, 3], { args: { other: 2 } });
    const squared = make.op('pow', 'map', [twice], [2, 3], { args: { exponent: 2 } });
    const sum = make.op('sum', 'reduce', [squared], [3], { name: 's', args: { dim: [0], keepdim: false } });
    expect(assignment(make.nodes[squared] ?? expect.fail(), make.nodes)).toBe('(a * 2) ** 2');
    expect(assignment(make.nodes[sum] ?? expect.fail(), make.nodes)).toBe('s = sum((… ** 2), dim=(0,))');
  });
});

describe('strips', () => {
  it('take at most 16 elements, on a scale of their own', () => {
    expect(stripOf({ ...gridOf([3], 0), data: Float32Array.of(2, -4, 0) })).toEqual([0.5, -1, 0]);
    expect(stripOf(gridOf([100], 0))).toHaveLength(16);
    expect(stripOf({ ...gridOf([2], 0), data: Float32Array.of(NaN, Infinity) })).toEqual([NaN, NaN]);
    expect(stripOf(gridOf([0, 3], 0))).toEqual([]);
  });
});

describe('recorded programs', () => {
  const names = ['broadcast', 'map_zip_reduce', 'movement', 'matmul', 'network', 'training', 'long'] as const;

  it.each(names)('are folded, placed, stepped through and told: %s', (name) => {
    const { tape } = recorded(name);
    expect(ids(foldTape(tape)).sort((a, b) => a - b)).toEqual(tape.nodes.map(({ id }) => id));
    const scene = atFirst(tape);
    expect(scene.boxes.length).toBeLessThanOrEqual(60);
    const { rects, routes } = placed(scene);
    expect(scene.boxes.every(({ key }) => rects.has(key))).toBe(true);
    expect(scene.edges.every(({ key }) => (routes.get(key)?.length ?? 0) >= 2)).toBe(true);
    const steps = stepsOf(tape);
    for (let position = 1; position <= steps.count; position++) {
      expect(stepInWords(steps, tape, position)).toMatch(/^Step \d+ of \d+: .+shape \(/);
      expect(stepInWords(steps, tape, position)).not.toMatch(/undefined|NaN|object/);
    }
  });
});

describe('the camera', () => {
  const pane = { width: 600, height: 300 };

  it('shows all where that can be read, else the beginning', () => {
    expect(fitted({ width: 100, height: 100 }, pane, 1)).toEqual({ zoom: 1, x: 250, y: 100 });
    expect(fitted({ width: 4000, height: 100 }, pane, 1)).toEqual({ zoom: 0.8, x: 16, y: 110 });
  });

  it('keeps the point under the pointer where it is', () => {
    const camera = zoomed({ zoom: 1, x: 20, y: 30 }, 2, { x: 120, y: 130 });
    expect(camera).toEqual({ zoom: 2, x: -80, y: -70 });
  });

  it('never loses the picture', () => {
    expect(moved({ zoom: 1, x: 0, y: 0 }, { x: -9999, y: 9999 }, { width: 100, height: 100 }, pane)).toEqual({ zoom: 1, x: -52, y: 252 });
  });

  it('moves no more than it must to show a box', () => {
    const camera = { zoom: 1, x: 0, y: 0 };
    expect(showing(camera, { x: 50, y: 50, width: 80, height: 40 }, pane)).toBe(camera);
    expect(showing(camera, { x: 700, y: 50, width: 80, height: 40 }, pane)).toEqual({ zoom: 1, x: -196, y: 0 });
  });
});
