/**
 * The site's files as the service worker knows them: the list that the build makes of them, and which of them an address
 * means. Text in, text out: nothing here fetches or stores.
 */

/** Every file that works without a network, by its path in the site's folder, with the SHA-256 of its bytes in hex. */
export type FileList = Readonly<Record<string, string>>;

/** Media types by a file's suffix: what is served from the device doesn't depend on what the host made of them. */
const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  png: 'image/png',
  py: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
};

export function typeOf(path: string): string {
  return TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}

/** The path in the site's folder `scope` that an address means, a folder's being its index.html; null outside of the site. */
export function pathOf(address: string, scope: string): string | null {
  const url = new URL(address);
  const home = new URL(scope);
  if (url.origin !== home.origin || !url.pathname.startsWith(home.pathname)) return null;
  const path = url.pathname.slice(home.pathname.length);
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
}

/** Vite names what lies in assets/ by its contents, so that an address there means the same bytes in every version. */
export function isImmutable(path: string): boolean {
  return path.startsWith('assets/');
}

/** The SHA-256 of some bytes in hex, as the list has it. */
export async function hashOf(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
