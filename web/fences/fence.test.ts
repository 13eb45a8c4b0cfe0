/** Blocks of code as five generators render them, each taken from what the generator made of one fence, and others like them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playgroundFor } from './fence';

interface Case {
  from: string;
  html: string;
  /** The program; null where the block is not live. */
  code: string | null;
  attributes: Record<string, string>;
}
const cases = JSON.parse(readFileSync('web/fences/rendered.json', 'utf8')) as Case[];

/** The last block of the page: line numbers may be one, too. */
function blockOf(html: string): HTMLPreElement {
  document.body.innerHTML = `<section class="highlight-me"><p>before</p>${html}<pre>other</pre></section>`;
  const pre = [...document.querySelectorAll('pre')].at(-2);
  if (!pre) throw new Error('no pre');
  return pre;
}

describe('a fence becomes an element', () => {
  it.each(cases)('$from', ({ html, code, attributes }) => {
    const found = playgroundFor(blockOf(html));
    if (code === null) {
      expect(found).toBeNull();
      return;
    }
    expect(found?.element.textContent.trim()).toBe(code);
    expect(Object.fromEntries([...(found?.element.attributes ?? [])].map(({ name, value }) => [name, value]))).toEqual(attributes);
    expect(found?.block.previousElementSibling?.textContent).toBe('before');
    expect(found?.block.nextElementSibling?.textContent).toBe('other');
  });

  it('but no column of line numbers does', () => {
    const html = cases.find(({ from }) => from.includes('classes and a table'))?.html ?? '';
    blockOf(html);
    const blocks = [...document.querySelectorAll('pre')];
    expect(blocks.map((pre) => playgroundFor(pre) !== null)).toEqual([false, true, false]);
  });
});
