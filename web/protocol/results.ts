/**
 * What a run ends in: its result for whoever asked, and the error of one that failed.
 */

import type { DisplayEvent } from './events';
import type { DTypeName, Json } from './values';

/**
 * Why a run failed. `type` is the Python exception's name, or one of the client's own: "Stopped", "TimeLimitError",
 * "Crashed", "Superseded". Lines count from 1, columns from 1 in UTF-16 units; null when no line of the code is to blame.
 */
export interface RunError {
  type: string;
  message: string;
  line: number | null;
  column: number | null;
  end_line: number | null;
  end_column: number | null;
  /** Python's own text, beginning at the user's code; empty for the client's own errors. */
  traceback: string;
  hint: string | null;
  /** The facts that a pytensor exception carries (op, shapes, rule, …). */
  data: Json;
}

export type Nested = number | boolean | Nested[];

/** In place of nested lists for a tensor of more than LIMITS.wholeElements elements. */
export interface Summary {
  min: number;
  max: number;
  mean: number;
}

/** One top-level tensor as an automation reads it: plain nested lists, or a summary when it is large. */
export interface TensorResult {
  shape: number[];
  dtype: DTypeName;
  data: Nested | Summary;
  grad: Nested | Summary | null;
}

/** What `run()` resolves with; a failing program is a result with `ok: false`, never a rejection. */
export interface RunResult {
  ok: boolean;
  stdout: string;
  /** The repr of the last line's value; null when there is none. */
  value: string | null;
  error: RunError | null;
  displays: DisplayEvent[];
  tensors: Record<string, TensorResult>;
  duration_ms: number;
}
