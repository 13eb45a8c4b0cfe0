/**
 * A run's display events sorted by what they show, ready for the views. Plain data: no run, no page.
 */
import type {
  CheckEvent,
  DisplayEvent,
  ExerciseEvent,
  LineEvent,
  ImageEvent,
  NumberEvent,
  OmittedEvent,
  OwnEvent,
  PlotEvent,
  ShowEvent,
  SliderEvent,
  StreamEvent,
  TableEvent,
  TapeEvent,
  TensorEvent,
  ValueEvent,
} from '../protocol';

/** What the program asked to be shown, by a call rather than by a name. */
export type ShownEvent = ShowEvent | ImageEvent | TableEvent;

export interface Output {
  sliders: SliderEvent[];
  tensors: TensorEvent[];
  numbers: NumberEvent[];
  plots: PlotEvent[];
  shown: ShownEvent[];
  streams: StreamEvent[];
  value: ValueEvent | null;
  omitted: OmittedEvent[];
  /** The operations of the run, for the explaining views; null until it has ended. */
  tape: TapeEvent | null;
  /** What each line bound, for the strips beside the code. */
  lines: LineEvent[];
  /** Which gradients agree with finite differences; these come after the run has ended. */
  checks: CheckEvent[];
  /** How far the functions have come that the program has checked. */
  exercises: ExerciseEvent[];
  /** On which of the student's own functions the run went. */
  own: OwnEvent | null;
}

export function emptyOutput(): Output {
  return {
    sliders: [],
    tensors: [],
    numbers: [],
    plots: [],
    shown: [],
    streams: [],
    value: null,
    omitted: [],
    tape: null,
    lines: [],
    checks: [],
    exercises: [],
    own: null,
  };
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
      output.checks = [...output.checks, event]; // comes when the others are on screen: a new list is drawn anew
      return;
    case 'plot':
      put(output.plots, event, ({ id }) => id === event.id);
      return;
    case 'show':
    case 'image':
    case 'table':
      put(output.shown, event, ({ kind, id }) => kind === event.kind && id === event.id);
      return;
    case 'slider':
      put(output.sliders, event, ({ name }) => name === event.name);
      return;
    case 'exercise':
      put(output.exercises, event, ({ name }) => name === event.name);
      return;
    case 'own':
      output.own = event;
      return;
    case 'stream': {
      const last = output.streams.at(-1);
      if (last?.stream === event.stream) output.streams[output.streams.length - 1] = { ...last, text: last.text + event.text };
      else output.streams.push(event);
    }
  }
}

/** In the place of the one that `isSame` finds, else at the end. */
function put<T>(events: T[], event: T, isSame: (other: T) => boolean): void {
  const at = events.findIndex(isSame);
  if (at < 0) events.push(event);
  else events[at] = event;
}

/** Whether there is nothing at all to draw. */
export function isEmpty(output: Output): boolean {
  const { value, tape, own, ...lists } = output;
  return !value && !tape && !own && Object.values(lists).every(({ length }) => length === 0);
}
