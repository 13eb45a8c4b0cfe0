/**
 * What a run says in words: printed text, the value of its last line, plain numbers, and how much was left out.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { NumberEvent, OmittedEvent, StreamEvent, ValueEvent } from '../protocol';
import { MINUS, countText, shortText } from './numbers';

/** A text longer than this is drawn in pieces, of which the browser lays out only those near the screen. */
const PIECE = 16_384;

/** The text as it is where it is short, else in pieces of whole lines, each the same as long as text is only added. */
function inPieces(text: string): TemplateResult[] | string {
  if (text.length <= PIECE) return text;
  const pieces: TemplateResult[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from + PIECE) + 1 || text.length;
    pieces.push(html`<span class="piece">${text.slice(from, end)}</span>`);
    from = end;
  }
  return pieces;
}

/** stdout and stderr in the order they were written. */
export function streams(events: readonly StreamEvent[]): TemplateResult | typeof nothing {
  if (events.length === 0) return nothing;
  // No white space of the template may reach a preformatted text.
  return html`<pre class="stream" data-role="stdout" tabindex="0" aria-label="Printed output">${events.map(
      ({ stream, text }) => (stream === 'stderr' ? html`<span data-stream="stderr">${inPieces(text)}</span>` : inPieces(text)),
    )}</pre>`;
}

/** The value of the last line, as Python prints it. */
export function lastValue({ text }: ValueEvent): TemplateResult {
  return html`<div class="last-value">
    <span class="caption" id="last-value">last line</span>
    <pre data-role="value" aria-labelledby="last-value">${text}</pre>
  </div>`;
}

/** Top-level numbers, in one quiet row. */
export function numbers(events: readonly NumberEvent[]): TemplateResult | typeof nothing {
  if (events.length === 0) return nothing;
  return html`<dl class="numbers" aria-label="Numbers">
    ${events.map(
      ({ name, line, value }) =>
        html`<div data-number=${name} data-line=${line ?? nothing}>
          <dt>${name}</dt>
          <dd>${plain(value)}</dd>
        </div>`,
    )}
  </dl>`;
}

function plain(value: NumberEvent['value']): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value).replace('-', MINUS) : shortText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value;
}

const OMITTED: Record<OmittedEvent['what'], string> = {
  stdout: 'characters of printed text were left out, so that the page stays quick',
  tensors: 'more tensors are not shown',
  plots: 'more plots are not shown',
  lines: 'more lines have no values beside them',
  shows: 'more tensors of show() are not shown',
  images: 'more images are not shown',
  tables: 'more tables are not shown',
};

export function omitted({ what, count }: OmittedEvent): TemplateResult {
  return html`<p class="omitted" data-omitted=${what}>… ${countText(count)} ${OMITTED[what]}.</p>`;
}
