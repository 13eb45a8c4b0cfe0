/**
 * From a block of code as a generator of pages has rendered it to the element that takes its place: whether the block is live, its
 * code without what highlighters put beside it, and its words as attributes. Data in, an element out; nothing of when.
 */
import { attributesAmong, marked } from '../fence_words';

/** What generators put around a block, outermost of which is replaced: it has borders, copy buttons and line numbers of its own. */
const WRAPPERS =
  '.playground, .highlight, .sourceCode, .code-cell, [class*="highlight-"], [class*="language-"], [class*="codeBlock"], figure, ' +
  '.highlighttable, .highlighttable tbody, .highlighttable tr, .highlighttable td.code, .highlighttable td.code > div';
/** What highlighters put inside that is no code, or no part of this block: buttons, and line numbers, which may be a block too. */
const BESIDE = '.linenos, .linenodiv, .lineno, .gutter, button, .visually-hidden';
const LIVE = 'pre.playground, .playground pre, pre > code.playground';

/** The element for a block of code, and the outermost box around that, which it takes the place of; null for code that isn't live. */
export function playgroundFor(pre: HTMLPreElement): { element: HTMLElement; block: HTMLElement } | null {
  if (pre.closest(BESIDE)) return null;
  const text = codeOf(pre);
  const first = marked(text);
  if (!first && ![pre, ...pre.children].some((part) => part.matches(LIVE))) return null;
  const block = outermost(pre);
  const element = document.createElement('tensor-playground');
  for (const part of [block, ...block.querySelectorAll<HTMLElement>('pre, pre > code, .playground')]) {
    if (part.closest(BESIDE)) continue;
    const { dataset } = part;
    const said = Object.keys(dataset).map((name) => `${name}=${dataset[name] ?? ''}`);
    for (const [name, value] of attributesAmong([...said, ...part.classList])) element.setAttribute(name, value);
  }
  for (const [name, value] of attributesAmong(first?.words ?? [])) element.setAttribute(name, value);
  element.textContent = first?.code ?? text;
  return { element, block };
}

/** The outermost box that holds this block and nothing else. */
function outermost(pre: HTMLElement): HTMLElement {
  const holdsOthers = (box: HTMLElement): boolean => [...box.querySelectorAll('pre')].some((each) => each !== pre && !each.closest(BESIDE));
  let block = pre;
  for (let box = pre.parentElement; box?.matches(WRAPPERS) && !holdsOthers(box); box = box.parentElement) block = box;
  return block;
}

function codeOf(pre: HTMLElement): string {
  const copy = pre.cloneNode(true) as HTMLElement;
  for (const beside of copy.querySelectorAll(BESIDE)) beside.remove();
  for (const end of copy.querySelectorAll('br')) end.replaceWith('\n'); // so Docusaurus ends its lines
  return copy.textContent;
}
