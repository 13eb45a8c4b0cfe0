/** The menu's switch for use without a network, and what it says of itself. */
import type { TensorPlayground } from '../element/playground';
import { canBeKept, forget, isWanted, keep, keepOnceSettled, mend } from '../offline/keep';
import { SITE } from '../site';
import { find } from './find';

export function setUpOffline(playground: TensorPlayground): void {
  keepOnceSettled(SITE);
  playground.ready.catch(mend);
  const item = find('offline', HTMLButtonElement);
  item.hidden = !canBeKept();
  const show = (): void => {
    item.ariaChecked = String(isWanted());
  };
  show();
  item.addEventListener('click', () => {
    const doing = isWanted() ? letGo(playground) : takeAlong(playground);
    show();
    void doing;
  });
}

async function takeAlong(playground: TensorPlayground): Promise<void> {
  playground.say('The playground is being kept on this device …');
  try {
    await keep(SITE);
    playground.say(`The playground, its lessons and slides now work without a network${await size()}.`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    playground.say(`The playground could not be kept on this device: ${why}.`);
  }
}

async function letGo(playground: TensorPlayground): Promise<void> {
  await forget(SITE).catch(() => undefined); // where nothing can be kept, nothing is
  playground.say('Nothing of the playground is kept any more, but your own code. It needs a network now.');
}

/** How much room it takes, where the browser tells. */
async function size(): Promise<string> {
  const { usage = 0 } = 'storage' in navigator ? await navigator.storage.estimate().catch((): StorageEstimate => ({})) : {};
  return usage > 0 ? ` (${Math.round(usage / 1e6)} MB)` : '';
}
