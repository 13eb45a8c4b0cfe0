/**
 * The one script that runs before the page is first painted: gives it the reader's own theme and columns, hides what the build has
 * put there where this reader is to see something else, and lets in what makes it live when that is laid out: Python's start, then the
 * page's own scripts; and notes what is pressed before these are there. It holds up everything behind it, so it is small and does
 * nothing more.
 */
import { USUAL, arrangementText, parseArrangement } from '../element/arrangement';
import { letIn } from '../let_in';
import { recall } from '../storage';

const root = document.documentElement;
const asked = new URLSearchParams(location.search);
const { lesson: here = '', site } = root.dataset;

const theme = recall('theme');
if (theme) root.dataset.theme = theme;

const usual = { ...USUAL, explain: 'open' } as const;
const panes = parseArrangement(recall('panes') ?? '', usual);
root.style.setProperty('--page-columns', `${panes.columns}%`);
root.style.setProperty('--page-rows', `${panes.rows}%`);

const wanted = asked.get('lesson') ?? (site === undefined ? recall('lesson') : here) ?? here;
const arranged = arrangementText({ ...panes, columns: usual.columns, rows: usual.rows, tab: '' }) !== arrangementText(usual);
const own = recall(`code:${wanted}`) !== null;
if (location.hash || wanted !== here || own || arranged || asked.has('view')) root.dataset.stored = 'off';

/** A shadow tree that no script has made; its data, by which an element knows it, may not have been parsed yet. */
const isStored = (node: EventTarget): boolean =>
  node instanceof ShadowRoot && (!customElements.get(node.host.localName) || node.querySelector('script[data-stored]') !== null);

// A control that nothing answers to yet: the page's own until page.ts is there, those inside the element as long as they are stored ones.
// Noted is how to find the one that takes its place: the elements that it is inside of, then itself.
document.addEventListener('click', (event) => {
  const path = event.composedPath();
  const pressed = path.find((each) => each instanceof HTMLButtonElement);
  const ofPage = pressed?.getRootNode() === document;
  if (!pressed || (ofPage ? Object.hasOwn(window, 'playground') : !path.some(isStored))) return;
  const { action } = pressed.dataset;
  const itself = action ? `[data-action=${action}]` : pressed.id ? `#${pressed.id}` : '';
  if (itself === '') return;
  const hosts = ofPage ? [] : path.flatMap((each) => (each instanceof ShadowRoot ? [each.host.localName.replace('stored-', '')] : []));
  root.dataset.pressed = `${root.dataset.pressed ?? ''} ${[...hosts.reverse(), itself].join('>')}`;
});

// Laid out now, it is painted next, ahead of all that has yet to be fetched and compiled. Not a frame later: who waits for the page's
// load event may count on its scripts.
document.addEventListener('DOMContentLoaded', () => {
  if (root.dataset.stored !== 'off') document.querySelector('tensor-playground')?.getBoundingClientRect();
  const start = letIn('start');
  for (const over of ['load', 'error']) start?.addEventListener(over, () => letIn('page'));
});
