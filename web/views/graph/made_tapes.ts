/**
 * Tapes for tests, made by hand in the shape of recorded ones, as large as a test needs them. No view imports this.
 */
import type { Grid, TapeEvent, TapeKind, TapeNode } from '../../protocol';

export class TapeMaker {
  readonly nodes: TapeNode[] = [];

  leaf(name: string | null, shape: number[], more: Partial<TapeNode> = {}): number {
    return this.add('leaf', 'leaf', [], shape, { name, requires_grad: true, ...more });
  }

  op(op: string, kind: TapeKind, inputs: number[], shape: number[], more: Partial<TapeNode> = {}): number {
    return this.add(op, kind, inputs, shape, { requires_grad: true, ...more });
  }

  private add(op: string, kind: TapeKind, inputs: number[], shape: number[], more: Partial<TapeNode>): number {
    const id = this.nodes.length;
    const node: TapeNode = {
      id, op, kind, inputs, name: null, line: null, args: {}, module: [], requires_grad: false,
      layout: { shape, strides: shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1)), offset: 0 },
      storage: id, storage_size: 1, values: gridOf(shape, id), grad: null, backward_step: null, ...more,
    };
    this.nodes.push(node);
    return id;
  }

  /** The tape; with a root, backward has brought a gradient to all that led to it, in reverse order. */
  tape(root: number | null = null, more: Partial<TapeEvent> = {}): TapeEvent {
    const needed = new Set(root === null ? [] : [root]);
    let step = 0;
    for (const node of [...this.nodes].reverse()) {
      if (!needed.has(node.id) || !node.requires_grad) continue;
      node.grad = gridOf(node.layout.shape, node.id + 3);
      node.backward_step = step++;
      for (const id of node.inputs) needed.add(id);
    }
    return { kind: 'tape', nodes: this.nodes, omitted: 0, root, iteration: null, ...more };
  }
}

export function gridOf(shape: number[], seed: number): Grid {
  const numel = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: numel }, (_, i) => Math.sin(seed * 1.7 + i * 0.9));
  return { shape, dtype: 'float32', numel, data, sample: null, stats: null };
}

/** The lecture's first picture: `out = a * b` with (1, 2) and (3, 1), its sum, backward. */
export function broadcastTape(): TapeEvent {
  const make = new TapeMaker();
  const a = make.leaf('a', [1, 2], { line: 1 });
  const b = make.leaf('b', [3, 1], { line: 2 });
  const out = make.op('mul', 'zip', [a, b], [3, 2], { name: 'out', line: 3 });
  const sum = make.op('sum', 'reduce', [out], [], { line: 4 });
  return make.tape(sum);
}

/** Linear, ReLU, Linear, and a loss. */
export function networkTape(): TapeEvent {
  const make = new TapeMaker();
  const x = make.leaf('x', [16, 2], { line: 2, requires_grad: false });
  const y = make.leaf('y', [16, 1], { line: 3, requires_grad: false });
  const linear = (from: number, index: number, rows: number, columns: number): number => {
    const module = ['Sequential', `${index}: Linear`];
    const weight = make.leaf('weight', [rows, columns]);
    const bias = make.leaf('bias', [columns]);
    const product = make.op('matmul', 'matmul', [from, weight], [16, columns], { module, line: 6 });
    return make.op('add', 'zip', [product, bias], [16, columns], { module, line: 6 });
  };
  const hidden = make.op('relu', 'map', [linear(x, 0, 2, 8)], [16, 8], { module: ['Sequential', '1: ReLU'], line: 6 });
  const out = linear(hidden, 2, 8, 1);
  const difference = make.op('sub', 'zip', [out, y], [16, 1], { line: 7 });
  const square = make.op('pow', 'map', [difference], [16, 1], { line: 7, args: { exponent: 2 } });
  const loss = make.op('mean', 'reduce', [square], [], { name: 'loss', line: 7 });
  return make.tape(loss);
}

/** `steps` times `x = (x * w + b).tanh()`, and a sum: an unrolled loop of 3 ops. */
export function loopTape(steps: number): TapeEvent {
  const make = new TapeMaker();
  const w = make.leaf('w', [4, 4], { line: 1 });
  const b = make.leaf('b', [4], { line: 2 });
  let x = make.leaf('x', [4, 4], { line: 3 });
  for (let i = 0; i < steps; i++) {
    const product = make.op('mul', 'zip', [x, w], [4, 4], { line: 5 });
    const sum = make.op('add', 'zip', [product, b], [4, 4], { line: 5 });
    x = make.op('tanh', 'map', [sum], [4, 4], { line: 5, name: 'x' });
  }
  const loss = make.op('sum', 'reduce', [x], [], { name: 'loss', line: 6 });
  return make.tape(loss);
}

/** Ops of which no two are alike, each on what came shortly before: nothing to fold but stretches of lines. */
export function tangledTape(ops: number): TapeEvent {
  const make = new TapeMaker();
  let last = make.leaf('x', [2, 2], { line: 1 });
  for (let i = 0; i < ops; i++) {
    const other = Math.max(0, last - ((i * 7) % 11));
    last = make.op(i % 3 ? 'add' : 'mul', 'zip', [other, last], [2, 2], { line: 2 + i });
  }
  return make.tape(last);
}
