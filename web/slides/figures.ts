/**
 * The figures of a deck's slides, a lens or a graph: what they show at which step, and where the tape comes from that they draw. One
 * that the site's build has drawn stands under a name of its own until there is a tape; the live one takes its place then.
 */
import type { TapeEvent } from '../protocol';
import '../views/graph';
import '../views/lens';
import { attributesFrom, setAttributes, type Attributes } from './attributes';
import { changesOf } from './made';
import { atStep, type Steps } from './steps';

export type Figure = HTMLElementTagNameMap['tensor-lens' | 'tensor-graph'];

/** What a lens shows unless it is told otherwise: where going back from a step leads to. */
const USUAL: Attributes = { direction: 'forward', mode: 'repeated' };

const TAGS = ['tensor-lens', 'tensor-graph'] as const;
const STORED = TAGS.map((tag) => `stored-${tag}`).join();

export class Figures {
  private readonly steps = new Map<Figure, Steps<Attributes>>();

  /** `made` is told of each live figure. */
  constructor(private readonly made: (figure: Figure) => void) {}

  /** Reads the steps of a slide's figures, those that are live from the beginning. */
  add(slide: Element): void {
    for (const figure of this.within(slide)) this.adopt(figure);
  }

  within(part: Element | null): Figure[] {
    return [...(part?.querySelectorAll<Figure>(TAGS.join()) ?? [])];
  }

  /** Shows a figure as it is after so many steps. */
  show(figure: Figure, taken: number): void {
    const steps = this.steps.get(figure);
    if (!steps) return;
    const { now, shown } = atStep(steps, taken);
    if (shown === steps.shown) return;
    steps.shown = shown;
    setAttributes(figure, now);
  }

  /** What the figures of a slide are drawn from, as of now. */
  draw(slide: Element, tape: TapeEvent): void {
    for (const stored of slide.querySelectorAll(STORED)) this.wake(stored, tape);
    for (const figure of this.within(slide)) figure.tape = tape;
  }

  private wake(stored: Element, tape: TapeEvent): void {
    const figure = document.createElement(stored.localName.replace('stored-', '')) as Figure;
    setAttributes(figure, fenceOf(stored));
    figure.setAttribute('data-prevent-swipe', '');
    figure.tape = tape;
    stored.replaceWith(figure);
    this.adopt(figure);
  }

  private adopt(figure: Figure): void {
    const first = { ...USUAL, ...fenceOf(figure) };
    const each = changesOf(figure).reduce<Attributes[]>((all, words) => [...all, { ...all.at(-1), ...attributesFrom(words) }], [first]);
    this.steps.set(figure, { each, shown: 0 });
    this.made(figure);
  }
}

/** What a figure's fence said: its attributes, but for those that drawing puts there. */
function fenceOf(figure: Element): Attributes {
  const said = [...figure.attributes].filter(({ name }) => name !== 'style' && !name.startsWith('data-'));
  return Object.fromEntries(said.map(({ name, value }) => [name, value]));
}
