/**
 * What the site's build has put into an element's place, so that code and output stand there before any script: a declarative
 * shadow tree, and in it the events that it was drawn from. Reads it and takes it away; drawing is the element's own.
 */
import { parseStored, type Stored } from '../stored';
import { isPart, type Part } from './later';

export interface Prerendered {
  stored: Stored;
  /** What is drawn there that isn't fetched with the element. */
  parts: Part[];
  /** The code as it is drawn, which the element takes over until it has an editor. */
  code: HTMLElement | null;
  /** Looks where the reader is, scrolled and on a control, before anything here is taken. */
  look: () => void;
  /** Takes all but the code away, when the element has drawn itself beside it, which then has the reader where they were. */
  remove: () => void;
  /** Takes away what the code is drawn by. */
  removeSheet: () => void;
}

/** Where the events are; its value are the names of the parts. */
export const STORED_DATA = 'data-stored';

/** What scrolls by itself. */
const SCROLLED = ['.code', '.results'];
/** As long as what grows when it is new, such as arrows, is to stand there at once: it did before. */
const STILL_MS = 500;

/** Has nothing grow in an element that takes over from what was stored. */
export function keepStill(element: HTMLElement): void {
  element.style.setProperty('--grow', '0s');
  setTimeout(() => element.style.removeProperty('--grow'), STILL_MS);
}

export function prerenderedIn(root: ShadowRoot | null): Prerendered | null {
  const data = root?.querySelector(`script[${STORED_DATA}]`);
  if (!root || !data) return null;
  const sheet = [...root.children].find((child) => child instanceof HTMLLinkElement);
  const nodes = [...root.childNodes].filter((node) => node !== sheet);
  const stored = nodes.filter((node) => node instanceof HTMLElement);
  const find = (selector: string): HTMLElement[] => stored.flatMap((node) => [...node.querySelectorAll<HTMLElement>(selector)]);
  let places: [selector: string, top: number][] = [];
  let focused: HTMLElement | undefined;
  return {
    stored: parseStored(data.textContent),
    parts: (data.getAttribute(STORED_DATA) ?? '').split(' ').filter(isPart),
    code: find('.cm-editor')[0] ?? null,
    look: () => {
      places = SCROLLED.map((selector) => [selector, find(selector)[0]?.scrollTop ?? 0]);
      [focused] = find('[data-action]:focus');
    },
    remove: () => {
      for (const node of nodes) node.remove();
      if (focused) root.querySelector<HTMLElement>(`[data-action=${focused.dataset.action}]`)?.focus();
      // Before the next frame is painted, when everything has its height.
      requestAnimationFrame(() => {
        for (const [selector, top] of places) if (top > 0) root.querySelector(selector)?.scrollTo({ top });
      });
    },
    removeSheet: () => sheet?.remove(),
  };
}
