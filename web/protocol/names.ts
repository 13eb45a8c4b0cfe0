/**
 * Events of the names that a program has bound, and of its last line's value.
 */

import type { Grid } from './values';

/** A tensor bound to a top-level name, sent when the run has ended (well or not). */
export interface TensorEvent {
  kind: 'tensor';
  name: string;
  /** The line that bound the name last; null when no line of the code can be named. */
  line: number | null;
  requires_grad: boolean;
  /** What made it ("mul", "sum", …); null for a leaf. */
  op: string | null;
  values: Grid;
  grad: Grid | null;
}

/** A plain Python number, bool or short text bound to a top-level name. */
export interface NumberEvent {
  kind: 'number';
  name: string;
  line: number | null;
  value: number | boolean | string;
}

/** The value of the last line, when it is an expression and not None. */
export interface ValueEvent {
  kind: 'value';
  text: string;
  grid: Grid | null;
}
