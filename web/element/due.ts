/**
 * When the editor is worth its work. Where the site's build has drawn the code already, the first gradients come first: the editor is
 * the largest of the page's scripts, and would take its turn while Python starts. A reader who touches the element, or comes near the code
 * with the pointer, is not kept waiting.
 */

/** So long the code stands there as it was drawn, when no result comes. */
const AT_LATEST_MS = 1_000;
/** And so long after one, that it is on screen. */
const PAINTED_MS = 100;
const TOUCHES = ['pointerdown', 'keydown', 'focusin'] as const;

/** `drawn` is the code as it stands in `element`. */
export function editorIsDue(element: HTMLElement, drawn: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const heard = new AbortController();
    const due = (): void => {
      heard.abort();
      resolve();
    };
    const { signal } = heard;
    for (const touch of TOUCHES) element.addEventListener(touch, due, { signal });
    drawn.addEventListener('pointermove', due, { signal });
    element.addEventListener('playground-result', () => setTimeout(due, PAINTED_MS), { signal });
    setTimeout(due, AT_LATEST_MS);
  });
}
