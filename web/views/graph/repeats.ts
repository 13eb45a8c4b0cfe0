/**
 * Runs of equal blocks in a row of tokens: what an unrolled loop looks like from the tape. Knows nothing of ops: a token is a
 * number, and two items are alike when theirs are equal.
 */

/** `count` blocks of `period` items, from item `start` on. */
export interface Run {
  start: number;
  period: number;
  count: number;
}

/** Blocks longer than this are not looked for. */
const LONGEST_PERIOD = 512;
/** Folding a run must spare the reader at least as many boxes. */
const LEAST_SPARED = 4;

/**
 * The runs of the shortest period, from `shortest` on, that has any, first to last and without overlap; none when nothing is worth folding. The
 * shortest first, so that an inner loop folds before the outer one, which then repeats it.
 */
export function shortestRuns(tokens: readonly number[], shortest = 1): Run[] {
  const longest = Math.min(LONGEST_PERIOD, Math.floor(tokens.length / 2));
  for (let period = shortest; period <= longest; period++) {
    const runs = runsOfPeriod(tokens, period);
    if (runs.length > 0) return runs;
  }
  return [];
}

export function worthFolding({ period, count }: Pick<Run, 'period' | 'count'>): boolean {
  return (count - 1) * period >= LEAST_SPARED;
}

function runsOfPeriod(tokens: readonly number[], period: number): Run[] {
  const runs: Run[] = [];
  const end = tokens.length - period;
  let start = 0;
  while (start < end) {
    let length = 0;
    while (start + length < end && tokens[start + length] === tokens[start + length + period]) length++;
    const run = { start, period, count: Math.floor(length / period) + 1 };
    if (length >= period && worthFolding(run)) {
      runs.push(run);
      start += run.count * period;
    } else {
      start += length + 1;
    }
  }
  return runs;
}
