/**
 * The one script that makes the code fences of a written page live: each block of code that carries the word `playground` becomes a
 * <tensor-playground>, those of pages that are put together later too. Knows the shapes into which reveal.js, Sphinx, MkDocs, Quarto
 * and their like turn a fence; what an element is and does is its own business. Other words of the fence become attributes.
 */
import './element/playground';
import { setSite } from './element/runtime';
import { playgroundFor } from './fences/fence';

// Its own address, and so not embed.ts's business: a part that two scripts share lies elsewhere.
setSite(new URL('./', import.meta.url));

const LIVE = 'pre.playground, pre > code.playground, .playground pre';

function makeLive(root: ParentNode): void {
  for (const found of root.querySelectorAll<HTMLElement>(LIVE)) {
    const pre = found.closest('pre');
    if (!pre?.isConnected || pre.closest('tensor-playground')) continue;
    const { element, block } = playgroundFor(pre);
    block.replaceWith(element);
  }
}

const start = (): void => {
  makeLive(document);
  // A deck's Markdown, and pages that change without loading anew, come later.
  new MutationObserver((records) => {
    if (records.some(({ addedNodes }) => addedNodes.length > 0)) makeLive(document);
  }).observe(document.body, { childList: true, subtree: true });
};

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, { once: true });
else start();
