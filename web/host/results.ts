/**
 * Gathers a run's display events into its result: the text of stdout, the value, and the tensors as nested lists for
 * automation. Pure data in, pure data out.
 */

import type { DisplayEvent, Grid, Nested, RunError, RunResult, Summary, TensorResult } from '../protocol';

/** Nested lists in the tensor's shape (a bare number for a 0-d tensor), or a summary when only a sample was sent. */
function nestedOrSummary(grid: Grid): Nested | Summary {
  if (grid.sample) {
    const { min, max, mean } = grid.stats ?? { min: NaN, max: NaN, mean: NaN };
    return { min, max, mean };
  }
  let next = 0;
  const element = (): number | boolean => {
    const value = grid.data[next] ?? 0;
    next += 1;
    return grid.dtype === 'bool' ? value !== 0 : Number(value);
  };
  const build = (dimension: number): Nested => {
    const size = grid.shape[dimension];
    if (size === undefined) return element();
    return Array.from({ length: size }, () => build(dimension + 1));
  };
  return build(0);
}

/** Collects what one run sends, so that even a run that is stopped keeps what it has shown. */
export class ResultBuilder {
  private readonly displays: DisplayEvent[] = [];
  private readonly plots = new Map<string, number>();
  private readonly started = performance.now();

  add(event: DisplayEvent): void {
    const last = this.displays.at(-1);
    if (event.kind === 'stream' && last?.kind === 'stream' && last.stream === event.stream) {
      this.displays[this.displays.length - 1] = { ...last, text: last.text + event.text };
      return;
    }
    if (event.kind === 'plot') {
      const drawn = this.plots.get(event.id);
      if (drawn !== undefined) {
        this.displays[drawn] = event;
        return;
      }
      this.plots.set(event.id, this.displays.length);
    }
    this.displays.push(event);
  }

  finish(outcome: { ok: boolean; value: string | null; error: RunError | null }): RunResult {
    const tensors: Record<string, TensorResult> = {};
    let stdout = '';
    for (const event of this.displays) {
      if (event.kind === 'stream' && event.stream === 'stdout') stdout += event.text;
      if (event.kind === 'tensor') {
        tensors[event.name] = {
          shape: event.values.shape,
          dtype: event.values.dtype,
          data: nestedOrSummary(event.values),
          grad: event.grad && nestedOrSummary(event.grad),
        };
      }
    }
    const { ok, value, error } = outcome;
    return { ok, stdout, value, error, displays: this.displays, tensors, duration_ms: performance.now() - this.started };
  }
}

/** An error of the client's own, which no line of Python raised. */
export function clientError(type: string, message: string, hint: string | null = null): RunError {
  return {
    type,
    message,
    line: null,
    column: null,
    end_line: null,
    end_column: null,
    traceback: '',
    hint,
    data: null,
  };
}
