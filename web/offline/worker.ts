/**
 * The service worker: has every page of the site open without a network once it has been visited.
 *
 * A page's document is asked of the network first. When it is the one of the version that is kept here, or no answer comes, the page is
 * made of that version, all its files too, for as long as it is open; when the site has a newer one, the page comes over the
 * network as if this weren't here, and that version is kept for the next time. So nobody sees an old copy of a new site, and no
 * page is made of two versions. What isn't on the list of the build is none of this file's business.
 */
import { FRAME_ATTRIBUTES } from '../sandbox/frame_attributes';
import { hashOf, isImmutable, pathOf, typeOf } from './files';
import { ELSEWHERE, Store } from './store';

const self = globalThis as unknown as ServiceWorkerScope;
const scope = self.registration.scope;
const files = FILES; // the build puts the whole list in the place of each FILES
const store = new Store(scope, VERSION, files);

/** How long a page waits for the network before it opens from the device: bad Wi-Fi is no network. */
const PATIENCE_MS = 1_500;
/** When a page has opened, and Python in it has started, its version is looked through. */
const CHECK_AFTER_MS = 20_000;

const wait = <T>(ms: number, value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), ms));

const isOpen = async (page: string): Promise<boolean> => (await self.clients.get(page)) !== undefined;

/** Mends the version that is kept; without a network what is whole stays as it is, and the next time will do. */
let mending: Promise<void> | null = null;
function mend(): Promise<void> {
  mending ??= store
    .complete()
    .then(() => store.tidy(isOpen, false))
    .catch(() => undefined)
    .finally(() => (mending = null));
  return mending;
}

/** The document of a page whose path is on the list. */
async function openPage(event: FetchEvent, path: string): Promise<Response> {
  const online = navigator.onLine ? await Promise.race([fetch(event.request).catch(() => null), wait(PATIENCE_MS, null)]) : null;
  // A server in trouble is as good as none; any other answer is the site's own, a redirection too.
  if (online && online.status < 500) {
    const current = online.ok && (await hashOf(await online.clone().arrayBuffer())) === files[path];
    if (!current) {
      await store.bind(event.resultingClientId, ELSEWHERE);
      return online;
    }
  }
  const kept = await store.file(store.current, path);
  if (!kept) return online ?? fetch(event.request);
  const html = await kept.text();
  if ((await hashOf(new TextEncoder().encode(html).buffer)) !== files[path]) return online ?? fetch(event.request);
  await store.bind(event.resultingClientId);
  // The browser lets a worker live so long anyway; to insist on it (`waitUntil`) would keep the next version waiting.
  setTimeout(() => void mend(), CHECK_AFTER_MS);
  return new Response(withFrameFromHere(html), { headers: { 'content-type': typeOf(path) } });
}

/**
 * A frame whose own attribute makes its origin opaque is fetched past every service worker. So in a page from here the attribute
 * leaves it to the document, which comes with the same word in a header (see `sealed`); a frame that came without is refused, by its
 * own script and by the page (web/host/sandbox_frame.ts).
 */
function withFrameFromHere(html: string): string {
  return html.replace(`sandbox="${FRAME_ATTRIBUTES.sandbox}"`, `sandbox="${FRAME_ATTRIBUTES.sandbox} allow-same-origin"`);
}

/** The sandbox's document, its origin opaque by the word of a header. */
async function sealed(event: FetchEvent, path: string): Promise<Response> {
  const document = (await store.anywhere(path)) ?? (await fetch(event.request));
  const headers = new Headers(document.headers);
  headers.append('content-security-policy', `sandbox ${FRAME_ATTRIBUTES.sandbox}`);
  return new Response(document.body, { status: document.status, headers });
}

/** A file that a page asks for: of the page's own version where it is made of one. */
async function fileFor(event: FetchEvent, path: string): Promise<Response> {
  const version = await store.versionOf(event.clientId);
  const own = version === null || version === ELSEWHERE ? undefined : await store.file(version, path);
  const found = own ?? (isImmutable(path) ? await store.anywhere(path) : undefined);
  if (found) return found;
  try {
    const answer = await fetch(event.request);
    if (answer.ok && version === store.current) {
      const copy = answer.clone();
      event.waitUntil(copy.arrayBuffer().then((bytes) => store.keep(path, bytes)));
    }
    return answer;
  } catch (error) {
    // A page of another version goes without the file rather than with one that isn't its own.
    const kept = version === ELSEWHERE ? undefined : await store.file(store.current, path);
    if (kept) return kept;
    throw error;
  }
}

/** Where the device's storage can't be read, the network is asked as if this weren't here. */
function orNetwork(event: FetchEvent, answer: Promise<Response>): Promise<Response> {
  return answer.catch(() => fetch(event.request));
}

/** A folder's page whose address lacks its last slash: servers send the browser on, and so does this without one. */
function withSlash(request: Request): Promise<Response> {
  const url = new URL(request.url);
  url.pathname += '/';
  return fetch(request).catch(() => Response.redirect(url.href));
}

self.addEventListener('install', (event) => {
  event.waitUntil(store.complete().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(store.tidy(isOpen, true).then(() => self.clients.claim()));
});

/** A reader had let go of what was kept, under a page that this worker still serves, and wants it again: says whether it is there. */
async function keepAgain(answer: MessagePort): Promise<void> {
  store.reopen();
  answer.postMessage(
    await store.complete().then(
      () => true,
      () => false,
    ),
  );
}

// Any page may ask for it: one that could not start, above all.
self.addEventListener('message', (event) => {
  const [answer] = event.ports;
  event.waitUntil(answer ? keepAgain(answer) : mend());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = pathOf(request.url, scope);
  if (path === null || request.method !== 'GET') return;
  const inFrame = request.destination === 'iframe';
  if (inFrame && path.startsWith('assets/sandbox-')) event.respondWith(sealed(event, path));
  else if (request.mode === 'navigate') {
    if (Object.hasOwn(files, path)) event.respondWith(orNetwork(event, openPage(event, path)));
    else if (Object.hasOwn(files, `${path}/index.html`)) event.respondWith(withSlash(request));
  } else if (Object.hasOwn(files, path) || isImmutable(path)) event.respondWith(orNetwork(event, fileFor(event, path)));
});
