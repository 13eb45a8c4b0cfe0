/** What a fence on a slide holds and the steps that change it: which of them stands there after so many. Data in, data out. */

export interface Steps<T> {
  /** As the slide begins, then as it is after each step; never empty. */
  each: readonly T[];
  /** How many steps have been taken. */
  shown: number;
}

/** What stands there after `taken` steps; of more than there are, after the last. */
export function atStep<T>({ each }: Steps<T>, taken: number): { now: T; shown: number } {
  const shown = Math.max(0, Math.min(each.length - 1, taken));
  return { now: each[shown] as T, shown };
}
