/**
 * All display events together, and the two that belong to no family: text, and what was left out.
 */

import type { ImageEvent, PlotEvent, ShowEvent, SliderEvent, TableEvent } from './drawings';
import type { ExerciseEvent, OwnEvent } from './exercises';
import type { NumberEvent, TensorEvent, ValueEvent } from './names';
import type { CheckEvent, LineEvent, TapeEvent } from './tape';

export interface StreamEvent {
  kind: 'stream';
  stream: 'stdout' | 'stderr';
  text: string;
}

/** Something was cut off: how many characters (stdout), tensors, plots, … were left out. */
export interface OmittedEvent {
  kind: 'omitted';
  what: 'stdout' | 'tensors' | 'plots' | 'shows' | 'images' | 'tables' | 'lines';
  count: number;
}

/** What a run shows, in order. Data only: no event carries markup, a link or a style. */
export type DisplayEvent =
  | StreamEvent
  | TensorEvent
  | NumberEvent
  | ValueEvent
  | PlotEvent
  | TapeEvent
  | LineEvent
  | CheckEvent
  | ShowEvent
  | ImageEvent
  | TableEvent
  | SliderEvent
  | ExerciseEvent
  | OwnEvent
  | OmittedEvent;
