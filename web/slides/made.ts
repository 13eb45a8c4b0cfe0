/**
 * What the fences of a slide become: `python playground` an element, `lens` and `graph` figures, and the `step` fences right behind
 * them fragments that keep what the step changes. Elements and their attributes, no more: a site's build makes a deck's just so
 * (web/stored/slides.ts). What they do on slides is plugin.ts's.
 */
import { attributesAmong, marked } from '../fence_words';
import { attributesOf, setAttributes, wordsOf } from './attributes';

const LIVE = 'pre > code.playground:not(.step)';
const FIGURE = 'pre > code.lens:not(.step), pre > code.graph:not(.step)';
const STEP = 'playground-step';

/** Where a step keeps its program, or the words of its fence. */
const CODE = 'data-code';
const WORDS = 'data-words';

/** Makes the elements of one slide. */
export function makeSlide(slide: HTMLElement): void {
  if (slide.querySelector('section')) return; // a stack: its slides come by themselves
  for (const code of slide.querySelectorAll<HTMLElement>('pre > code')) readFirstLine(code);
  for (const code of slide.querySelectorAll<HTMLElement>(LIVE)) makeCell(code);
  makeFigures(slide);
}

/** The fragments of an element or a figure, which stand right behind it. */
export function stepsOf(element: Element): HTMLElement[] {
  const steps: HTMLElement[] = [];
  for (let next = element.nextElementSibling; next?.classList.contains(STEP); next = next.nextElementSibling) steps.push(next as HTMLElement);
  return steps;
}

/** The programs of a cell: as the slide begins, then as it is after each step. */
export function programsOf(element: Element): string[] {
  return [element.textContent.trimEnd(), ...stepsOf(element).map((step) => step.getAttribute(CODE) ?? '')];
}

/** What each step of a figure changes, word by word. */
export function changesOf(figure: Element): string[][] {
  return stepsOf(figure).map((step) => (step.getAttribute(WORDS) ?? '').split(' '));
}

/** A fence whose code says in its first line that it is live, as if the line behind its marks had said so. */
function readFirstLine(code: HTMLElement): void {
  const found = marked(code.textContent);
  if (!found) return;
  code.classList.add('playground', ...found.words);
  code.textContent = found.code;
}

function makeCell(code: HTMLElement): void {
  const pre = code.parentElement;
  if (!pre) return;
  const element = document.createElement('tensor-playground');
  element.setAttribute('data-prevent-swipe', '');
  setAttributes(element, { ...attributesOf(code), ...Object.fromEntries(attributesAmong(code.classList)) });
  element.removeAttribute('autorun'); // when a cell of a slide runs is the plugin's to say
  element.textContent = textOf(code);
  const later = fencesBehind(pre, 'playground');
  pre.replaceWith(element);
  element.after(...later.map((fence) => fragment(CODE, textOf(fence))));
}

/** Figures show what the cells beside them would say again: those show code alone. */
function makeFigures(slide: HTMLElement): void {
  const fences = [...slide.querySelectorAll<HTMLElement>(FIGURE)];
  if (fences.length === 0) return;
  const row = document.createElement('div');
  row.className = 'figures';
  fences[0]?.parentElement?.before(row);
  for (const fence of fences) {
    const kind = fence.classList.contains('graph') ? 'graph' : 'lens';
    const later = fencesBehind(fence.parentElement, kind);
    const figure = document.createElement(`tensor-${kind}`);
    figure.setAttribute('chrome', 'none');
    figure.setAttribute('data-prevent-swipe', '');
    setAttributes(figure, attributesOf(fence));
    fence.parentElement?.remove();
    row.append(figure, ...later.map((code) => fragment(WORDS, wordsOf(code).join(' '))));
  }
  slide.classList.add('with-figures');
  for (const element of slide.querySelectorAll('tensor-playground')) element.setAttribute('results', 'none');
}

function textOf(code: HTMLElement): string {
  return code.textContent.trimEnd();
}

/** Takes the fences of a kind's steps that stand right behind its own out of the slide. */
function fencesBehind(pre: Element | null, kind: string): HTMLElement[] {
  const steps: HTMLElement[] = [];
  const isStep = (next: Element | null | undefined): next is Element => next?.firstElementChild?.matches(`code.${kind}.step`) === true;
  for (let next = pre?.nextElementSibling; isStep(next); next = pre?.nextElementSibling) {
    steps.push(next.firstElementChild as HTMLElement);
    next.remove();
  }
  return steps;
}

/** Fragments that show nothing: taking the step is all they do. */
function fragment(attribute: string, change: string): HTMLElement {
  const step = document.createElement('span');
  step.className = `fragment ${STEP}`;
  step.setAttribute(attribute, change);
  return step;
}
