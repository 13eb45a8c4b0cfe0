/** A lesson's title, paragraphs and what to try, as a template; plain text, in which `code` stands in backquotes. A program without
    a title has one that is not seen: the tensors' headings stand under it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Lesson } from '../lessons/lesson';
import { marked } from '../views/marked';

export function prosePane({ title, prose, tries = [] }: Lesson): TemplateResult {
  if (!title && prose.length === 0) return html`<h2 class="untitled">Program</h2>`;
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
