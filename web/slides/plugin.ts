/**
 * The reveal.js plugin: makes the fences of a deck live, those that the site's build has not made already. What becomes of a fence is
 * in made.ts, what figures show in figures.ts. Puts the code of steps into their cells, runs a slide's code when the slide is
 * shown, keeps typed keys from moving slides, and runs everything once for print. Knows nothing of any one deck, nor of windows
 * that follow each other (sync.ts).
 */
import type { RevealApi, RevealPlugin } from 'reveal.js';
import type { TensorPlayground } from '../element/playground';
import { STORED_DATA } from '../element/prerendered';
import { sharedClient } from '../element/runtime';
import type { DisplayEvent } from '../protocol';
import { parseStored } from '../stored';
import { Figures } from './figures';
import { makeSlide, programsOf, stepsOf } from './made';
import { atStep, type Steps } from './steps';

/** Set as long as print waits for what runs: `running`, then `done`. */
const PRINT_STATE = 'printState';
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
  private readonly figures = new Figures((figure) => keepKeys(figure, this.deck));
  /** The code that an element has run last: a slide that is shown again is not run again. */
  private readonly ran = new Map<TensorPlayground, string>();
  /** Runs go one after the other: the page has one Python, and none begins before that is there. */
  private last: Promise<unknown> | undefined;

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
    makeSlide(slide);
    if (slide.querySelector('section')) return;
    this.figures.add(slide);
    for (const element of slide.querySelectorAll('tensor-playground')) {
      this.programs.set(element, { each: programsOf(element), shown: 0 });
      keepKeys(element, this.deck);
    }
    const draw = (event: Event): void => {
      const { displays } = (event as CustomEvent<{ displays: readonly DisplayEvent[] }>).detail;
      const tape = displays.find((display) => display.kind === 'tape');
      if (!tape) return;
      this.figures.draw(slide, tape);
      this.showFigures(slide);
    };
    for (const event of ['playground-preview', 'playground-result']) slide.addEventListener(event, draw);
  }

  /** Two columns on a slide, one on a telephone held upright. */
  private arrange(small: boolean): void {
    for (const element of this.programs.keys()) element.setAttribute('layout', small ? 'narrow' : 'slide');
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
      if (moved) preview(element, code, shown);
    }
    this.showFigures(slide);
  }

  private showFigures(slide: Element | null): void {
    for (const figure of this.figures.within(slide)) this.figures.show(figure, stepsTaken(figure));
  }

  private run(element: TensorPlayground, code: string): Promise<unknown> {
    this.ran.set(element, code);
    element.code = code; // at once, however long what runs may take
    this.last ??= sharedClient().then(({ ready }) => ready).catch(() => null); // a run says what is wrong
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

/** Before Python is there a step shows what the site's build has kept of it, if it has. */
function preview(element: TensorPlayground, code: string, shown: number): void {
  const kept = stepsOf(element)[shown - 1]?.querySelector(`[${STORED_DATA}]`)?.textContent;
  if (element.dataset.state === 'loading' && kept) void element.preview({ ...parseStored(kept), code });
}

/** How many of an element's steps have been taken. */
function stepsTaken(element: Element): number {
  return stepsOf(element).filter((step) => step.classList.contains('visible')).length;
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
