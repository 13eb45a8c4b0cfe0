/**
 * How the page is shown: light or dark, in the size of a screen or of a projector, and how its panes share the room. What the
 * reader chose is remembered; the projector is in the address instead, so that a link to it opens there too.
 */
import { USUAL, arrangementText, parseArrangement, type Arrangement } from '../element/arrangement';
import type { TensorPlayground } from '../element/playground';
import { recall, remember } from '../storage';
import { find } from './find';

const THEMES = ['auto', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const THEME_WORDS: Record<Theme, string> = { auto: 'as the system', light: 'light', dark: 'dark' };

const root = document.documentElement;

export function setUpAppearance(playground: TensorPlayground): void {
  const button = find('theme', HTMLButtonElement);
  const setTheme = (theme: Theme): void => {
    root.dataset.theme = theme;
    playground.theme = theme;
    button.ariaLabel = `Theme: ${THEME_WORDS[theme]}`;
    button.title = item.textContent = button.ariaLabel;
  };
  const item = find('theme-item', HTMLButtonElement);
  for (const switched of [button, item]) {
    switched.addEventListener('click', () => {
      const theme = THEMES[(THEMES.indexOf(playground.theme) + 1) % THEMES.length] ?? 'auto';
      setTheme(theme);
      remember('theme', theme);
    });
  }
  setTheme(THEMES.find((theme) => theme === recall('theme')) ?? 'auto');

  playground.arrangement = parseArrangement(recall('panes') ?? '', { ...USUAL, explain: 'open' });
  playground.addEventListener('playground-arrange', ({ detail }: CustomEvent<Arrangement>) => {
    remember('panes', arrangementText(detail));
  });
}

// ---- the projector ----

export function isPresenting(): boolean {
  return root.dataset.view === 'projector';
}

/** Large type for a room to read, or the usual one again. */
export function present(on: boolean): void {
  if (on) root.dataset.view = 'projector';
  else delete root.dataset.view;
  find('present', HTMLButtonElement).ariaPressed = String(on);
  const url = new URL(location.href);
  if (on) url.searchParams.set('view', 'projector');
  else url.searchParams.delete('view');
  if (url.href !== location.href) history.replaceState(null, '', url);
}

/** Whether the address asks for the projector. */
export function wantsProjector(): boolean {
  return new URLSearchParams(location.search).get('view') === 'projector';
}
