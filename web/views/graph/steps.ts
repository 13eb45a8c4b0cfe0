/**
 * Forward and backward as one row of steps: which values and gradients exist at each, and the step in words.
 *
 * Position 0 is before the first op: only leaves have values. Each op adds a step, then each step of backward. Draws nothing.
 */
import type { TapeEvent, TapeNode } from '../../protocol';
import { shapeText } from '../numbers';
import { assignment, nameOf } from './expression';

/** The latest position. */
export const END = Infinity;

export interface Steps {
  /** The op of each forward step. */
  forward: readonly TapeNode[];
  /** The nodes that each backward step reaches: as a rule one. */
  backward: readonly (readonly TapeNode[])[];
  /** Where each node's value begins to exist; 0 for leaves. */
  valueAt: readonly number[];
  /** Where each node's gradient begins to exist; null where none ever does. */
  gradAt: readonly (number | null)[];
  count: number;
}

export type Phase = 'start' | 'forward' | 'backward';

export function stepsOf({ nodes }: TapeEvent): Steps {
  const forward = nodes.filter(({ kind }) => kind !== 'leaf');
  const valueAt = nodes.map(() => 0);
  for (const [index, node] of forward.entries()) valueAt[node.id] = index + 1;

  const reached = new Map<number, TapeNode[]>();
  let last = 0;
  for (const node of nodes) {
    if (node.grad === null || node.backward_step === null) continue;
    last = Math.max(last, node.backward_step);
    const together = reached.get(node.backward_step);
    if (together) together.push(node);
    else reached.set(node.backward_step, [node]);
  }
  // A gradient that was there without this run's backward having a step for it: with the last of them.
  const unplaced = nodes.filter(({ grad, backward_step }) => grad !== null && backward_step === null);
  if (unplaced.length > 0) reached.set(last, [...(reached.get(last) ?? []), ...unplaced]);

  const backward = [...reached].sort(([a], [b]) => a - b).map(([, together]) => together);
  const gradAt = nodes.map((): number | null => null);
  for (const [index, together] of backward.entries()) {
    for (const { id } of together) gradAt[id] = forward.length + index + 1;
  }
  return { forward, backward, valueAt, gradAt, count: forward.length + backward.length };
}

export function clampStep({ count }: Steps, position: number): number {
  return Math.max(0, Math.min(count, position));
}

export function phaseAt({ forward }: Steps, position: number): Phase {
  if (position === 0) return 'start';
  return position <= forward.length ? 'forward' : 'backward';
}

/** The nodes that the step at `position` brings something to. */
export function currentAt({ forward, backward }: Steps, position: number): readonly TapeNode[] {
  if (position === 0) return [];
  const op = forward[position - 1];
  return op ? [op] : (backward[position - forward.length - 1] ?? []);
}

/** `step 7 of 12: out = a * b, shape (3, 2)` */
export function stepInWords(steps: Steps, tape: TapeEvent, position: number): string {
  const leaves = tape.nodes.length - steps.forward.length;
  if (position === 0) {
    if (steps.count === 0) return 'No op has run: a step appears for each.';
    return `Before step 1 of ${steps.count}: ${leaves === 1 ? 'the leaf has its' : 'the leaves have their'} values`;
  }
  const head = `Step ${position} of ${steps.count}: `;
  const current = currentAt(steps, position);
  if (phaseAt(steps, position) === 'forward') {
    return head + current.map((node) => `${assignment(node, tape.nodes)}, shape ${shapeText(node.layout.shape)}`).join('; ');
  }
  const gradients = current.map((node) => {
    const begins = node.id === tape.root ? ', where backward begins' : '';
    return `gradient of ${nameOf(node, tape.nodes)}: shape ${shapeText(node.layout.shape)}${begins}`;
  });
  const shown = gradients.slice(0, 3).join('; ');
  return head + (gradients.length > 3 ? `${shown}; and ${gradients.length - 3} more` : shown);
}
