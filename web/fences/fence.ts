/**
 * From a block of code as a generator of pages has rendered it to the element that takes its place: the code without what
 * highlighters put beside it, and the words of the fence as attributes. Data in, an element out; nothing of when.
 */

/** What generators put around a block, outermost of which is replaced: it has borders, copy buttons and line numbers of its own. */
const WRAPPERS = '.playground, .highlight, .sourceCode, .code-cell, [class*="highlight-"], [class*="language-"], figure';
/** What highlighters put inside that is no code. */
const BESIDE = '.linenos, .lineno, .gutter, button, .visually-hidden';
const ATTRIBUTES = ['env', 'autorun', 'readonly', 'height', 'layout', 'theme', 'explain', 'stored'] as const;

export function playgroundFor(pre: HTMLPreElement): { element: HTMLElement; block: HTMLElement } {
  const block = outermost(pre);
  const element = document.createElement('tensor-playground');
  for (const part of [block, ...block.querySelectorAll<HTMLElement>('pre, pre > code, .playground')]) {
    for (const [name, value] of wordsOf(part)) element.setAttribute(name, value);
  }
  element.textContent = codeOf(pre);
  return { element, block };
}

/** The outermost box that holds this block and nothing else. */
function outermost(pre: HTMLElement): HTMLElement {
  let block = pre;
  for (let box = pre.parentElement; box?.matches(WRAPPERS) && box.querySelectorAll('pre').length === 1; box = box.parentElement) block = box;
  return block;
}

/**
 * Attributes that a part says: `env=name` or `env-name` as a class (Sphinx makes every = a hyphen), or `data-env="name"`. A name alone
 * is an attribute without a value.
 */
function* wordsOf(part: HTMLElement): Iterable<[string, string]> {
  for (const name of ATTRIBUTES) {
    const word = [...part.classList].find((each) => each === name || each.startsWith(`${name}=`) || each.startsWith(`${name}-`));
    if (word !== undefined) yield [name, word.slice(name.length + 1).replace(/^"(.*)"$/, '$1')];
    const value = part.dataset[name];
    if (value !== undefined) yield [name, value];
  }
}

function codeOf(pre: HTMLElement): string {
  const copy = pre.cloneNode(true) as HTMLElement;
  for (const beside of copy.querySelectorAll(BESIDE)) beside.remove();
  return copy.textContent;
}
