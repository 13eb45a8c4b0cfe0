/**
 * The strip above the code in which the page says what a reader has to know about the program on screen, with a button or two
 * to act on it. One notice at a time: a newer one takes the older one's place.
 */
import { find } from './find';

export interface Choice {
  label: string;
  /** The thing to do, shown as the page's main button. */
  first?: boolean;
  act: () => void;
}

const strip = find('notice', HTMLElement);

export function hideNotice(): void {
  strip.hidden = true;
  strip.replaceChildren();
}

/** Every choice takes the notice away. */
export function showNotice(text: string, ...choices: Choice[]): void {
  strip.replaceChildren(
    `${text} `,
    ...choices.map(({ label, act, first = false }) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = label;
      button.classList.toggle('first', first);
      button.addEventListener('click', () => {
        hideNotice();
        act();
      });
      return button;
    }),
  );
  strip.hidden = false;
}
