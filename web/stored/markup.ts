/**
 * A document's nodes as HTML that stands by itself: shadow trees as declarative ones, properties as attributes, and nothing that
 * only a script could answer to. Used when the site is built, in a document of Node's; never in a browser.
 *
 * The elements inside a shadow tree get names of their own, `stored-…`: the scripts that come later define `explain-pane`, and
 * what was stored must not wake before it is replaced as a whole.
 */

/**
 * Written for each shadow root, behind what it holds: the host's style sheet. Coming last, it shows the whole at once, where a browser
 * would else paint what it has read so far. For the same reason a host's own children come before its shadow tree.
 */
export type Tail = (host: Element) => string;

const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta']);
/** What CodeMirror needs for itself: layers that it draws on, buffers beside its widgets, and words for screen readers. */
const LEFT_OUT = '.cm-layer, .cm-widgetBuffer, .cm-announced, .cm-number-grip, .cm-gutterElement:not(:first-child), style, script';
/** What an editor says of itself that text can't keep. */
const NOT_OF_TEXT = new Set(['contenteditable', 'role', 'aria-multiline', 'aria-autocomplete', 'aria-description', 'aria-label', 'spellcheck', 'autocorrect', 'autocapitalize', 'writingsuggestions', 'tabindex']);

export function storedName(tag: string): string {
  return tag.includes('-') ? `stored-${tag}` : tag;
}

/** The element and all that is in it; `name` gives the tags their names. */
export function elementHtml(element: Element, tail: Tail, name: (tag: string) => string = (tag) => tag): string {
  const tag = name(element.localName);
  const open = `<${tag}${attributesOf(element)}>`;
  if (VOID.has(tag)) return open;
  const shadow = element.shadowRoot ? `<template shadowrootmode="open">${childrenHtml(element.shadowRoot, tail, storedName)}${tail(element)}</template>` : '';
  const html = `${open}${childrenHtml(element, tail, name)}${shadow}</${tag}>`;
  return element.matches('.cm-line') ? `<div class="stored-line">${html}</div>` : html;
}

function childrenHtml(parent: ParentNode & Node, tail: Tail, name: (tag: string) => string): string {
  return [...parent.childNodes].map((node) => nodeHtml(node, tail, name)).join('');
}

function nodeHtml(node: Node, tail: Tail, name: (tag: string) => string): string {
  if (node.nodeType === Node.TEXT_NODE) return textHtml(node);
  if (node.nodeType !== Node.ELEMENT_NODE) return '';
  const element = node as Element;
  return element.matches(LEFT_OUT) ? '' : elementHtml(element, tail, name);
}

/** White space between a template's tags is the template's own, and means nothing but in code. */
function textHtml(node: Node): string {
  const text = node.textContent ?? '';
  const kept = node.parentElement?.matches('tensor-playground, pre *, pre, .cm-line, .cm-line *');
  return escaped(kept ? text : text.replace(/[ \t\r\n]+/g, ' '));
}

function attributesOf(element: Element): string {
  const given = new Map([...element.attributes].map(({ name, value }) => [name, value]));
  if (element instanceof HTMLInputElement) given.set('value', element.value);
  if (element instanceof HTMLInputElement && element.checked) given.set('checked', '');
  if (element instanceof HTMLOptionElement && element.selected) given.set('selected', '');
  if (element.matches('.cm-editor *')) for (const name of NOT_OF_TEXT) given.delete(name);
  if (element.matches('.cm-gutters, .frame')) given.delete('style');
  if (element.matches('tensor-playground:not([layout=slide])')) given.delete('data-layout'); // nothing was measured
  return [...given].map(([name, value]) => ` ${name}="${escaped(value.trim()).replaceAll('"', '&quot;')}"`).join('');
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Data for a script to find. A "<" inside could end the element early. */
export function dataHtml(name: string, value: string, data: string): string {
  return `<script type="application/json" ${name}="${value}">${data.replaceAll('<', '\\u003c')}</script>`;
}
