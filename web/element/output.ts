/**
 * A run's display events sorted by what they show, ready for the views. Plain data: no run, no page.
 */
import type {
  CheckEvent,
  DisplayEvent,
  LineEvent,
  NumberEvent,
  OmittedEvent,
  PlotEvent,
  StreamEvent,
  TapeEvent,
  TensorEvent,
  ValueEvent,
} from '../protocol';

export interface Output {
  tensors: TensorEvent[];
  numbers: NumberEvent[];
  plots: PlotEvent[];
  streams: StreamEvent[];
  value: ValueEvent | null;
  omitted: OmittedEvent[];
  /** The operations of the run, for the explaining views; null until it has ended. */
  tape: TapeEvent | null;
  /** What each line bound, for the strips beside the code. */
  lines: LineEvent[];
  /** Which gradients agree with finite differences; these come after the run has ended. */
  checks: CheckEvent[];
}

export function emptyOutput(): Output {
  return { tensors: [], numbers: [], plots: [], streams: [], value: null, omitted: [], tape: null, lines: [], checks: [] };
}

/** Adds one event in its place: a plot takes the place of the plot of its id, printed text joins what was printed before. */
export function addEvent(output: Output, event: DisplayEvent): void {
  switch (event.kind) {
    case 'tensor':
      output.tensors.push(event);
      return;
    case 'number':
      output.numbers.push(event);
      return;
    case 'value':
      output.value = event;
      return;
    case 'omitted':
      output.omitted.push(event);
      return;
    case 'tape':
      output.tape = event;
      return;
    case 'line':
      output.lines.push(event);
      return;
    case 'check':
      output.checks.push(event);
      return;
    case 'plot': {
      const at = output.plots.findIndex(({ id }) => id === event.id);
      if (at < 0) output.plots.push(event);
      else output.plots[at] = event;
      return;
    }
    case 'stream': {
      const last = output.streams.at(-1);
      if (last?.stream === event.stream) output.streams[output.streams.length - 1] = { ...last, text: last.text + event.text };
      else output.streams.push(event);
    }
  }
}

/** Whether there is nothing at all to draw. */
export function isEmpty(output: Output): boolean {
  const { tensors, numbers, plots, streams, value, omitted } = output;
  return !value && [tensors, numbers, plots, streams, omitted].every(({ length }) => length === 0);
}
