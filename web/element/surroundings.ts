/**
 * Whether the page around an element is light or dark, by what the page says of itself: an attribute or class of its theme, its
 * `color-scheme`, or at last the colour that is behind the element. Looks and tells of changes; wears nothing.
 */

export type Scheme = 'light' | 'dark';

/** Where themes write what they are: Docusaurus, Sphinx's themes, Bootstrap, Material for MkDocs, GitHub's, and many a page. */
const SAID = ['data-theme', 'data-bs-theme', 'data-md-color-scheme', 'data-color-mode', 'data-color-scheme'];
const WORDS: Readonly<Record<string, Scheme>> = { light: 'light', dark: 'dark', slate: 'dark' };
/** Classes of a whole page; further inside they may mean anything. */
const OF_PAGE = (scheme: Scheme): string[] => [scheme, `${scheme}-mode`, `theme-${scheme}`, `quarto-${scheme}`];
/** reveal.js's for a slide with a background of its own. */
const OF_SLIDE = (scheme: Scheme): string => `has-${scheme}-background`;
const SCHEMES: readonly Scheme[] = ['light', 'dark'];
/** Of linear light: what has less is darker than text of either kind can tell. */
const MIDDLE = 0.18;

/** What the page is where the element stands; null where it says that it is what the reader's system is. */
export function schemeAround(element: Element): Scheme | null {
  const boxes = [...around(element)];
  for (const box of boxes) {
    const said = saidBy(box);
    if (said) return said;
  }
  const [nearest] = boxes;
  if (!nearest) return null;
  const schemes = getComputedStyle(nearest).colorScheme;
  if (schemes !== 'normal') return SCHEMES.find((scheme) => schemes.includes(scheme) && !schemes.includes(other(scheme))) ?? null;
  for (const box of boxes) {
    const light = lightOf(getComputedStyle(box).backgroundColor);
    if (light !== null) return light < MIDDLE ? 'dark' : 'light';
  }
  return 'light'; // the browser's own paper
}

/** Calls `changed` whenever the page may have become another; what it returns ends that. */
export function watchSurroundings(changed: () => void): () => void {
  if (watching.size === 0) watch();
  watching.add(changed);
  return () => {
    watching.delete(changed);
    if (watching.size === 0) ended.abort();
  };
}

const watching = new Set<() => void>();
let ended = new AbortController();

/** One watch for all elements of the page. */
function watch(): void {
  ended = new AbortController();
  const { signal } = ended;
  const tell = (): void => {
    for (const changed of watching) changed();
  };
  const observer = new MutationObserver(tell);
  for (const root of [document.documentElement, document.body]) {
    observer.observe(root, { attributeFilter: ['class', 'style', ...SAID] });
  }
  observer.observe(document.head, { childList: true, subtree: true, characterData: true, attributeFilter: ['disabled', 'media', 'href'] });
  signal.addEventListener('abort', () => observer.disconnect());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tell, { signal });
  // A background that fades has its colour at the end; a sheet that is put in another's place, when it has come.
  document.addEventListener('transitionend', ({ propertyName }) => propertyName.startsWith('background') && tell(), { signal });
  document.addEventListener('load', ({ target }) => target instanceof HTMLLinkElement && tell(), { capture: true, signal });
}

/** What an element stands in, from inside to outside, through shadow roots too. */
function* around(element: Element): Iterable<Element> {
  let box: Element | null = element;
  for (;;) {
    const root: Node = box.getRootNode();
    box = box.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
    if (!box) return;
    yield box;
  }
}

function saidBy(box: Element): Scheme | null {
  for (const name of SAID) {
    const said = WORDS[box.getAttribute(name)?.trim().toLowerCase() ?? ''];
    if (said) return said;
  }
  const ofPage = box === document.documentElement || box === document.body;
  const has = (name: string): boolean => box.classList.contains(name);
  return SCHEMES.find((scheme) => has(OF_SLIDE(scheme)) || (ofPage && OF_PAGE(scheme).some(has))) ?? null;
}

function other(scheme: Scheme): Scheme {
  return scheme === 'light' ? 'dark' : 'light';
}

/** How light a computed colour is, from 0 to 1; null for one that can be seen through, or that is written in another way. */
function lightOf(colour: string): number | null {
  const [red, green, blue, alpha = 1] = (/^rgba?\((.*)\)$/.exec(colour)?.[1] ?? '').split(/[\s,/]+/).map(Number);
  if (red === undefined || green === undefined || blue === undefined || alpha < 0.5) return null;
  const linear = (part: number): number => (part / 255) ** 2.2;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
