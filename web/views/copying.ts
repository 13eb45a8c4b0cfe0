/**
 * What the copy command takes where a reader's focus is on something of ours and nothing is selected: a cell's number, whole.
 * Firefox then tells the page's body of it and not what has the focus; so it is heard at the document, once for all.
 */

/** Text for the part of an element that has the focus; null where there is nothing to copy. */
type Source = (focused: Element) => string | null;

const sources = new WeakMap<Element, Source>();

/** What is copied while the focus is on `element` or inside it. */
export function copiesFrom(element: Element, source: Source): void {
  sources.set(element, source);
  document.addEventListener('copy', onCopy); // the same listener every time: it is there once
}

function onCopy(event: ClipboardEvent): void {
  if (event.defaultPrevented || !event.clipboardData || document.getSelection()?.isCollapsed === false) return;
  const focused = deepestFocus();
  for (let at = focused; at; at = above(at)) {
    const text = focused && sources.get(at)?.(focused);
    if (text == null) continue;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
    return;
  }
}

function deepestFocus(): Element | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}

/** The element around this one, also where that is the host of its tree. */
function above(element: Element): Element | null {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}
