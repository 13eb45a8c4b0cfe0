/**
 * When the editor is worth its work. Where the site's build has drawn the code already, the first gradients come first: the editor is
 * the largest of the page's scripts, and would take its turn while Python starts. A reader who touches the element is not kept waiting.
 */

/** So long the code stands there as it was drawn, when no result comes. */
const AT_LATEST_MS = 1_000;
const WHEN = ['playground-result', 'pointerdown', 'keydown', 'focusin'] as const;

export function editorIsDue(element: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const heard = new AbortController();
    const due = (): void => {
      heard.abort();
      resolve();
    };
    for (const name of WHEN) element.addEventListener(name, due, { signal: heard.signal });
    setTimeout(due, AT_LATEST_MS);
  });
}
