/**
 * Has the site kept on the device, so that its pages open without a network: registers the service worker once the page has shown
 * what it is for, and lets the reader say no. What is kept and how it is served is the worker's (worker.ts).
 */
import { recall, remember } from '../storage';

/** The choice that is remembered; anything else means yes. */
const CHOICE = 'offline';
const NO = 'no';
/** After the first result the standby Python starts, which is more urgent. */
const SETTLED_MS = 4_000;
/** A page that never runs anything, or can't, is kept all the same. */
const AT_LATEST_MS = 20_000;
const SCRIPT = 'sw.js';
const NOT_WHOLE = 'not all of it could be fetched';

/** Whether this page can be kept: not in a frame, whose host answers for what it shows, nor where browsers have no such workers. */
export function canBeKept(): boolean {
  return 'serviceWorker' in navigator && window.top === window;
}

/** Whether the reader wants it, as everybody does who hasn't said no. */
export function isWanted(): boolean {
  return recall(CHOICE) !== NO;
}

/** Keeps the site when the page's first program has shown its gradients, or in time, unless the reader has said no by then. */
export function keepOnceSettled(folder: URL): void {
  if (!canBeKept() || !isWanted() || savesData()) return;
  let asked = false;
  const ask = (): void => {
    if (asked) return;
    asked = true;
    whenIdle(() => {
      if (isWanted()) void keep(folder).catch(() => undefined); // the page works as well without it
    });
  };
  document.addEventListener('playground-result', () => setTimeout(ask, SETTLED_MS), { once: true });
  setTimeout(ask, AT_LATEST_MS);
}

/** Keeps the site, from now on also of later visits. Resolves when all of it is here; rejects where it can't be. */
export async function keep(folder: URL): Promise<void> {
  remember(CHOICE, null);
  const registration = await register(folder);
  const worker = registration?.installing ?? registration?.waiting ?? registration?.active;
  if (!worker) throw new Error('this browser does not allow it');
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (worker.state === 'activated') resolve();
      else if (worker.state === 'redundant') reject(new Error(NOT_WHOLE));
    };
    worker.addEventListener('statechange', look);
    look();
  });
  // One that was let go of, but serves this page still, is taken back as it is, and has nothing.
  if ((await keptVersions(folder)).length === 0 && !(await askToKeep(worker))) throw new Error(NOT_WHOLE);
}

/** Whether `worker` has all of it, now that it was asked to get it. */
function askToKeep(worker: ServiceWorker): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data === true);
    worker.postMessage('keep', [port2]);
  });
}

/** The names of this site's caches. */
async function cachesOf(folder: URL): Promise<string[]> {
  const path = ` ${folder.pathname} `;
  return (await caches.keys()).filter((name) => name.includes(path));
}

/** Those that hold a version of its files. */
async function keptVersions(folder: URL): Promise<string[]> {
  return (await cachesOf(folder)).filter((name) => !name.endsWith(' pages'));
}

/** Lets go of all that is kept, from now on also at later visits. */
export async function forget(folder: URL): Promise<void> {
  remember(CHOICE, NO);
  const registration = await navigator.serviceWorker.getRegistration(folder);
  await registration?.unregister();
  for (const name of await cachesOf(folder)) await caches.delete(name);
}

/** Something of what is kept may be broken: has it looked through. */
export function mend(): void {
  if ('serviceWorker' in navigator) navigator.serviceWorker.controller?.postMessage('mend');
}

/** A site that has no service worker any more takes it back from those who have it. */
async function register(folder: URL): Promise<ServiceWorkerRegistration | undefined> {
  const script = new URL(SCRIPT, folder);
  try {
    return await navigator.serviceWorker.register(script, { scope: folder.href });
  } catch (error) {
    const answer = await fetch(script, { cache: 'no-store' }).catch(() => null);
    if (answer?.status === 404 || answer?.status === 410) await (await navigator.serviceWorker.getRegistration(folder))?.unregister();
    throw error;
  }
}

/** The reader has asked the browser to load no more than it must. */
function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}

function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(act, { timeout: SETTLED_MS });
  else setTimeout(act);
}
