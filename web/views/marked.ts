/** A sentence in which `code` stands in backquotes, as text and code elements. */
import { html, type TemplateResult } from 'lit';

export function marked(text: string): (string | TemplateResult)[] {
  return text.split('`').map((part, i) => (i % 2 ? html`<code>${part}</code>` : part));
}
