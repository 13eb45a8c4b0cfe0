/**
 * The page for systems that take only frames: one cell, as the address says (docs/embedding.md has the parameters), which tells the
 * page around it how tall it is. It listens to nobody: no message from any window means anything here.
 */
import { TensorPlayground } from './element/playground';
import { setSite } from './element/runtime';
import { optionsOf, type FramedOptions } from './framed/options';
import { find } from './page/find';
import { lessons } from './lessons/index';
import { parseLesson, type Lesson } from './lessons/lesson';
import { decodeFragment, encodeFragment } from './share';
import { trustOwnScripts } from './trusted';

const SAVE_AFTER_MS = 300;

/** What the page around the frame is told. It says nothing but a height, so that anybody may hear it. */
export interface HeightMessage {
  type: 'tensor-playground';
  version: 1;
  height: number;
}

trustOwnScripts();
const site = new URL('./', document.baseURI);
setSite(site);

const playground = find('playground', TensorPlayground);
const isFramed = window.parent !== window;

function tell(notice: string): void {
  const line = find('notice', HTMLElement);
  line.textContent = notice;
  line.hidden = false;
}

/** The program that the address names. Throws an Error, in words, for one that can't be had. */
async function programOf({ lesson, src, text }: FramedOptions): Promise<Lesson> {
  const code = (await decodeFragment(location.hash)) ?? text;
  if (code !== null) return { title: '', prose: [], code };
  if (lesson !== null) {
    const found = lessons.get(lesson);
    if (!found) throw new Error(`There is no lesson “${lesson}”. The lessons are ${[...lessons.keys()].join(', ')}.`);
    return found;
  }
  if (src === null) return { title: '', prose: [], code: '' };
  const address = new URL(src, site);
  if (address.origin !== site.origin) throw new Error(`src may name a file on ${site.host} only; put the code of ${address.host} into the link.`);
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) throw new Error(`${address.pathname} could not be loaded (${answer ? `the server answered ${answer.status}` : 'no answer'}).`);
  return parseLesson(await answer.text());
}

/** Tells the page around this one how tall the cell is, whenever that changes. */
function tellHeight(): void {
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(playground.getBoundingClientRect().height);
    if (height === told || height === 0) return;
    told = height;
    const message: HeightMessage = { type: 'tensor-playground', version: 1, height };
    // To whichever page it is: a frame can't know whose it is, and a height is no secret.
    window.parent.postMessage(message, '*');
  }).observe(playground);
}

/** Keeps the link to the whole playground at the code as it is. */
function followCode(): void {
  const link = find('whole', HTMLAnchorElement);
  const update = async (): Promise<void> => {
    link.href = new URL(`index.html${await encodeFragment(playground.code).catch(() => '')}`, site).href;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  playground.addEventListener('playground-change', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void update(), SAVE_AFTER_MS);
  });
  void update();
}

const options = optionsOf(location);
if (options.theme !== 'auto') document.documentElement.dataset.theme = options.theme;
if (options.fill) document.documentElement.dataset.fill = '';
Object.assign(playground, { readonly: options.readonly, layout: options.layout, autorun: options.autorun });
if (options.explain) playground.explain = 'open';
if (isFramed && !options.fill) tellHeight();

try {
  const program = await programOf(options);
  // Whoever holds the frame answers for its program. Alone in a window it may be a stranger's, and waits for its reader.
  const strange = !isFramed && options.lesson === null;
  playground.open(program, program.code, { strange });
  if (strange) tell('Somebody else may have written this program: it came with the link. Read it, then run it.');
  followCode();
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
}
