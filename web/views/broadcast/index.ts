/**
 * <broadcast-panel>: any two shapes, and how the three rules match them: dimension by dimension in words, with the result or the
 * reason why there is none, and small pictures of what repeats. "Guess first" hides the answer until the reader has tried; the
 * lecture's exercises are a set of such guesses, whose progress this browser keeps.
 *
 * Follows the operation that is selected (`operands`) until the reader types shapes of their own.
 */
import { LitElement, html, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import { recall, remember } from '../../storage';
import tokens from '../../styles/tokens.css?inline';
import controlsSheet from '../../styles/controls.css?inline';
import broadcastSheet from '../../styles/broadcast.css?inline';
import { shapeText } from '../numbers';
import { columns } from './columns';
import { EXERCISES, type Exercise } from './exercises';
import { canBeDrawn, ghostText, ghosts } from './ghosts';
import { broadcast, broadcastText, mends, parseShape, placeOf, stepText, type Shape } from './rules';

const PROGRESS = 'broadcast-exercises';
const MOST_MENDS = 3;
/** Not a shape: the reader says that the two don't broadcast. */
const NONE = 'none';

export class BroadcastPanel extends LitElement {
  static override styles = [tokens, controlsSheet, broadcastSheet].map((sheet) => unsafeCSS(sheet));

  static override properties = {
    operands: { attribute: false },
    texts: { state: true },
    guessing: { state: true },
    guess: { state: true },
    verdict: { state: true },
    exercise: { state: true },
    solved: { state: true },
  };
  declare operands: [Shape, Shape] | null;
  declare private texts: [string, string];
  /** The answer waits for a guess. */
  declare private guessing: boolean;
  declare private guess: string;
  declare private verdict: { right: boolean; words: string } | null;
  declare private exercise: number | null;
  declare private solved: ReadonlySet<number>;
  /** The reader has typed or chosen shapes, which the selection doesn't take away. */
  private own = false;

  constructor() {
    super();
    this.operands = null;
    this.texts = ['3, 4, 1', '3, 1, 5'];
    this.guessing = false;
    this.guess = '';
    this.verdict = null;
    this.exercise = null;
    this.solved = new Set(
      (recall(PROGRESS) ?? '')
        .split(',')
        .filter((part) => part !== '')
        .map(Number),
    );
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('operands') && this.operands && !this.own) this.texts = written(this.operands);
  }

  protected override render(): TemplateResult {
    const shapes = this.texts.map(parseShape);
    const [a, b] = shapes;
    return html`
      <form class="shapes" @submit=${(event: Event) => event.preventDefault()}>
        ${this.field(0, 'a')} ${this.field(1, 'b')}
        <label class="first"><input type="checkbox" .checked=${this.guessing} @change=${this.toggleGuessing} /> Guess first</label>
        ${this.followButton()}
      </form>
      ${shapes.map((shape, i) => (typeof shape === 'string' ? html`<p class="wrong" role="alert">${i === 0 ? 'a' : 'b'}: ${shape}</p>` : nothing))}
      ${typeof a === 'object' && typeof b === 'object' ? this.matched(a, b) : nothing} ${this.exercises()}
    `;
  }

  private field(side: 0 | 1, name: string): TemplateResult {
    return html`<label class="field"
      >${name}
      <input
        type="text"
        inputmode="text"
        autocomplete="off"
        spellcheck="false"
        aria-label=${`Shape of ${name}`}
        .value=${this.texts[side]}
        @input=${(event: Event) => this.type(side, (event.target as HTMLInputElement).value)}
    /></label>`;
  }

  private followButton(): TemplateResult | typeof nothing {
    const { operands } = this;
    if (!operands || !this.own) return nothing;
    return html`<button type="button" class="quiet" data-action="follow" @click=${this.follow}>
      Use the selected operation's ${shapeText(operands[0])} and ${shapeText(operands[1])}
    </button>`;
  }

  private matched(a: Shape, b: Shape): TemplateResult {
    const hidden = this.guessing && !this.verdict?.right;
    return html`
      <div class="match">
        ${columns(a, b, { hidden })}
        ${hidden ? this.guessForm(a, b) : html`<div class="told">
              ${this.verdict ? this.verdictLine() : nothing}
              ${this.answer(a, b)}
            </div>`}
      </div>
    `;
  }

  private guessForm(a: Shape, b: Shape): TemplateResult {
    return html`<form
      class="guess"
      @submit=${(event: Event) => {
        event.preventDefault();
        this.check(a, b, this.guess);
      }}
    >
      <label class="field"
        >result
        <input
          type="text"
          autocomplete="off"
          spellcheck="false"
          aria-label="Your guess of the result's shape"
          .value=${this.guess}
          @input=${(event: Event) => (this.guess = (event.target as HTMLInputElement).value)}
      /></label>
      <button type="submit" data-action="check">Check</button>
      <button type="button" data-action="none" @click=${() => this.check(a, b, NONE)}>They don't broadcast</button>
      <button type="button" class="quiet" data-action="reveal" @click=${this.toggleGuessing}>Show the answer</button>
      ${this.verdict ? this.verdictLine() : nothing}
    </form>`;
  }

  private verdictLine(): TemplateResult {
    const { right = false, words = '' } = this.verdict ?? {};
    return html`<p class="verdict" role="status" data-role="verdict" data-right=${right}>${right ? '✓' : '✕'} ${words}</p>`;
  }

  private answer(a: Shape, b: Shape): TemplateResult {
    const { steps, result } = broadcast(a, b);
    return html`
      <p class="sum" data-role="answer" role="status">${broadcastText(a, b)}</p>
      <ol class="steps" aria-label="Dimensions from the right">
        ${steps.map((step) => html`<li data-fails=${step.out === null || nothing}><b>${placeOf(step.back)}</b> ${stepText(step)}</li>`)}
      </ol>
      ${result ? pictures(a, b, result) : this.waysOut(a, b)}
    `;
  }

  /** Rule 2: sizes of 1 are added by a view. */
  private waysOut(a: Shape, b: Shape): TemplateResult | typeof nothing {
    const ways = mends(a, b).slice(0, MOST_MENDS);
    if (ways.length === 0) return nothing;
    return html`<p class="ways">
      Rule 2 helps: a view may add sizes of 1.
      ${ways.map(
        ({ side, view, result }) => html`<button
          type="button"
          data-action="view"
          @click=${() => this.type(side === 'a' ? 0 : 1, view.join(', '))}
        >
          <code>${side}.view(${view.join(', ')})</code> gives <span class="shape">${shapeText(result)}</span>
        </button>`,
      )}
    </p>`;
  }

  private exercises(): TemplateResult {
    const done = EXERCISES.filter((_, i) => this.solved.has(i)).length;
    return html`
      <section class="exercises" aria-labelledby="exercises">
        <h3 id="exercises">Exercises <span class="note" data-role="progress">${done} of ${EXERCISES.length} solved</span></h3>
        <div class="set">
          ${EXERCISES.map(
            ({ a, b }, i) => html`<button
              type="button"
              data-exercise=${i + 1}
              aria-pressed=${this.exercise === i}
              aria-label=${`Exercise ${i + 1}: ${shapeText(a)} and ${shapeText(b)}${this.solved.has(i) ? ', solved' : ''}`}
              @click=${() => this.open(i)}
            >
              ${this.solved.has(i) ? html`<span class="tick" aria-hidden="true">✓</span>` : nothing}
              <span>${shapeText(a)}</span> <span>${shapeText(b)}</span>
            </button>`,
          )}
        </div>
      </section>
    `;
  }

  // ---- what the reader does ----

  private type(side: 0 | 1, text: string): void {
    this.own = true;
    this.exercise = null;
    this.texts = side === 0 ? [text, this.texts[1]] : [this.texts[0], text];
    this.forget();
  }

  private forget(): void {
    this.guess = '';
    this.verdict = null;
  }

  private readonly follow = (): void => {
    if (!this.operands) return;
    this.own = false;
    this.exercise = null;
    this.texts = written(this.operands);
    this.forget();
  };

  private readonly toggleGuessing = (): void => {
    this.guessing = !this.guessing;
    this.forget();
  };

  private open(exercise: number): void {
    const chosen = EXERCISES[exercise];
    if (!chosen) return;
    this.own = true;
    this.exercise = exercise;
    this.texts = written([chosen.a, chosen.b]);
    this.guessing = true;
    this.forget();
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLInputElement>('.guess input')?.focus());
  }

  private check(a: Shape, b: Shape, guess: string): void {
    this.verdict = judge(a, b, guess, this.exercise === null ? undefined : EXERCISES[this.exercise]);
    if (!this.verdict.right || this.exercise === null) return;
    this.solved = new Set([...this.solved, this.exercise]);
    remember(PROGRESS, [...this.solved].join());
  }
}

function written([a, b]: readonly [Shape, Shape]): [string, string] {
  return [a, b].map((shape) => (shape.length === 0 ? '()' : shape.join(', '))) as [string, string];
}

/** Whether a guess is right, and for a wrong one where to look, without the answer. */
export function judge(a: Shape, b: Shape, guess: string, exercise?: Exercise): { right: boolean; words: string } {
  const { steps, result } = broadcast(a, b);
  const lesson = exercise ? ` ${exercise.lesson}` : '';
  if (guess === NONE) {
    if (!result) return { right: true, words: `Right: they don't.${lesson}` };
    return { right: false, words: 'They do. Look at each dimension from the right: is one of the two sizes 1, or are they equal?' };
  }
  const shape = parseShape(guess);
  if (typeof shape === 'string') return { right: false, words: shape };
  if (!result) return { right: false, words: 'Look again: in one dimension two sizes differ, and neither is 1.' };
  if (shape.join() === result.join()) return { right: true, words: `Right: ${shapeText(result)}.${lesson}` };
  if (shape.length !== result.length) {
    return { right: false, words: `The result has as many dimensions as the longer shape: ${result.length}, not ${shape.length}.` };
  }
  const off = steps.find(({ back, out }) => shape.at(-1 - back) !== out);
  return { right: false, words: `Look at the ${placeOf(off?.back ?? 0)}: what do ${off?.a ?? 'nothing'} and ${off?.b ?? 'nothing'} make?` };
}

function pictures(a: Shape, b: Shape, result: Shape): TemplateResult {
  if (!canBeDrawn(result)) return html`<p class="note">${ghostText('a', a, result)}. ${ghostText('b', b, result)}.</p>`;
  return html`
    <div class="pictures">${ghosts('a', a, result)} ${ghosts('b', b, result)} ${ghosts('result', result, result)}</div>
    <p class="note">Dashed cells are never stored: the same element is read again.</p>
  `;
}

customElements.define('broadcast-panel', BroadcastPanel);
