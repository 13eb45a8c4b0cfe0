/**
 * The reveal.js plugin: makes the fences of a deck live. A `python playground` fence becomes an element, the `python playground step`
 * fences behind it become fragments that put their code into it, and a `lens` fence becomes a figure of what the slide's code did.
 * Runs a slide's code when the slide is shown, keeps typed keys from moving slides, and runs everything once for print.
 * Knows nothing of any one deck, nor of windows that follow each other (sync.ts).
 */
import type { RevealApi, RevealPlugin } from 'reveal.js';
import type { TensorPlayground } from '../element/playground';
import type { RunResult } from '../protocol';
import '../views/lens';
import { programAt, type Program } from './steps';

/** Set as long as print waits for what runs: `running`, then `done`. */
const PRINT_STATE = 'printState';
const LIVE = 'pre > code.playground';
const STEP = 'playground-step';

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
  private readonly programs = new Map<TensorPlayground, Program>();
  /** The code that an element has run last: a slide that is shown again is not run again. */
  private readonly ran = new Map<TensorPlayground, string>();
  /** Runs go one after the other: the page has one Python. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly deck: RevealApi) {}

  start(): void {
    const root = this.deck.getRevealElement();
    if (!root) return;
    for (const slide of root.querySelectorAll<HTMLElement>('section')) this.makeLive(slide);
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
      element.setAttribute('layout', 'slide');
      element.setAttribute('data-prevent-swipe', '');
      const program: Program = { codes: [textOf(code)], shown: 0 };
      for (let next = pre.nextElementSibling; next?.querySelector(':scope > code.playground.step'); next = pre.nextElementSibling) {
        program.codes.push(textOf(next.firstElementChild as HTMLElement));
        next.remove();
      }
      element.textContent = program.codes[0] ?? '';
      pre.replaceWith(element);
      element.after(...program.codes.slice(1).map(() => stepFragment()));
      this.programs.set(element, program);
      keepKeys(element, this.deck);
    }
    const figures = [...slide.querySelectorAll<HTMLElement>('pre > code.lens')].map(figureInPlaceOf);
    for (const lens of figures) keepKeys(lens, this.deck);
    if (figures.length === 0) return;
    slide.classList.add('with-lens');
    slide.addEventListener('playground-result', (event) => {
      const { displays } = (event as CustomEvent<RunResult>).detail;
      const tape = displays.find((display) => display.kind === 'tape');
      if (tape) for (const lens of figures) lens.tape = tape;
    });
  }

  /** Puts into a slide's elements the code of the steps that are shown, and runs what hasn't run. */
  private show(slide: Element | null): void {
    for (const element of slide?.querySelectorAll('tensor-playground') ?? []) {
      const program = this.programs.get(element);
      if (!program) continue;
      const steps = stepsOf(element);
      const { code, shown } = programAt(program, steps.filter((step) => step.classList.contains('visible')).length);
      const moved = shown !== program.shown;
      program.shown = shown;
      // Code that the speaker has changed stays as it is until a step is taken.
      if (moved || !this.ran.has(element)) void this.run(element, moved ? code : element.code);
    }
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
    for (const [element, { codes }] of this.programs) await this.run(element, codes.at(-1) ?? '');
    state[PRINT_STATE] = 'done';
  }
}

function textOf(code: HTMLElement): string {
  return code.textContent.trimEnd();
}

/** A fragment that shows nothing: taking the step is all it does. */
function stepFragment(): HTMLElement {
  const step = document.createElement('span');
  step.className = `fragment ${STEP}`;
  return step;
}

/** The fragments of an element's steps, which stand right behind it. */
function stepsOf(element: Element): Element[] {
  const steps: Element[] = [];
  for (let next = element.nextElementSibling; next?.classList.contains(STEP); next = next.nextElementSibling) steps.push(next);
  return steps;
}

/** `lens line=3 direction=backward mode=direct` as an element with these attributes. */
function figureInPlaceOf(code: HTMLElement): HTMLElementTagNameMap['tensor-lens'] {
  const lens = document.createElement('tensor-lens');
  lens.setAttribute('chrome', 'none');
  lens.setAttribute('data-prevent-swipe', '');
  for (const word of code.classList) {
    const [name = '', value] = word.split('=');
    if (value !== undefined) lens.setAttribute(name, value);
  }
  code.parentElement?.replaceWith(lens);
  return lens;
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
