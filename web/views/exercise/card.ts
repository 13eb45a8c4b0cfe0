/**
 * How an exercise stands, at the head of the results, and on which of the student's own functions a run went. The pictures are an
 * element of their own, <exercise-result>, which is fetched when there is one to draw.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { until } from 'lit/directives/until.js';
import type { ExerciseEvent, OwnEvent } from '../../protocol';

let arriving: Promise<unknown> | undefined;

export function exerciseCard(event: ExerciseEvent, showLine: (line: number) => void): TemplateResult {
  arriving ??= import('./index');
  return html`<exercise-result
      .event=${event}
      @exercise-line=${({ detail }: CustomEvent<number>) => showLine(detail)}
    ></exercise-result>
    ${customElements.get('exercise-result')
      ? nothing
      : until(
          arriving.then(() => nothing),
          html`<p>${event.says}</p>`,
        )}`;
}

/** Says that a run went on the student's own functions, and where one of them had to be passed over. */
export function ownNote(event: OwnEvent | null): TemplateResult | typeof nothing {
  if (!event || event.uses.length === 0) return nothing;
  const good = event.uses.filter(({ fallback }) => fallback === null).map(({ name }) => name);
  const fallen = event.uses.filter(({ fallback }) => fallback !== null);
  return html`<div class="own" role="note" data-role="own">
    ${good.length > 0 ? html`<p>Ran on your own ${good.map((name, i) => html`${i > 0 ? ', ' : nothing}<code>${name}</code>`)}.</p>` : nothing}
    ${fallen.map(({ name, fallback }) => html`<p>Your <code>${name}</code> was passed over: ${fallback} The engine’s own was used.</p>`)}
  </div>`;
}
