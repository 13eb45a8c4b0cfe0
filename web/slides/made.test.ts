/** The fences of a deck, as reveal.js's Markdown plugin writes them, become cells by the rules that hold on every page. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeSlide, programsOf } from './made';

interface Case {
  from: string;
  html: string;
  code: string | null;
  attributes: Record<string, string>;
}
const cases = (JSON.parse(readFileSync('web/fences/rendered.json', 'utf8')) as Case[]).filter(({ html }) => html.startsWith('<pre><code'));

function slideOf(html: string): HTMLElement {
  const slide = document.createElement('section');
  slide.innerHTML = html;
  makeSlide(slide);
  return slide;
}

describe('a fence on a slide', () => {
  it.each(cases)('$from', ({ html, code, attributes }) => {
    const element = slideOf(html).querySelector('tensor-playground');
    expect(element?.textContent.trim() ?? null).toBe(code);
    for (const [name, value] of Object.entries(attributes)) expect(element?.getAttribute(name)).toBe(name === 'autorun' ? null : value);
  });

  it('has its steps behind it, whichever way they are written', () => {
    const step = '<pre><code class="python"># playground step\na = 2</code></pre>';
    const element = slideOf(`<pre><code class="python"># playground\na = 1</code></pre>${step}`).querySelector('tensor-playground');
    expect(element && programsOf(element)).toEqual(['a = 1', 'a = 2']);
  });
});
