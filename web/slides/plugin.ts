/**
 * The reveal.js plugin: makes the fences of a deck live. A `python playground` fence becomes an element, the `python playground step`
 * fences behind it become fragments that put their code into it, and what `lens` and `graph` fences become is in figures.ts.
 * Runs a slide's code when the slide is shown, keeps typed keys from moving slides, and runs everything once for print.
 * Knows nothing of any one deck, nor of windows that follow each other (sync.ts).
 */
import type { RevealApi, RevealPlugin } from 'reveal.js';
import type { TensorPlayground } from '../element/playground';
import type { RunResult } from '../protocol';
import { attributesOf, setAttributes } from './attributes';
import { Figures, figureFences } from './figures';
import { atStep, type Steps } from './steps';

/** Set as long as print waits for what runs: `running`, then `done`. */
const PRINT_STATE = 'printState';
const LIVE = 'pre > code.playground';
const STEP = 'playground-step';
const SMALL = '(width < 40rem)';

export default function playgroundPlugin(): RevealPlugin {
  return {
    id: 'playground',
    async init(deck) {
      await parsed(deck.getRevealElement());
      new LiveDeck(deck).start();
    },
  };
}

/** Waits until the Markdown plugin, where there is one, has made its slides. */
async function parsed(root: HTMLElement | null): Promise<void> {
  while (root?.querySelector('[data-markdown]:not([data-markdown-parsed])')) {
    await new Promise((resolve) => setTimeout(resolve));
  }
}

class LiveDeck {
  private readonly programs = new Map<TensorPlayground, Steps<string>>();
  private readonly figures = new Figures();
  /** The code that an element has run last: a slide that is shown again is not run again. */
  private readonly ran = new Map<TensorPlayground, string>();
  /** Runs go one after the other: the page has one Python. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly deck: RevealApi) {}

  start(): void {
    const root = this.deck.getRevealElement();
    if (!root) return;
    for (const slide of root.querySelectorAll<HTMLElement>('section')) this.makeLive(slide);
    const small = matchMedia(SMALL);
    small.addEventListener('change', () => this.arrange(small.matches));
    this.arrange(small.matches);
    if (this.deck.getConfig().view === 'print') {
      void this.print();
      return;
    }
    for (const event of ['ready', 'slidechanged', 'fragmentshown', 'fragmenthidden']) {
      this.deck.on(event, () => this.show(this.deck.getCurrentSlide()));
    }
  }

  private makeLive(slide: HTMLElement): void {
    if (slide.querySelector('section')) return; // a stack: its slides come by themselves
    for (const code of slide.querySelectorAll<HTMLElement>(LIVE)) {
      const pre = code.parentElement;
      if (!pre || code.classList.contains('step')) continue;
      const element = document.createElement('tensor-playground');
      element.setAttribute('data-prevent-swipe', '');
      setAttributes(element, attributesOf(code));
      const program: Steps<string> = { each: [textOf(code), ...stepsBehind(pre, 'playground').map(textOf)], shown: 0 };
      element.textContent = program.each[0] ?? '';
      pre.replaceWith(element);
      element.after(...stepFragments(program));
      this.programs.set(element, program);
      keepKeys(element, this.deck);
    }
    this.makeFigures(slide);
  }

  /** Two columns on a slide, one on a telephone held upright. */
  private arrange(small: boolean): void {
    for (const element of this.programs.keys()) element.setAttribute('layout', small ? 'narrow' : 'slide');
  }

  /** Figures show what the cells beside them would say again: those show code alone. */
  private makeFigures(slide: HTMLElement): void {
    const fences = figureFences(slide);
    if (fences.length === 0) return;
    const row = document.createElement('div');
    row.className = 'figures';
    fences[0]?.parentElement?.before(row);
    for (const fence of fences) {
      const figure = this.figures.add(fence, stepsBehind(fence.parentElement, fence.classList[0] ?? ''));
      fence.parentElement?.remove();
      row.append(figure, ...stepFragments(this.figures.stepsOf(figure)));
      keepKeys(figure, this.deck);
    }
    slide.classList.add('with-figures');
    for (const element of slide.querySelectorAll('tensor-playground')) element.setAttribute('results', 'none');
    slide.addEventListener('playground-result', (event) => {
      const { displays } = (event as CustomEvent<RunResult>).detail;
      const tape = displays.find((display) => display.kind === 'tape');
      if (tape) for (const figure of this.figures.within(row)) figure.tape = tape;
    });
  }

  /** Puts into a slide's elements the code of the steps that are shown, and runs what hasn't run. */
  private show(slide: Element | null): void {
    for (const element of slide?.querySelectorAll('tensor-playground') ?? []) {
      const program = this.programs.get(element);
      if (!program) continue;
      const { now: code, shown } = atStep(program, stepsTaken(element));
      const moved = shown !== program.shown;
      program.shown = shown;
      // Code that the speaker has changed stays as it is until a step is taken.
      if (moved || !this.ran.has(element)) void this.run(element, moved ? code : element.code);
    }
    for (const figure of this.figures.within(slide)) this.figures.show(figure, stepsTaken(figure));
  }

  private run(element: TensorPlayground, code: string): Promise<unknown> {
    this.ran.set(element, code);
    element.code = code; // at once, however long what runs may take
    this.last = this.last.then(() => (this.ran.get(element) === code ? element.run(code) : null)).catch(() => null);
    return this.last;
  }

  /** On paper each element shows its last step and what came of it; `data-print-state` says when all of them do. */
  private async print(): Promise<void> {
    const state = document.documentElement.dataset;
    state[PRINT_STATE] = 'running';
    for (const [element, { each }] of this.programs) await this.run(element, each.at(-1) ?? '');
    state[PRINT_STATE] = 'done';
  }
}

function textOf(code: HTMLElement): string {
  return code.textContent.trimEnd();
}

/** Takes the fences of a kind's steps that stand right behind its own out of the slide. */
function stepsBehind(pre: Element | null, kind: string): HTMLElement[] {
  const steps: HTMLElement[] = [];
  for (let next = pre?.nextElementSibling; next?.matches(`:has(> code.${kind}.step)`); next = pre?.nextElementSibling) {
    steps.push(next.firstElementChild as HTMLElement);
    next.remove();
  }
  return steps;
}

/** Fragments that show nothing: taking the step is all they do. */
function stepFragments({ each }: Steps<unknown>): HTMLElement[] {
  return each.slice(1).map(() => {
    const step = document.createElement('span');
    step.className = `fragment ${STEP}`;
    return step;
  });
}

/** How many of an element's steps have been taken: its fragments stand right behind it. */
function stepsTaken(element: Element): number {
  let taken = 0;
  for (let next = element.nextElementSibling; next?.classList.contains(STEP); next = next.nextElementSibling) {
    if (next.classList.contains('visible')) taken++;
  }
  return taken;
}

/** What the editor closes at Escape before it gives the keys back: a list of completions, a search panel. */
const CLOSES_FIRST = '.cm-tooltip-autocomplete, .cm-panel';

/** Keys that are pressed in an element are the element's. Escape gives them back to the slides. */
function keepKeys(element: HTMLElement, deck: RevealApi): void {
  let closes = false;
  element.addEventListener('keydown', () => (closes = element.shadowRoot?.querySelector(CLOSES_FIRST) != null), { capture: true });
  element.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key !== 'Escape' || closes) return;
    const inner = element.shadowRoot?.activeElement;
    if (inner instanceof HTMLElement) inner.blur();
    const viewport = deck.getRevealElement();
    viewport?.setAttribute('tabindex', '-1');
    viewport?.focus({ preventScroll: true });
  });
}
