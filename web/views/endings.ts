/** The words for each kind of ending that a run may have, in one table. Words only: error.ts draws them. */
import type { RunError } from '../protocol';

interface Ending {
  /** `stopped`: the student's own wish. `limit`: time or memory ran out. `failed`: the code or the page is at fault. */
  tone: 'stopped' | 'limit' | 'failed';
  title: string;
  advice: string | null;
  /** The title and the advice say it all: the message would only repeat them. */
  wordless?: boolean;
}

const ENDINGS: Record<string, Ending> = {
  Stopped: { tone: 'stopped', title: 'Stopped', advice: 'Your code is unchanged. Run starts it again.', wordless: true },
  TimeLimitError: {
    tone: 'limit',
    title: 'Out of time',
    advice: 'A run as you type is cut off early; Run gives the code more time, and so does the page’s menu. If a loop never ends, look at its condition.',
  },
  AllocationError: { tone: 'limit', title: 'Out of memory', advice: null },
  MemoryError: {
    tone: 'limit',
    title: 'Out of memory',
    advice: 'Make the tensor smaller. A float32 takes 4 bytes an element, and the page has at most 4 GB for everything.',
  },
  Crashed: { tone: 'failed', title: 'Python crashed', advice: null },
  StartError: { tone: 'failed', title: 'Python could not start', advice: 'Your code is safe. Run tries once more; reloading the page starts afresh.' },
};

export function endingOf(error: RunError): Ending {
  const ending = ENDINGS[error.type] ?? { tone: 'failed', title: error.type, advice: null };
  return { ...ending, advice: error.hint ?? ending.advice };
}
