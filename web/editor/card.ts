/** The card beside a name of pytensor: signature, first words, an example, and the way to the reference. Text in, element out. */
import type { NameEntry } from './names';

export function nameCard(name: string, entry: NameEntry, reference: string): HTMLElement {
  const card = document.createElement('div');
  card.className = 'cm-name-card';
  card.append(part('code', 'cm-name-signature', `${name}${entry.signature ?? ''}`));
  if (entry.text) card.append(prose(entry.text));
  if (entry.example) card.append(part('pre', 'cm-name-example', entry.example));
  if (entry.link) {
    const link = document.createElement('a');
    link.href = new URL(entry.link, reference).href;
    link.target = '_blank';
    link.rel = 'noopener';
    link.textContent = 'Reference';
    card.append(link);
  }
  return card;
}

function part(tag: 'code' | 'pre', className: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** A paragraph in which `code` stands in backquotes. */
function prose(text: string): HTMLElement {
  const paragraph = document.createElement('p');
  for (const [i, words] of text.split('`').entries()) {
    if (i % 2) paragraph.append(part('code', '', words));
    else paragraph.append(words);
  }
  return paragraph;
}
