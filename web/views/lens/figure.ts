/**
 * From a node of the tape to a figure: which tensors are drawn, in which shape, how their cells belong together, and what is said
 * of it. The one place that knows the kinds of op. Draws nothing; see geometry.ts and drawing.ts.
 */
import type { TapeEvent, TapeNode } from '../../protocol';
import { shapeText, shortText } from '../numbers';
import { CHOOSING, MOVING, elementwise, product, reduction, type Arithmetic, type Part, type ReduceName } from './arithmetic';
import { assignmentOf, namesOf, numbersOf, reducedDims, reductionName } from './expressions';
import type { Held } from './held';
import { broadcastIndex, broadcastShape, numelOf, type Index, type Shape } from './indices';
import {
  SAME,
  UNKNOWN,
  concatenating,
  flipping,
  multiplying,
  permuting,
  reducing,
  sharing,
  stacking,
  viewing,
  zipping,
  type Relation,
} from './relation';
import { ruleOf } from './rules';

/** How a broadcast operand is drawn: copied to the full shape as ghosts, or as it is stored. */
export type Mode = 'repeated' | 'direct';

/** A dimension as drawn. Dimensions of several tensors that are matched share a letter. */
export interface Axis {
  letter: string;
  size: number;
  /** Stored once, and read again for each index. */
  repeats: boolean;
  /** Drawn at size 1 where it was, though the tensor has it no more. */
  gone?: boolean;
}

/** A tensor as the figure draws it, which may be in more dimensions than it has. */
export interface Panel {
  part: Part;
  tensor: Held;
  axes: Axis[];
  /** The tensor's own index of a cell. */
  real: (drawn: Index) => Index;
  /** The cell that stands for an element, seen from a result cell; from none, the stored one. */
  drawn: (real: Index, result: Index | null) => Index;
  /** Whether a cell exists only by broadcasting. */
  ghost: (drawn: Index) => boolean;
}

/** Where the result stands: right of its operands, under the columns it sums, or in the corner of a row and a column. */
export type Arrangement = 'beside' | 'under' | 'corner';

export interface Figure {
  node: TapeNode;
  /** `out = a * b`. */
  title: string;
  operands: Panel[];
  result: Panel;
  relation: Relation;
  /** Null where the op's cells are not followed one by one. */
  arithmetic: Arithmetic | null;
  arrangement: Arrangement;
  /** Written between the operands, where there is one sign for it. */
  sign: string;
  broadcasts: boolean;
  /** Sentences about the whole. */
  notes: string[];
  /** Each operand's uses besides this one, as far as a gradient came back through them. */
  otherUses: number[];
}

const LETTERS = 'i j k l m n p q r s t u'.split(' ');
const VIEWS = new Set(['view', 'reshape', 'flatten', 'unflatten', 'squeeze', 'unsqueeze']);
const PERMUTES = new Set(['permute', 'transpose', 't', 'T', 'mT', 'swapaxes', 'movedim']);
const EXPANDS = new Set(['expand', 'expand_as', 'broadcast_to']);
const COPIES = new Set(['copy', 'clone', 'contiguous', 'to', 'detach', 'id']);

interface Plan {
  relation: Relation;
  arithmetic: Arithmetic | null;
  panels?: (mode: Mode) => Pick<Figure, 'operands' | 'result'>;
  arrangement?: Arrangement;
  broadcasts?: boolean;
  notes?: string[];
}

export function figureOf(tape: TapeEvent, id: number, mode: Mode): Figure | null {
  const node = tape.nodes[id];
  if (!node) return null;
  const names = namesOf(tape);
  const held = (of: number): Held | null => {
    const found = tape.nodes[of];
    if (!found) return null;
    const { layout, storage, storage_size: storageSize, values, grad } = found;
    return { name: names[of] ?? `t${of}`, layout, storage, storageSize, values, grad };
  };
  const result = held(id);
  const operands = node.inputs.map(held);
  if (!result || operands.some((operand) => operand === null)) return null;
  const known = operands.filter((operand) => operand !== null);
  if (known.some(({ name }) => name === result.name)) result.name = `${result.name}′`;
  const plan = planOf(node, known, result);
  const panels = plan.panels?.(mode) ?? plainPanels(known, result, false);
  return {
    node,
    title: assignmentOf(node, result.name, known.map(({ name }) => name)),
    ...panels,
    relation: plan.relation,
    arithmetic: plan.arithmetic,
    arrangement: plan.arrangement ?? 'beside',
    sign: signOf(node),
    broadcasts: plan.broadcasts ?? false,
    notes: plan.notes ?? [],
    otherUses: node.inputs.map((input) => usesElsewhere(tape, input, node)),
  };
}

function signOf({ op, inputs }: TapeNode): string {
  const signs: Record<string, string> = { add: '+', sub: '−', mul: '×', div: '/', pow: '**', matmul: '@', maximum: 'max', minimum: 'min' };
  return inputs.length > 1 ? (signs[op] ?? '') : '';
}

function usesElsewhere(tape: TapeEvent, input: number, node: TapeNode): number {
  let uses = 0;
  for (const other of tape.nodes) {
    if (other.id === node.id || other.backward_step === null) continue;
    uses += other.inputs.filter((one) => one === input).length;
  }
  return uses + node.inputs.filter((one) => one === input).length - 1;
}

function planOf(node: TapeNode, operands: Held[], result: Held): Plan {
  const [first] = operands;
  switch (node.kind) {
    case 'leaf':
      return { relation: UNKNOWN, arithmetic: null, notes: [`${result.name} was made by the code itself: no op on other tensors.`] };
    case 'map':
    case 'zip':
      return elementPlan(node, operands, result);
    case 'reduce':
      return first ? reducePlan(node, first, result) : unknownPlan(node);
    case 'matmul':
      return productPlan(node, operands, result);
    case 'movement':
      return first ? movementPlan(node, operands, result) : unknownPlan(node);
    default: {
      if (node.op === 'affine') return productPlan(node, operands, result);
      if (node.op === 'cat' || node.op === 'stack' || node.op === 'flip') return movementPlan(node, operands, result);
      if ((node.op === 'where' && operands.length === 3) || (node.op === 'clamp' && operands.length === 1)) {
        return elementPlan(node, operands, result);
      }
      return unknownPlan(node);
    }
  }
}

const SAYINGS: Record<string, string> = {
  softmax: 'Along one dimension: e to the power of each element, over the sum of all of them. Every result depends on the whole line.',
  log_softmax: 'The logarithm of softmax. Every result depends on its whole line.',
  standardize: 'Each line less its mean, over its standard deviation. Every result depends on the whole line.',
  cross_entropy: 'Minus the log softmax of the right class, averaged over the rows.',
  cum_sum: 'Each result is the sum of the elements up to its own place.',
  softplus: 'log(1 + exp(x)), element by element.',
};

function unknownPlan({ op }: TapeNode): Plan {
  const says = SAYINGS[op] ?? 'Its results each depend on many cells, in a way of its own.';
  return { relation: UNKNOWN, arithmetic: null, notes: [`${op}: ${says} So no arrows are drawn.`] };
}

// ---- maps and zips ----

function elementPlan(node: TapeNode, operands: Held[], result: Held): Plan {
  const shapes = operands.map(({ layout }) => layout.shape);
  const full = result.layout.shape;
  if (broadcastShape(shapes)?.join() !== full.join()) return unknownPlan(node);
  const parameters = numbersOf(node);
  const rule = node.op === 'where' ? null : ruleOf(node.op, operands.length, parameters, node.args.reflected === true);
  const arithmetic = node.op === 'where' ? CHOOSING : rule && elementwise(rule, parameters, shortText);
  const broadcasts = shapes.some((shape) => shape.join() !== full.join());
  return {
    relation: operands.length === 1 ? SAME : zipping(shapes, full),
    arithmetic: arithmetic ?? namedOnly(node.op),
    broadcasts,
    panels: (mode) => ({
      operands: operands.map((tensor, part) => matchedPanel(part, tensor, full, mode)),
      result: plainPanel('result', result, LETTERS),
    }),
    notes: broadcasts ? operands.flatMap((tensor) => repeatsOf(tensor, result)) : [],
  };
}

/** An elementwise op that has no rule here: its cells are known, its arithmetic has only a name. */
function namedOnly(op: string): Arithmetic {
  return {
    ...MOVING,
    means: op,
    write: (sources, _, tell) => `${op}(${sources.map(({ operand, index }) => tell(operand, index)).join(', ')})`,
    gradient: () => `the derivative of ${op}`,
    writeGradient: (_, g) => `${g} × ${op}′`,
    gradientOf: () => NaN,
  };
}

/** "result (3, 2): dimension 1 of b has size 1 and repeats 2 times". */
function repeatsOf(tensor: Held, result: Held): string[] {
  const full = result.layout.shape;
  const { shape } = tensor.layout;
  const missing = full.length - shape.length;
  const lead = `result ${shapeText(full)}: `;
  if (shape.length === 0) return [`${lead}${tensor.name} is one number and repeats for all ${numelOf(full)}`];
  return full.flatMap((size, dim) => {
    if (dim < missing) return [`${lead}${tensor.name} has no dimension here, so a first one of size 1 is added; it repeats ${size} times`];
    if (shape[dim - missing] !== 1 || size === 1) return [];
    return [`${lead}dimension ${dim - missing} of ${tensor.name} has size 1 and repeats ${size} times`];
  });
}

// ---- reductions ----

function reducePlan(node: TapeNode, operand: Held, result: Held): Plan {
  const { shape } = operand.layout;
  const dims = reducedDims(node, shape.length);
  const keptShape = shape.map((size, dim) => (dims.includes(dim) ? 1 : size));
  const kept = result.layout.shape.length === shape.length && shape.length > 0;
  const name: ReduceName | null = reductionName(node, operand, result);
  if (numelOf(keptShape) !== numelOf(result.layout.shape) || !name) return unknownPlan(node);
  const [rows, columns] = [dims.includes(shape.length - 2), dims.includes(shape.length - 1)];
  const along = dims.map((dim) => `dimension ${dim}, of size ${shape[dim] ?? 1}`).join(' and ');
  return {
    relation: reducing(shape, dims, kept),
    arithmetic: reduction(name, (node.op === 'max' || node.op === 'min') && dims.length === 1 && shape.length > 1),
    arrangement: rows && !columns && shape.length > 1 ? 'under' : 'beside',
    panels: () => ({
      operands: [plainPanel(0, operand, LETTERS)],
      result: keptPanel(result, keptShape, dims, kept),
    }),
    notes: [
      shape.length === 0
        ? `${operand.name} is one number already.`
        : `Walks along ${along}; the result is ${shapeText(result.layout.shape)}${kept ? ', where it stays with size 1' : ''}.`,
    ],
  };
}

/** The result drawn with the reduced dimensions at size 1, so that it stands beside the lines that went into it. */
function keptPanel(tensor: Held, keptShape: Shape, dims: readonly number[], kept: boolean): Panel {
  return {
    part: 'result',
    tensor,
    axes: keptShape.map((size, dim) => ({ letter: letter(dim), size, repeats: false, gone: !kept && dims.includes(dim) })),
    real: (drawn) => (kept ? drawn : drawn.filter((_, dim) => !dims.includes(dim))),
    drawn: (real) => {
      if (kept) return real;
      let next = 0;
      return keptShape.map((_, dim) => (dims.includes(dim) ? 0 : (real[next++] ?? 0)));
    },
    ghost: () => false,
  };
}

// ---- products ----

function productPlan(node: TapeNode, operands: Held[], result: Held): Plan {
  const [a, b, bias] = operands;
  if (!a || !b || a.layout.shape.length === 0 || b.layout.shape.length === 0) return unknownPlan(node);
  const byRows = node.op === 'affine';
  const [shapeA, shapeB, to] = [a.layout.shape, b.layout.shape, result.layout.shape];
  const inner = shapeA.at(-1) ?? 1;
  const other = shapeB.length === 1 ? shapeB[0] : shapeB.at(byRows ? -1 : -2);
  if (inner !== other) return unknownPlan(node);
  const [vectorA, vectorB] = [shapeA.length === 1, shapeB.length === 1];
  const batch = to.length - (vectorA ? 0 : 1) - (vectorB ? 0 : 1);
  const leading = LETTERS.slice(0, batch);
  const [i, j, k] = [letter(batch), letter(batch + 1), letter(batch + 2)];
  const lead = (shape: Shape): string[] => leading.slice(batch - Math.max(0, shape.length - 2));
  const pair = byRows ? [j, k] : [k, j];
  const letters = {
    a: vectorA ? [k] : [...lead(shapeA), i, k],
    b: vectorB ? [k] : [...lead(shapeB), ...pair],
    result: [...leading, ...(vectorA ? [] : [i]), ...(vectorB ? [] : [j])],
  };
  const plain = !vectorA && !vectorB && to.length === 2;
  return {
    relation: multiplying({ a: shapeA, b: shapeB, result: to, byRows, bias: bias?.layout.shape ?? null }),
    arithmetic: product(bias !== undefined),
    arrangement: plain && !byRows && !bias ? 'corner' : 'beside',
    panels: () => ({
      operands: [
        plainPanel(0, a, letters.a),
        plainPanel(1, b, letters.b),
        ...(bias ? [plainPanel(2, bias, letters.result.slice(to.length - bias.layout.shape.length))] : []),
      ],
      result: plainPanel('result', result, letters.result),
    }),
    notes: [
      `Each result is a row of ${a.name} times a ${byRows ? 'row' : 'column'} of ${b.name}: ${inner} products, added up along ${k}.`,
    ],
  };
}

// ---- movement ----

function movementPlan(node: TapeNode, operands: Held[], result: Held): Plan {
  const [x] = operands;
  if (!x) return unknownPlan(node);
  const shared = x.storage === result.storage;
  const relation = movementRelation(node, operands, result);
  if (relation === UNKNOWN) return unknownPlan(node);
  const data = shared
    ? `No number was moved: ${result.name} reads the storage of ${x.name} with strides ${shapeText(result.layout.strides)} from position ${result.layout.offset}.`
    : `The numbers were copied into a storage of their own.`;
  const order = orderOf(node);
  const expands = EXPANDS.has(node.op);
  const letters = order && PERMUTES.has(node.op) ? order.map((dim) => letter(dim)) : COPIES.has(node.op) ? LETTERS : null;
  return {
    relation,
    arithmetic: MOVING,
    panels: () => ({
      operands: operands.map((tensor, part) =>
        expands ? matchedPanel(part, tensor, result.layout.shape, 'direct') : plainPanel(part, tensor, LETTERS),
      ),
      result: expands
        ? repeatedPanel('result', result, x.layout.shape)
        : plainPanel('result', result, letters ?? LETTERS.slice(x.layout.shape.length)),
    }),
    notes: [data, ...(expands ? repeatsOf(x, result) : [])],
  };
}

function movementRelation(node: TapeNode, operands: Held[], result: Held): Relation {
  const shapes = operands.map(({ layout }) => layout.shape);
  const [x] = operands;
  const [from = []] = shapes;
  const to = result.layout.shape;
  const dim = Object.values(node.args).find((value) => typeof value === 'number') ?? 0;
  if (!x) return UNKNOWN;
  if (VIEWS.has(node.op) && numelOf(from) === numelOf(to)) return viewing(from, to);
  const order = orderOf(node);
  if (PERMUTES.has(node.op) && order) return permuting(order);
  if (EXPANDS.has(node.op)) return zipping([from], to);
  if (COPIES.has(node.op)) return SAME;
  if (node.op === 'cat') return concatenating(shapes, dim < 0 ? dim + from.length : dim);
  if (node.op === 'stack') return stacking(dim < 0 ? dim + to.length : dim);
  if (node.op === 'flip') return flipping(from, reducedDims(node, from.length));
  return x.storage === result.storage ? sharing(x.layout, result.layout) : UNKNOWN;
}

function orderOf({ args }: TapeNode): number[] | null {
  const order = args.order ?? args.dims;
  if (!Array.isArray(order)) return null;
  return order.map((dim) => (Number(dim) < 0 ? Number(dim) + order.length : Number(dim)));
}

// ---- panels ----

function letter(dim: number): string {
  return LETTERS[dim] ?? `d${dim}`;
}

function plainPanels(operands: Held[], result: Held, shared: boolean): Pick<Figure, 'operands' | 'result'> {
  const most = Math.max(0, ...operands.map(({ layout }) => layout.shape.length));
  return {
    operands: operands.map((tensor, part) => plainPanel(part, tensor, LETTERS)),
    result: plainPanel('result', result, shared ? LETTERS : LETTERS.slice(most)),
  };
}

/** A tensor in its own shape. */
function plainPanel(part: Part, tensor: Held, letters: readonly string[]): Panel {
  return {
    part,
    tensor,
    axes: tensor.layout.shape.map((size, dim) => ({ letter: letters[dim] ?? letter(dim), size, repeats: false })),
    real: (drawn) => drawn,
    drawn: (real) => real,
    ghost: () => false,
  };
}

/** An operand of a zip: its dimensions carry the letters of the result's, and in repeated mode its ghosts are drawn. */
function matchedPanel(part: Part, tensor: Held, full: Shape, mode: Mode): Panel {
  const { shape } = tensor.layout;
  const missing = full.length - shape.length;
  if (mode === 'direct' || shape.join() === full.join()) return plainPanel(part, tensor, LETTERS.slice(missing));
  return repeatedPanel(part, tensor, shape, full);
}

/** A tensor drawn in the shape it is broadcast to; `stored` is the shape that has cells of its own. */
function repeatedPanel(part: Part, tensor: Held, stored: Shape, full: Shape = tensor.layout.shape): Panel {
  const missing = full.length - stored.length;
  const repeats = full.map((size, dim) => size !== 1 && (dim < missing || stored[dim - missing] === 1));
  const isResult = part === 'result';
  return {
    part,
    tensor,
    axes: full.map((size, dim) => ({ letter: letter(dim), size, repeats: repeats[dim] ?? false })),
    real: (drawn) => (isResult ? drawn : broadcastIndex(drawn, stored)),
    drawn: (real, result) => (isResult ? real : (result ?? [...full.slice(0, missing).map(() => 0), ...real])),
    ghost: (drawn) => drawn.some((at, dim) => repeats[dim] && at > 0),
  };
}
