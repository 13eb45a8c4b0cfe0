/**
 * <exercise-result>: what a case gives, what it should give, and the student's answer beside it with the places marked that
 * differ. A pure picture of one ExerciseEvent.
 */
import { LitElement, html, nothing, unsafeCSS, type TemplateResult } from 'lit';
import type { ExerciseEvent, ExercisePart } from '../../protocol';
import tokens from '../../styles/tokens.css?inline';
import sheet from '../../styles/exercise.css?inline';
import { marked } from '../marked';
import { partFigure, tuples } from './parts';

const TITLES: Record<ExerciseEvent['verdict'], string> = {
  unsolved: 'To be written',
  wrong: 'Not yet',
  raised: 'It raised an exception',
  endless: 'It does not end',
  solved: 'Solved',
};

export class ExerciseResult extends LitElement {
  static override styles = [tokens, sheet].map((text) => unsafeCSS(text));
  static override properties = { event: { attribute: false } };
  declare event: ExerciseEvent | null;

  constructor() {
    super();
    this.event = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { event } = this;
    return event ? exerciseResult(event, (line) => this.dispatchEvent(new CustomEvent('exercise-line', { detail: line }))) : nothing;
  }
}

export function exerciseResult(event: ExerciseEvent, showLine: (line: number) => void): TemplateResult {
  const { name, verdict, line, parts } = event;
  const of = (role: ExercisePart['role']): ExercisePart[] => parts.filter((part) => part.role === role);
  const allTuples = parts.length > 1 && parts.every(({ sizes, grid }) => sizes !== null || grid === null) && parts.some(({ sizes }) => sizes);
  return html`<section class="exercise" data-exercise=${name} data-verdict=${verdict} aria-label=${`Exercise ${name}: ${TITLES[verdict]}`}>
    <header>
      <h3>${TITLES[verdict]}</h3>
      <code>${name}</code>
    </header>
    <p class="says" role="status">
      ${marked(event.says)}
      ${line === null ? nothing : html`<button type="button" @click=${() => showLine(line)}>Line ${line}</button>`}
    </p>
    ${parts.length === 0 ? nothing : allTuples ? tuples(parts) : pictures(of('given'), of('expected'), of('yours'))}
  </section>`;
}

function pictures(given: ExercisePart[], expected: ExercisePart[], yours: ExercisePart[]): TemplateResult {
  const group = (title: string, parts: ExercisePart[]): TemplateResult | typeof nothing =>
    parts.length === 0
      ? nothing
      : html`<div class="group" role="group" aria-label=${title}>
          <h4>${title}</h4>
          <div class="parts">${parts.map(partFigure)}</div>
        </div>`;
  return html`${group('Given', given)}
    <div class="answers">${group('Should give', expected)} ${group('Yours gives', yours)}</div>`;
}

if (!customElements.get('exercise-result')) customElements.define('exercise-result', ExerciseResult);

declare global {
  interface HTMLElementTagNameMap {
    'exercise-result': ExerciseResult;
  }
}
