/**
 * The playground page around its one element: lessons, share link, theme, and the code kept across reloads. Everything about
 * running and drawing is the element's.
 */
import './editor/editor'; // the page opens on code: fetch the editor along with it, not after it
import { TensorPlayground } from './element/playground';
import { setSite } from './element/runtime';
import { lessons } from './lessons/index';
import type { Lesson } from './lessons/lesson';
import { decodeFragment, encodeFragment } from './share';
import { recall, remember } from './storage';

setSite(new URL('./', document.baseURI));

const SAVE_AFTER_MS = 300;
const THEMES = ['auto', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const THEME_WORDS: Record<Theme, string> = { auto: 'as the system', light: 'light', dark: 'dark' };
/** The program of a link, which belongs to no lesson. */
const SHARED = 'shared';

/** An element of index.html, of the class it is there. */
function find<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`internal: the page has no ${kind.name} called ${id}`);
  return element;
}

const playground = find('playground', TensorPlayground);
const picker = find('lesson', HTMLSelectElement);
const notice = find('notice', HTMLElement);
let current = '';

declare global {
  interface Window {
    /** The page's element, for automation. */
    playground: typeof playground;
  }
}
window.playground = playground;

// ---- lessons ----

for (const [name, { title }] of lessons) picker.append(new Option(title, name));

/** Opens a lesson with the code as the reader left it. */
function openLesson(name: string): void {
  const lesson = lessons.get(name);
  if (!lesson) return;
  show(name, lesson, recall(`code:${name}`) ?? lesson.code);
  remember('lesson', name);
}

function show(name: string, lesson: Lesson, code: string): void {
  current = name;
  picker.value = name;
  document.title = `${lesson.title} · pytensor playground`;
  playground.open(lesson, code);
}

picker.addEventListener('change', () => {
  if (picker.value === SHARED) return;
  history.replaceState(null, '', location.pathname + location.search);
  notice.hidden = true;
  openLesson(picker.value);
});

// ---- the reader's code ----

let saving: ReturnType<typeof setTimeout> | undefined;
function save(): void {
  clearTimeout(saving);
  // A link's program isn't the reader's own until it is changed, and then it is kept beside the lessons, over none of them.
  const original = current === SHARED ? '' : lessons.get(current)?.code;
  remember(`code:${current}`, playground.code === original ? null : playground.code);
}
playground.addEventListener('playground-change', () => {
  clearTimeout(saving);
  saving = setTimeout(save, SAVE_AFTER_MS);
});
window.addEventListener('pagehide', save);

// ---- share links ----

async function openLink(): Promise<boolean> {
  try {
    const code = await decodeFragment(location.hash);
    if (code === null) return false;
    if (!picker.querySelector(`[value=${SHARED}]`)) picker.append(new Option('From a link', SHARED));
    show(SHARED, { title: 'From a link', prose: [], code }, code);
    tellOfLink();
    return true;
  } catch (error) {
    notice.textContent = error instanceof Error ? error.message : String(error);
    notice.hidden = false;
    return false;
  }
}

/** Says whose code is on screen, and where the reader's own is. */
function tellOfLink(): void {
  const mine = recall('lesson');
  notice.textContent = 'This program came with the link. It runs sealed off from everything else. ';
  if (mine !== null && lessons.has(mine)) {
    const back = document.createElement('button');
    back.type = 'button';
    back.textContent = 'Back to your own code';
    back.addEventListener('click', () => {
      history.replaceState(null, '', location.pathname + location.search);
      notice.hidden = true;
      openLesson(mine);
    });
    notice.append(back);
  }
  notice.hidden = false;
}

window.addEventListener('hashchange', () => void openLink());

async function share(): Promise<void> {
  try {
    const url = new URL(await encodeFragment(playground.code), location.href);
    history.replaceState(null, '', url);
    await navigator.clipboard.writeText(url.href);
    playground.say('Link copied. The code is in the link itself; no server keeps it.');
  } catch (error) {
    if (error instanceof RangeError) playground.say(error.message);
    else playground.say('The link is in the address bar: copy it from there.');
  }
}
find('share', HTMLButtonElement).addEventListener('click', () => void share());

// ---- theme and size ----

function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  playground.theme = theme;
  const button = find('theme', HTMLButtonElement);
  button.ariaLabel = `Theme: ${THEME_WORDS[theme]}`;
  button.title = button.ariaLabel;
}
find('theme', HTMLButtonElement).addEventListener('click', () => {
  const theme = THEMES[(THEMES.indexOf(playground.theme) + 1) % THEMES.length] ?? 'auto';
  setTheme(theme);
  remember('theme', theme);
});
setTheme(THEMES.find((theme) => theme === recall('theme')) ?? 'auto');

if (new URLSearchParams(location.search).get('view') === 'projector') document.documentElement.dataset.view = 'projector';

// ---- open ----

void openLink().then((opened) => {
  if (opened) return;
  const wanted = new URLSearchParams(location.search).get('lesson') ?? recall('lesson') ?? '';
  openLesson(lessons.has(wanted) ? wanted : ([...lessons.keys()][0] ?? ''));
});
