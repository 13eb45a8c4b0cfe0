/**
 * What is written of a cell that is pointed at: index, arithmetic in names and in numbers, storage positions, and for a gradient
 * the sum of what came back. Text only, from a figure; honest about what was rounded, not recorded, or came by other paths.
 */
import { MINUS, countText, shortText } from '../numbers';
import { MOST_TERMS, elided, joined, type Know, type Part, type Step, type Tell } from './arithmetic';
import type { Figure, Panel } from './figure';
import { asOperand, cellName, read, type Held } from './held';
import { positionOf, type Index } from './indices';

export type Direction = 'forward' | 'backward';

/** A cell of a tensor, by its own index. */
export interface Cell {
  part: Part;
  index: Index;
}

export interface Explanation {
  /** The arithmetic, a line each. */
  lines: string[];
  /** Where the cells stand in storage. */
  places: string[];
  /** What else must be said. */
  notes: string[];
}

const UNRECORDED = '?';

export function panelOf(figure: Figure, part: Part): Panel {
  const panel = part === 'result' ? figure.result : figure.operands[part];
  if (!panel) throw new RangeError(`internal: no operand ${part} in a figure of ${figure.operands.length}`);
  return panel;
}

export function explain(figure: Figure, cell: Cell, direction: Direction): Explanation {
  if (direction === 'forward') return cell.part === 'result' ? made(figure, cell.index) : takesPart(figure, cell);
  return cell.part === 'result' ? fansOut(figure, cell.index) : gathers(figure, cell.part, cell.index);
}

/** Reads numbers by part and index, and remembers whether one of them was rounded or missing. */
class Reader {
  rounded = false;
  missing = false;
  private readonly figure: Figure;

  constructor(figure: Figure) {
    this.figure = figure;
  }

  readonly number: Tell = (part, index) => this.text(panelOf(this.figure, part).tensor.values, index);
  readonly know: Know = (part, index) => read(panelOf(this.figure, part).tensor.values, index)?.value ?? NaN;
  readonly grad = (part: Part, index: Index): string => this.text(panelOf(this.figure, part).tensor.grad, index);

  private text(grid: Held['values'] | null, index: Index): string {
    const reading = read(grid, index);
    if (!reading) this.missing = true;
    if (reading?.rounded) this.rounded = true;
    return reading?.text ?? UNRECORDED;
  }

  /** `=`, or `≈` where something written before it was rounded. */
  get equals(): string {
    return this.rounded ? '≈' : '=';
  }
}

const named = (figure: Figure): Tell => (part, index) => cellName(panelOf(figure, part).tensor.name, index);

export function gradName(tensor: Held, index: Index): string {
  return cellName(`${asOperand(tensor.name)}.grad`, index);
}

// ---- forward ----

/** `out[1, 0] = a[0, 0] × b[1, 0] = 1 × 4 = 4`. */
function made(figure: Figure, index: Index): Explanation {
  const { result, relation, arithmetic } = figure;
  const sources = relation.sources(index);
  const reader = new Reader(figure);
  const name = cellName(result.tensor.name, index);
  const value = read(result.tensor.values, index);
  const places = [...placesOf(figure, sources.map(({ operand, index: at }) => ({ part: operand, index: at }))), place(result.tensor, index)];
  if (!arithmetic) return { lines: [`${name} = ${value?.text ?? UNRECORDED}`], places: [place(result.tensor, index)], notes: [] };
  const symbols = arithmetic.write(sources, index, named(figure));
  const numbers = arithmetic.write(sources, index, reader.number);
  const first = reader.equals;
  const picked = arithmetic.won !== undefined || result.tensor.values.dtype === 'int64' || result.tensor.values.dtype === 'bool';
  const last = value?.rounded ? '≈' : picked ? '=' : first;
  const steps = [name, `= ${symbols}`];
  if (numbers !== symbols) steps.push(`${first} ${numbers}`);
  if (numbers !== value?.text) steps.push(`${last} ${value?.text ?? UNRECORDED}`);
  const notes: string[] = [];
  const winner = arithmetic.won && sources.filter((source) => arithmetic.won?.(source, index, reader.know, sources));
  const [won] = winner ?? [];
  if (won && sources.length > 1 && figure.node.kind === 'reduce') notes.push(`It is ${named(figure)(won.operand, won.index)} that won.`);
  if (reader.missing) notes.push('? is a number that was not recorded: of a large tensor only a sample is.');
  return { lines: [steps.join(' ')], places, notes };
}

function takesPart(figure: Figure, { part, index }: Cell): Explanation {
  const { tensor } = panelOf(figure, part);
  const lead = `${cellName(tensor.name, index)} = ${read(tensor.values, index)?.text ?? UNRECORDED}`;
  if (!figure.arithmetic) return { lines: [lead], places: [place(tensor, index)], notes: [] };
  const targets = part === 'result' ? [] : figure.relation.targets(part, index);
  const cells = elided(targets).map((target) => (target ? cellName(figure.result.tensor.name, target) : '…'));
  const count = targets.length === 1 ? '1 cell' : `${countText(targets.length)} cells`;
  const line = targets.length === 0 ? `${lead} goes into no cell of the result` : `${lead} goes into ${count}: ${cells.join(', ')}`;
  return { lines: [line], places: [place(tensor, index)], notes: [] };
}

// ---- backward ----

/** `a.grad[0, 0] = out.grad[0, 0] × b[0, 0] + … = 1 × 3 + 1 × 4 = 7`. */
function gathers(figure: Figure, operand: number, index: Index): Explanation {
  const { tensor } = panelOf(figure, operand);
  const { arithmetic, relation, result, otherUses } = figure;
  const name = gradName(tensor, index);
  const places = [place(tensor, index)];
  const rule = arithmetic?.gradient(operand) ?? null;
  if (!arithmetic) return { lines: [`${name} = ${read(tensor.grad, index)?.text ?? 'None'}`], places, notes: [] };
  if (rule === null) return { lines: [`No gradient goes to ${cellName(tensor.name, index)}: ${arithmetic.means} moves in jumps.`], places, notes: [] };
  const steps: Step[] = relation.targets(operand, index).map((target) => ({ operand, index, result: target }));
  const reader = new Reader(figure);
  const shown = elided(steps);
  const term = (grad: (at: Index) => string, tell: Tell) => (step: Step | null) =>
    step ? arithmetic.writeGradient(step, grad(step.result), tell, relation.sources(step.result)) : '…';
  const symbols = joined(shown.map(term((at) => gradName(result.tensor, at), named(figure))), '+') || '0';
  const notes = [`Local derivative: ${rule}.`];
  const recorded = read(tensor.grad, index);
  if (!result.tensor.grad) {
    const why = figure.node.requires_grad ? 'backward() has not reached this op' : 'no gradient was asked for here';
    return { lines: [`${name} = ${symbols}`], places, notes: [...notes, `The numbers are missing: ${why}.`] };
  }
  const numbers = joined(shown.map(term((at) => reader.grad('result', at), reader.number)), '+') || '0';
  const total = steps.reduce((sum, step) => {
    const g = read(result.tensor.grad, step.result)?.value ?? NaN;
    return sum + arithmetic.gradientOf(step, g, reader.know, relation.sources(step.result));
  }, 0);
  const sum = reader.missing && Number.isNaN(total) ? UNRECORDED : shortText(total);
  const [text] = agreeing(total, recorded?.value) && recorded ? [recorded.text] : [sum];
  const line = [name, `= ${symbols}`];
  if (numbers !== symbols) line.push(`${reader.equals} ${numbers}`);
  if (numbers !== text) line.push(`${reader.equals} ${text}`);
  if (reader.missing) notes.push('? is a number that was not recorded: of a large tensor only a sample is.');
  else if (recorded && !agreeing(total, recorded.value)) {
    line[0] = `${name} from here`;
    const uses = otherUses[operand] ?? 0;
    const more = uses > 0 ? `plus ${uses} more ${uses === 1 ? 'use' : 'uses'} of ${tensor.name}` : 'other paths add to it, or an earlier backward() did';
    notes.push(`${more}: together ${name} = ${recorded.text}.`);
  } else if (!recorded) notes.push(`${tensor.name} was not asked to keep a gradient: requires_grad is False.`);
  return { lines: [line.join(' ')], places, notes };
}

/** Whether two gradients are the same number but for rounding in float32. */
export function agreeing(sum: number, recorded: number | undefined): boolean {
  if (recorded === undefined) return false;
  if (Object.is(sum, recorded) || sum === recorded) return true;
  return Math.abs(sum - recorded) <= 1e-4 * Math.max(Math.abs(sum), Math.abs(recorded)) + 1e-6;
}

/** What one result's gradient brings to each cell that made it. */
function fansOut(figure: Figure, index: Index): Explanation {
  const { arithmetic, relation, result } = figure;
  const name = gradName(result.tensor, index);
  const recorded = read(result.tensor.grad, index);
  const places = [place(result.tensor, index)];
  if (!arithmetic) return { lines: [`${name} = ${recorded?.text ?? 'None'}`], places, notes: [] };
  const sources = relation.sources(index);
  const receiving = sources.filter(({ operand }) => arithmetic.gradient(operand) !== null);
  const lines = elided(receiving).map((source) => {
    if (!source) return '…';
    const reader = new Reader(figure);
    const step = { ...source, result: index };
    const symbols = arithmetic.writeGradient(step, name, named(figure), sources);
    const numbers = recorded ? arithmetic.writeGradient(step, reader.grad('result', index), reader.number, sources) : '';
    const value = shortText(arithmetic.gradientOf(step, recorded?.value ?? NaN, reader.know, sources));
    const target = gradName(panelOf(figure, source.operand).tensor, source.index);
    const end = recorded ? [numbers === symbols ? '' : ` ${reader.equals} ${numbers}`, numbers === value ? '' : ` ${reader.equals} ${value}`] : [];
    return `${target} += ${symbols}${end.join('')}`;
  });
  if (receiving.length === 0) lines.push(`${name} goes nowhere: ${arithmetic.means} has no gradient.`);
  const count = receiving.length > MOST_TERMS ? [`It goes to ${countText(receiving.length)} cells.`] : [];
  return { lines, places, notes: recorded ? count : [...count, 'The numbers are missing: backward() has not reached this op.'] };
}

// ---- storage ----

/** `a: position 1·2 + 0·1 = 2`. */
export function place({ name, layout }: Held, index: Index): string {
  const terms = index.map((at, dim) => `${at}·${layout.strides[dim] ?? 0}`);
  const offset = layout.offset === 0 && terms.length > 0 ? [] : [String(layout.offset)];
  const sum = [...offset, ...terms].join(' + ').replaceAll('-', MINUS);
  const at = positionOf(layout, index);
  return sum === String(at) ? `${name}: position ${at}` : `${name}: position ${sum} = ${at}`;
}

/** The first cell of each operand; a reduction's further cells are a stride apart, which the strip draws. */
function placesOf(figure: Figure, cells: readonly Cell[]): string[] {
  const seen = new Set<Part>();
  return cells.flatMap(({ part, index }) => {
    if (seen.has(part)) return [];
    seen.add(part);
    const many = cells.filter((cell) => cell.part === part).length > 1;
    return [`${place(panelOf(figure, part).tensor, index)}${many ? ' …' : ''}`];
  });
}
