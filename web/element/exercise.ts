/**
 * <exercise-box>: help with an exercise, under its prose: hints one by one, the solution after a second thought, and once the
 * exercise is solved, the switch that has the playground run on the reader's own function. Fetched when a lesson is an exercise.
 */
import { LitElement, html, nothing, unsafeCSS, type TemplateResult } from 'lit';
import type { Exercise } from '../lessons/lesson';
import { marked } from '../views/marked';
import tokens from '../styles/tokens.css?inline';
import controlsSheet from '../styles/controls.css?inline';
import boxSheet from '../styles/exercise_box.css?inline';

export class ExerciseBox extends LitElement {
  static override styles = [tokens, controlsSheet, boxSheet].map((sheet) => unsafeCSS(sheet));

  static override properties = {
    exercise: { attribute: false },
    solved: { type: Boolean },
    used: { type: Boolean },
    told: { state: true },
    asked: { state: true },
  };
  declare exercise: Exercise | null;
  declare solved: boolean;
  declare used: boolean;
  /** How many hints are told. */
  declare private told: number;
  /** How far the solution is asked for. */
  declare private asked: 'no' | 'sure?' | 'shown';

  constructor() {
    super();
    this.exercise = null;
    this.solved = false;
    this.used = false;
    this.told = 0;
    this.asked = 'no';
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('exercise')) return;
    this.told = 0;
    this.asked = 'no';
  }

  protected override render(): TemplateResult | typeof nothing {
    const { exercise, told } = this;
    if (!exercise) return nothing;
    const { name, hints } = exercise;
    return html`<section aria-label=${`Exercise ${name}`}>
      ${this.solved ? this.ownSwitch(name) : nothing}
      ${told > 0
        ? html`<ol aria-label="Hints" aria-live="polite">
            ${hints.slice(0, told).map((hint) => html`<li>${marked(hint)}</li>`)}
          </ol>`
        : nothing}
      <p class="actions">
        ${told < hints.length
          ? html`<button type="button" data-action="hint" @click=${() => (this.told += 1)}>Hint ${told + 1} of ${hints.length}</button>`
          : nothing}
        ${this.asked === 'no'
          ? html`<button type="button" data-action="solution" @click=${() => this.ask('sure?')}>Solution</button>`
          : nothing}
      </p>
      ${this.asked === 'sure?'
        ? html`<p class="sure" role="group" aria-label="Show the solution?">
            Seeing it is not the same as finding it. Show the solution?
            <button type="button" data-action="show" @click=${() => this.ask('shown')}>Show it</button>
            <button type="button" data-action="keep" @click=${() => this.ask('no')}>Not yet</button>
          </p>`
        : nothing}
      ${this.asked === 'shown'
        ? html`<pre tabindex="0" aria-label="Solution">${exercise.solution}</pre>
            <p class="actions"><button type="button" data-action="take" @click=${() => this.tell('exercise-take', exercise.solution)}>Put it into the editor</button></p>`
        : nothing}
    </section>`;
  }

  private ownSwitch(name: string): TemplateResult {
    return html`<p class="solved">
      <span>✓ Solved.</span>
      <button
        type="button"
        role="switch"
        aria-checked=${this.used}
        data-action="own"
        @click=${() => this.tell('exercise-own', !this.used)}
      >
        <span class="knob" aria-hidden="true"></span>Run on my <code>${name}</code>
      </button>
    </p>`;
  }

  /** Moves the keyboard along with what appears in the place of what was pressed. */
  private ask(asked: ExerciseBox['asked']): void {
    this.asked = asked;
    const next = { no: '[data-action=solution]', 'sure?': '[data-action=show]', shown: 'pre' }[asked];
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(next)?.focus());
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

if (!customElements.get('exercise-box')) customElements.define('exercise-box', ExerciseBox);

declare global {
  interface HTMLElementTagNameMap {
    'exercise-box': ExerciseBox;
  }
}
