/** The words behind a fence's name, `line=3 direction=backward`, as attributes of the element that takes its place. */

export type Attributes = Readonly<Record<string, string>>;

/** The Markdown plugin makes every word of a fence's first line a class of its code. */
export function wordsOf(code: HTMLElement): string[] {
  return [...code.classList].filter((word) => word.includes('='));
}

export function attributesOf(code: HTMLElement): Attributes {
  return attributesFrom(wordsOf(code));
}

export function attributesFrom(words: readonly string[]): Attributes {
  return Object.fromEntries(words.filter((word) => word.includes('=')).map((word) => word.split('=', 2) as [string, string]));
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
