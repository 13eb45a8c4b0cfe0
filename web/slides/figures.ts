/**
 * The figures of a slide: a `lens` fence becomes a lens, a `graph` fence the graph of what the slide's code did. The words behind
 * the name are its attributes, and a `lens step` fence right behind it names those that a step changes.
 */
import '../views/graph';
import '../views/lens';
import { attributesOf, setAttributes, type Attributes } from './attributes';
import { atStep, type Steps } from './steps';

type Figure = HTMLElementTagNameMap['tensor-lens' | 'tensor-graph'];

/** What a lens shows unless it is told otherwise: where going back from a step leads to. */
const USUAL: Attributes = { direction: 'forward', mode: 'repeated' };

const TAGS = { lens: 'tensor-lens', graph: 'tensor-graph' } as const;

/** The fences of a slide that begin a figure. */
export function figureFences(slide: HTMLElement): HTMLElement[] {
  return [...slide.querySelectorAll<HTMLElement>(':is(pre > code.lens, pre > code.graph):not(.step)')];
}

export class Figures {
  private readonly steps = new Map<Figure, Steps<Attributes>>();

  /** Makes a fence's figure, which the fences of `later` change. */
  add(fence: HTMLElement, later: readonly HTMLElement[]): Figure {
    const figure = document.createElement(fence.classList.contains('graph') ? TAGS.graph : TAGS.lens);
    const first = { ...USUAL, ...attributesOf(fence) };
    const each = later.reduce<Attributes[]>((all, code) => [...all, { ...all.at(-1), ...attributesOf(code) }], [first]);
    figure.setAttribute('chrome', 'none');
    figure.setAttribute('data-prevent-swipe', '');
    setAttributes(figure, first);
    this.steps.set(figure, { each, shown: 0 });
    return figure;
  }

  stepsOf(figure: Figure): Steps<Attributes> {
    return this.steps.get(figure) ?? { each: [{}], shown: 0 };
  }

  within(part: Element | null): Figure[] {
    return [...(part?.querySelectorAll<Figure>(Object.values(TAGS).join()) ?? [])];
  }

  /** Shows a figure as it is after so many steps. */
  show(figure: Figure, taken: number): void {
    const steps = this.stepsOf(figure);
    const { now, shown } = atStep(steps, taken);
    if (shown === steps.shown) return;
    steps.shown = shown;
    setAttributes(figure, now);
  }
}
