/**
 * The script inside an exported file: the element, and in the place of the network the files that the page carries. The rest of
 * the file is put together by document.py.
 */
import '../element/playground';
import { setSite } from '../element/runtime';
import './page.css';

/** No host has this name; an address there means what the file carries under its path. */
const SITE = new URL('https://this-file.invalid/');

globalThis.fetch = (input) => Promise.resolve(carried(new URL(input instanceof Request ? input.url : input, SITE)));
setSite(SITE);

/** The answer of a file that is carried: gzip, as base64 in an element that is no script. */
function carried({ origin, pathname }: URL): Response {
  const holder = document.querySelector<HTMLElement>(`script[data-file="${CSS.escape(decodeURI(pathname.slice(1)))}"]`);
  if (origin !== SITE.origin || !holder) return new Response(null, { status: 404 });
  const packed = new Blob([bytesOf(holder.textContent)]);
  return new Response(packed.stream().pipeThrough(new DecompressionStream('gzip')));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
