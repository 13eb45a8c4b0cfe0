/** Copying a text that is still being made. */

/**
 * Puts a text into the clipboard when it is there; rejects with what kept it from being made, or with the browser's refusal. WebKit lets a
 * page write only within the very event of the press: so the clipboard is handed the promise, where it takes one.
 */
export async function copyText(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem !== 'function') {
    await navigator.clipboard.writeText(await text);
    return;
  }
  const blob = text.then((written) => new Blob([written], { type: 'text/plain' }));
  const copied = navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
  await Promise.all([text, copied]);
}
