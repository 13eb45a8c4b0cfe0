/** A program on a slide and the steps that edit it: which code stands there after so many of them. Data in, data out. */

export interface Program {
  /** The code as the slide begins, then as it is after each step. */
  codes: string[];
  /** How many steps have been taken. */
  shown: number;
}

/** The code after `steps` steps; of more than there are, that of the last. */
export function programAt({ codes }: Program, steps: number): { code: string; shown: number } {
  const shown = Math.max(0, Math.min(codes.length - 1, steps));
  return { code: codes[shown] ?? '', shown };
}
