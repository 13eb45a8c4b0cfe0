/**
 * The playground page around its one element: puts together what is in page/, each file one part of it. Everything about
 * running and drawing is the element's.
 */
import { LitElement } from 'lit';
// The page opens on code and what it shows: these are fetched along with it, not after it.
import './element/inside';
import './element/session';
import { TensorPlayground } from './element/playground';
import { setSite } from './element/runtime';
import { isPresenting, present, setUpAppearance, wantsProjector } from './page/appearance';
import { download, fileName, notebook, pythonFile, type Program } from './page/files';
import { find } from './page/find';
import { showKeys } from './page/help';
import { setUpKeys } from './page/keys';
import { setUpLiveLimit } from './page/limits';
import { openLink, share, shareAs } from './page/links';
import { setUpMenu } from './page/menu';
import { setUpOffline } from './page/offline';
import { Programs } from './page/programs';
import { setUpProgress } from './page/progress_menu';
import { SITE, isLessonPage, pageLesson } from './site';
import { LIMITS } from './protocol';

setSite(SITE);
// And the editor, where the build has drawn no code that could stand there meanwhile (element/due.ts).
if (document.documentElement.dataset.stored === 'off') void import('./editor/editor');

const playground = find('playground', TensorPlayground);

declare global {
  interface Window {
    /** The page's element, for automation. */
    playground: typeof playground;
  }
}
window.playground = playground;

const onClick = (id: string, act: () => void): void => find(id, HTMLElement).addEventListener('click', act);

setUpAppearance(playground);
setUpKeys();
setUpLiveLimit(playground);
present(wantsProjector());
setUpMenu(find('share', HTMLButtonElement), find('share-menu', HTMLElement));
setUpMenu(find('more', HTMLButtonElement), find('more-menu', HTMLElement));

const programs = new Programs(playground, find('lesson', HTMLSelectElement));
const program = (): Program => ({ title: programs.title, prose: programs.prose, code: playground.code });

setUpProgress(playground, programs);
setUpOffline(playground);
onClick('share-link', () => void share(playground, programs));
for (const kind of ['tag', 'frame', 'oembed'] as const) onClick(`share-${kind}`, () => void shareAs(kind, playground, programs));
onClick('present', () => {
  present(!isPresenting());
  if (isPresenting()) playground.say('Escape leaves the presentation; in the editor, press it twice.');
});
onClick('keyboard', showKeys);
onClick('save-python', () => download(`${fileName(programs.title)}.py`, 'text/x-python', pythonFile(program())));
onClick('save-notebook', () => download(`${fileName(programs.title)}.ipynb`, 'application/x-ipynb+json', notebook(program())));

const file = find('file', HTMLInputElement);
onClick('open-file', () => file.click());
file.addEventListener('change', () => {
  const [chosen] = file.files ?? [];
  file.value = ''; // so that the same file can be chosen again
  if (!chosen) return;
  if (chosen.size > LIMITS.code) playground.say(`${chosen.name} is too long: the page takes programs of up to a million characters.`);
  else void chosen.text().then((code) => programs.openFile(chosen.name, code.replaceAll('\r\n', '\n')));
});

window.addEventListener('hashchange', () => void openLink(programs));
// At once where there is no link to read: what the build has put here then turns live without a frame between.
const openFirst = (): void => programs.openFirst(new URLSearchParams(location.search).get('lesson') ?? (isLessonPage ? pageLesson : null));
if (location.hash) void openLink(programs).then((opened) => opened || openFirst());
else openFirst();
void playground.updateComplete.then(async () => {
  const { dataset } = document.documentElement;
  delete dataset.stored;
  // What was pressed before anything could answer; early.ts has noted it.
  const pressed = dataset.pressed?.trim().split(' ') ?? [];
  delete dataset.pressed;
  for (const each of pressed) (await partAt(each.split('>')))?.click();
});

/** The part that a list of selectors leads to: of each the shadow tree is looked into, when it is drawn, for the next. */
async function partAt(selectors: string[]): Promise<HTMLElement | undefined> {
  let found: HTMLElement | undefined;
  for (const selector of selectors) {
    if (found instanceof LitElement) await found.updateComplete;
    found = (found?.shadowRoot ?? document).querySelector<HTMLElement>(selector) ?? undefined;
    if (!found) break;
  }
  return found;
}
