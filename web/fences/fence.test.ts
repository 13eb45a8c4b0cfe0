/** Blocks of code as five generators render them; each was taken from what the generator makes of one fence. */
import { describe, expect, it } from 'vitest';
import { playgroundFor } from './fence';

const RENDERED: Record<string, string> = {
  'reveal.js': '<pre><code class="python playground env=x" data-line-numbers>a = 1 &lt; 2\nb = a</code></pre>',
  Sphinx:
    '<div class="playground env-x highlight-python notranslate"><div class="highlight"><pre><span></span><span class="n">a</span> = 1 &lt; 2\nb = a\n</pre></div></div>',
  'MkDocs, fenced_code': '<pre class="playground env-x"><code class="language-python">a = 1 &lt; 2\nb = a\n</code></pre>',
  'MkDocs, superfences':
    '<div class="playground highlight" data-env="x"><pre><span></span><code><span id="__span-0-1"><a href="#l"></a><span class="n">a</span> = 1 &lt; 2\n</span>b = a\n</code></pre></div>',
  Quarto:
    '<div class="sourceCode" id="cb1" data-env="x"><pre class="sourceCode python playground"><code class="sourceCode python"><span id="cb1-1">a = 1 &lt; 2</span>\n<span>b = a</span></code></pre></div>',
  'Pygments with numbers':
    '<div class="playground env-x highlight-python"><div class="highlight"><pre><span class="linenos">1</span>a = 1 &lt; 2\n<span class="linenos">2</span>b = a\n</pre></div></div>',
};

describe('a fence becomes an element', () => {
  it.each(Object.entries(RENDERED))('of %s', (_, html) => {
    document.body.innerHTML = `<section class="highlight-me"><p>before</p>${html}<pre>other</pre></section>`;
    const pre = document.querySelector('pre');
    if (!pre) throw new Error('no pre');
    const { element, block } = playgroundFor(pre);
    expect(element.textContent.trimEnd()).toBe('a = 1 < 2\nb = a');
    expect(element.getAttribute('env')).toBe('x');
    expect(block.previousElementSibling?.textContent).toBe('before');
  });

  it('with words that stand alone, and without those that are no attributes', () => {
    document.body.innerHTML = '<pre><code class="python playground autorun height=300 onclick=x src=y">1</code></pre>';
    const pre = document.querySelector('pre');
    if (!pre) throw new Error('no pre');
    const { element } = playgroundFor(pre);
    expect(Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]))).toEqual({ autorun: '', height: '300' });
  });
});
