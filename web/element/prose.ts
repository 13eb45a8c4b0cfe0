/** A lesson's title, paragraphs and what to try, as a template; plain text, in which `code` stands in backquotes. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Lesson } from '../lessons/lesson';
import { marked } from '../views/marked';

export function prosePane({ title, prose, tries = [] }: Lesson): TemplateResult | typeof nothing {
  if (!title && prose.length === 0) return nothing;
  return html`<div class="prose">
    <h2>${title}</h2>
    ${prose.map((paragraph) => html`<p>${marked(paragraph)}</p>`)}
    ${tries.length === 0
      ? nothing
      : html`<h3 id="tries">Try</h3>
          <ul aria-labelledby="tries">
            ${tries.map((text) => html`<li>${marked(text)}</li>`)}
          </ul>`}
  </div>`;
}
