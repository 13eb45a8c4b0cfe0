/** How long a run as you type may take: the reader's choice, remembered. A run that is asked for has a limit of its own. */
import type { TensorPlayground } from '../element/playground';
import { recall, remember } from '../storage';
import { find } from './find';

const SECONDS = [5, 20, 60, 0] as const;

export function setUpLiveLimit(playground: TensorPlayground): void {
  const item = find('live-limit', HTMLButtonElement);
  const set = (seconds: number): void => {
    playground.liveLimit = seconds;
    item.textContent = `Time for a live run: ${inWords(seconds)}`;
  };
  item.addEventListener('click', () => {
    const next = SECONDS[(SECONDS.findIndex((seconds) => seconds === playground.liveLimit) + 1) % SECONDS.length] ?? SECONDS[0];
    set(next);
    remember('live-limit', String(next));
    playground.say(`A run as you type may take ${next === 0 ? 'as long as it likes; Stop ends it' : inWords(next)}.`);
  });
  set(SECONDS.find((seconds) => String(seconds) === recall('live-limit')) ?? playground.liveLimit ?? SECONDS[0]);
}

function inWords(seconds: number): string {
  return seconds === 0 ? 'no limit' : `${seconds} s`;
}
