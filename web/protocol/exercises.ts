/**
 * Events of exercises: how far a student's function has come, and where the engine runs on one.
 */

import type { Grid } from './values';

/**
 * How far a student's function has come, by `check(function)`: the case that is drawn, what it should give, and what it gave. The
 * case of a wrong answer is a smallest one; while nothing is written, an example.
 */
export interface ExerciseEvent {
  kind: 'exercise';
  /** The function's name, which is the exercise's. */
  name: string;
  verdict: 'unsolved' | 'wrong' | 'raised' | 'endless' | 'solved';
  /** The verdict in one sentence. */
  says: string;
  /** How many cases came out right before. */
  tried: number;
  /** The line of the code that raised. */
  line: number | null;
  parts: ExercisePart[];
}

/** One thing of an exercise's case or of an answer: a tuple, a tensor, or where both are null, `text` alone. */
export interface ExercisePart {
  role: 'given' | 'expected' | 'yours';
  label: string;
  text: string;
  sizes: number[] | null;
  grid: Grid | null;
  /** Where the two answers differ: places in `sizes`, or in the tensor row by row. */
  marked: number[];
}

/** On which of the student's own functions the run went, and why one of them was passed over. */
export interface OwnEvent {
  kind: 'own';
  uses: { name: string; fallback: string | null }[];
}
