/**
 * Why a run ended early, in plain words: what happened, what Python said, and what to do next. The words for each kind of
 * ending are endings.ts; what pytensor's own exceptions say already explains itself and is shown as it is.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Json, RunError } from '../protocol';
import { failedShapes, mismatch, type Mend } from './broadcast/mends';
import { endingOf } from './endings';

/** What stands under the line itself: what arrived that should not have. The panel has the rest, pictures included. */
export function headline(error: RunError): string {
  const first = partsOf(error)?.problem ?? error.message.split('\n')[0];
  return first ? `${error.type}: ${first}` : error.type;
}

/** The parts that a pytensor exception carries apart; their names are pytensor/errors.py's. */
interface Parts {
  problem: string;
  picture: string;
  rule: string;
}

function partsOf({ data }: RunError): Parts | null {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return null;
  const { op, problem, picture, rule } = data;
  if (typeof op !== 'string' || typeof problem !== 'string') return null;
  const text = (part: Json | undefined): string => (typeof part === 'string' ? part : '');
  return { problem: `${op}: ${problem}`, picture: text(picture), rule: text(rule) };
}

/** The message: taken apart where its parts are known, since a picture needs its columns and prose does not. */
function said(error: RunError, mend: ((mend: Mend) => void) | null): TemplateResult {
  const parts = partsOf(error);
  if (!parts) {
    return error.message.includes('\n')
      ? html`<pre class="message" data-role="message">${error.message}</pre>`
      : html`<p class="message" data-role="message">${error.message}</p>`;
  }
  return html`<div class="message" data-role="message">
    <p>${parts.problem}</p>
    ${failedShapes(error) ? mismatch(error, mend) : parts.picture ? html`<pre data-role="picture">${parts.picture}</pre>` : nothing}
    ${parts.rule ? html`<p class="rule">${parts.rule}</p>` : nothing}
  </div>`;
}

/** `mend` changes the program as an offered edit says; null where it can't be changed. */
export function errorPanel(error: RunError, showLine: (line: number) => void, mend: ((mend: Mend) => void) | null = null): TemplateResult {
  const { tone, title, advice, wordless = false } = endingOf(error);
  const { line } = error;
  return html`
    <section class="error" role="alert" data-role="error" data-error=${error.type} data-tone=${tone} data-line=${line ?? nothing}>
      <h3>
        ${title}
        ${line === null
          ? nothing
          : html`<button class="quiet" @click=${() => showLine(line)} aria-label=${`Go to line ${line}`}>line ${line}</button>`}
      </h3>
      ${error.message && !wordless ? said(error, mend) : nothing}
      ${advice ? html`<p class="advice" data-role="advice">${partsOf(error) ? html`<strong>Try</strong> ` : nothing}${advice}</p>` : nothing}
      ${error.traceback
        ? html`<details>
            <summary>Traceback</summary>
            <pre tabindex="0">${error.traceback}</pre>
          </details>`
        : nothing}
    </section>
  `;
}
