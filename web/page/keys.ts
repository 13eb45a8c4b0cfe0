/** The keys of the page as a whole: `?` for the list of keys, and Escape to leave the presentation. */
import { isPresenting, present } from './appearance';
import { showKeys } from './help';

/** Two presses of Escape within this time are one wish to leave, in the editor, where one press has a meaning of its own. */
const TWICE_MS = 1_500;

export function setUpKeys(): void {
  let escapedAt = -Infinity;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open], :popover-open')) return;
    const writing = isWriting(event);
    if (event.key === '?' && !writing) {
      event.preventDefault();
      showKeys();
    }
    if (event.key !== 'Escape' || event.defaultPrevented || !isPresenting()) return;
    if (writing && event.timeStamp - escapedAt > TWICE_MS) escapedAt = event.timeStamp;
    else present(false);
  });
}

/** Whether a key goes into a text. */
function isWriting(event: Event): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
