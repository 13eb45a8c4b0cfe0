/** A lesson's title and paragraphs as a template; plain text, in which `code` stands in backquotes. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Lesson } from '../lessons/lesson';

export function prosePane({ title, prose }: Lesson): TemplateResult | typeof nothing {
  if (!title && prose.length === 0) return nothing;
  return html`<div class="prose">
    <h2>${title}</h2>
    ${prose.map((paragraph) => html`<p>${marked(paragraph)}</p>`)}
  </div>`;
}

function marked(text: string): (string | TemplateResult)[] {
  return text.split('`').map((part, i) => (i % 2 ? html`<code>${part}</code>` : part));
}
