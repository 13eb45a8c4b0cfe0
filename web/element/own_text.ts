/**
 * The program that stands between an element's tags, as its author meant it: without the white space that markup puts around
 * and before it, and without what other elements inside say.
 */

/** The text of `element` itself, its common indentation and its outer blank lines taken off. */
export function ownText(element: Element): string {
  const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  const text = own.map((node) => node.textContent ?? '').join('');
  const lines = text.replace(/^\s*\n|\s+$/g, '').split('\n');
  const indents = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents, Infinity);
  return lines.map((line) => line.slice(Number.isFinite(common) ? common : 0)).join('\n');
}
