/**
 * The lecture's pairs of shapes as exercises: first those it works through, then those it leaves open. Each says what it is
 * about once it is solved; what the answer is follows from the rules. Data only.
 */
import type { Shape } from './rules';

export interface Exercise {
  a: Shape;
  b: Shape;
  /** What it teaches, told after the answer. */
  lesson: string;
}

export const EXERCISES: readonly Exercise[] = [
  { a: [3, 4, 5], b: [3, 1, 5], lesson: 'One size of 1, in the middle: each row of b serves all four rows of a.' },
  { a: [3, 4, 1], b: [3, 1, 5], lesson: 'Both sides may repeat, each in a dimension of its own.' },
  { a: [3, 4, 1], b: [1, 5], lesson: 'The shorter shape is filled up at its start, and then repeats there too.' },
  { a: [3, 4, 1], b: [3, 5], lesson: 'Filling up happens only at the start: the 3 of b meets the 4 of a. b.view(3, 1, 5) would help.' },
  { a: [1, 3, 4], b: [1, 3, 1], lesson: 'A size of 1 that meets a 1 stays 1.' },
  { a: [1, 4, 4], b: [3, 1, 5], lesson: 'One dimension that fails is enough, however well the others match.' },
  { a: [3, 4, 1], b: [1], lesson: 'A tensor of one element goes with anything, and leaves its shape as it is.' },
];
