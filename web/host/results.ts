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
  /** Where the latest of each drawing is, by kind and id. */
  private readonly drawn = new Map<string, number>();
  private started: number | null = null;

  /** The program begins now; its duration counts from here. */
  begin(): void {
    this.started = performance.now();
  }

  add(event: DisplayEvent): void {
    const last = this.displays.at(-1);
    if (event.kind === 'stream' && last?.kind === 'stream' && last.stream === event.stream) {
      this.displays[this.displays.length - 1] = { ...last, text: last.text + event.text };
      return;
    }
    const id = 'id' in event ? event.id : event.kind === 'slider' ? event.name : null;
    if (id !== null) {
      const key = `${event.kind} ${id}`;
      const drawn = this.drawn.get(key);
      if (drawn !== undefined) {
        this.displays[drawn] = event;
        return;
      }
      this.drawn.set(key, this.displays.length);
    }
    this.displays.push(event);
  }

  finish(outcome: { ok: boolean; value: string | null; error: RunError | null }): RunResult {
    const { displays } = this;
    let tensors: RunResult['tensors'] | undefined;
    return {
      ...outcome,
      stdout: displays.map((event) => (event.kind === 'stream' && event.stream === 'stdout' ? event.text : '')).join(''),
      displays,
      // Made when they are asked for: a run at each keystroke needn't build lists that nobody reads.
      get tensors() {
        return (tensors ??= tensorResults(displays));
      },
      duration_ms: this.started === null ? 0 : performance.now() - this.started,
    };
  }
}

function tensorResults(displays: DisplayEvent[]): Record<string, TensorResult> {
  const results: [string, TensorResult][] = [];
  for (const event of displays) {
    if (event.kind !== 'tensor') continue;
    const { name, values, grad } = event;
    const { shape, dtype } = values;
    results.push([name, { shape, dtype, data: nestedOrSummary(values), grad: grad && nestedOrSummary(grad) }]);
  }
  return Object.fromEntries(results); // defines "__proto__" as a name like any other, which assignment would not
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
