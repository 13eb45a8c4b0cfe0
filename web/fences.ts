/**
 * The one script that makes the code fences of a written page live: each block of code that carries the word `playground`, or begins
 * with it as a comment, becomes a <tensor-playground>, those of pages that are put together later too. What a block is, is
 * fences/fence.ts's; what an element is and does is its own business.
 */
import './element/playground';
import { setSite } from './element/runtime';
import { playgroundFor } from './fences/fence';

// Its own address, and so not embed.ts's business: a part that two scripts share lies elsewhere.
setSite(new URL('./', import.meta.url));

/** Docusaurus says so of a page that its own script has still to go through, and that must be as it was written until then. */
const UNREAD = 'html[data-has-hydrated="false"]';

/**
 * The blocks that elements stand for. They stay where they were, unseen: where a page is drawn by a framework, its parts are that
 * framework's to take away, and the element goes with its block.
 */
const blocks = new Map<HTMLElement, HTMLElement>();
const made = new WeakSet<HTMLElement>();

function makeLive(): void {
  for (const [element, block] of blocks) {
    if (block.isConnected) continue;
    element.remove();
    blocks.delete(element);
  }
  for (const pre of document.querySelectorAll('pre')) {
    if (made.has(pre) || pre.closest('tensor-playground')) continue;
    const found = playgroundFor(pre);
    if (!found) continue;
    const { element, block } = found;
    element.style.marginBlock = spaceAround(block, pre);
    block.style.setProperty('display', 'none', 'important');
    block.after(element);
    blocks.set(element, block);
    made.add(pre);
  }
}

/** The element has as much room above and below as its block had, whichever of the block's boxes it belonged to. */
function spaceAround(...boxes: HTMLElement[]): string {
  const styles = boxes.map((box) => getComputedStyle(box));
  const most = (side: 'marginTop' | 'marginBottom'): number => Math.max(...styles.map((style) => Number.parseFloat(style[side]) || 0));
  return `${most('marginTop')}px ${most('marginBottom')}px`;
}

const start = (): void => {
  makeLive();
  // A deck's Markdown, and pages that change without loading anew, come later.
  new MutationObserver(makeLive).observe(document.body, { childList: true, subtree: true });
};

const whenRead = (): void => {
  if (!document.querySelector(UNREAD)) {
    start();
    return;
  }
  const waiting = new MutationObserver(() => {
    if (document.querySelector(UNREAD)) return;
    waiting.disconnect();
    start();
  });
  waiting.observe(document.documentElement, { attributeFilter: ['data-has-hydrated'] });
};

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', whenRead, { once: true });
else whenRead();
