/**
 * Events of what the run did: its operations in order, the values of each line, and whether a gradient was checked.
 */

import type { Grid, Json } from './values';

/** What an operation does with its operands' elements; `movement` makes a new layout over the same numbers. */
export type TapeKind = 'leaf' | 'map' | 'zip' | 'reduce' | 'matmul' | 'movement' | 'other';

/** Where a tensor's elements lie: element (i, j, …) at position `offset + i * strides[0] + j * strides[1] + …`. */
export interface TapeLayout {
  shape: number[];
  /** In elements; 0 where a dimension repeats, negative never. */
  strides: number[];
  offset: number;
}

/** One operation of the tape, or a leaf that it began from. */
export interface TapeNode {
  /** Its place in TapeEvent.nodes, which is the order of execution. */
  id: number;
  /** "leaf", or the operation's name: "mul", "sum", "view", "matmul", …; a custom Function's own name in this spelling. */
  op: string;
  kind: TapeKind;
  /** The name that the program bound it to, the last one where there were several; of a part of a module its path, `net.0.weight`. */
  name: string | null;
  /** The line of the program that made it; the innermost one where functions call each other. */
  line: number | null;
  /** The nodes of its tensor operands, in the order they were given; each is smaller than `id`. */
  inputs: number[];
  /** What else the operation was given: {dim: [0], keepdim: false}, {shape: [3, 2]}, {order: [1, 0]}, {exponent: 2}, {other: 3}. */
  args: Record<string, Json>;
  /** The nn modules it ran inside, outermost first: ["Sequential", "0: Linear"]. */
  module: string[];
  requires_grad: boolean;
  layout: TapeLayout;
  /** Equal for tensors that share memory. */
  storage: number;
  /** Elements in that storage. */
  storage_size: number;
  /**
   * The elements when the operation ended, even where they were changed in place since. In a tape and beside a line, the
   * statistics of a grid are those of the elements that it holds; Python leaves them to the page.
   */
  values: Grid;
  /** The gradient that the last backward brought to it; intermediate results have theirs too. */
  grad: Grid | null;
  /** When that backward reached it: 0 is the root. */
  backward_step: number | null;
}

/** The operations of the run in order; of a long run those of one recent whole iteration. One a run, at its end. */
export interface TapeEvent {
  kind: 'tape';
  nodes: TapeNode[];
  /** How many operations of the run are not among `nodes`. */
  omitted: number;
  /** The node that backward was called on last. */
  root: number | null;
  /** Which iteration of the outermost loop `nodes` are of, from 0; null when they are the whole run. */
  iteration: number | null;
}

/** One of the values that a line bound. Where more than one is kept, grids are samples of at most 64 elements. */
export interface LineValue {
  /** How often the line had run before. */
  iteration: number;
  /** A plain Python number, or a tensor's elements. */
  values: number | Grid;
  /** The gradient that backward has brought to it. */
  grad: Grid | null;
}

/** What one line bound to one name: the latest value, and those of earlier iterations. */
export interface LineEvent {
  kind: 'line';
  line: number;
  /** What is bound as the program writes it: "x", "w.data", "x[0]". */
  name: string;
  /** How often the line ran. */
  total: number;
  /** Oldest first; the last is the latest. */
  kept: LineValue[];
  /** The latest value's node in the tape. */
  node: number | null;
}

/**
 * Whether a gradient agrees with finite differences, found by replaying the tape after the run has ended. The one event that
 * may follow a run's result.
 */
export interface CheckEvent {
  kind: 'check';
  /** The node in the tape whose gradient was checked. */
  node: number;
  /** The line and name it is shown at, as in LineEvent; null where no line bound it. */
  line: number | null;
  name: string | null;
  agrees: boolean;
  /** Where they differ most: the gradient as backward gave it, and the finite difference. */
  worst: { ours: number; difference: number; at: number[] } | null;
}
