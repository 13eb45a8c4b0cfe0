/**
 * The versions of the site that are kept on the device, each in a cache of its own, and which of them each open page is made of.
 * What goes in is held against the list of the build, byte for byte: an error page, a file of another version or half a file
 * never gets in, wherever it came from. Answers no requests.
 */
import { hashOf, typeOf, type FileList } from './files';

/** The header in which a stored file carries its hash, so that the next version can take over what hasn't changed. */
const HASH = 'x-content-sha256';
/** What a page is made of that is of another version than those that are kept; no cache has this name. */
export const ELSEWHERE = 'elsewhere';
/** Files that are on their way at once. */
const AT_ONCE = 4;

export class Store {
  private readonly opened = new Map<string, Promise<Cache>>();
  /** The version of each open page that is made of one; the copy that outlives the worker is in the cache of this name. */
  private readonly pages = new Map<string, string | null>();
  private readonly prefix: string;
  private readonly bindings: string;
  /** The cache of the version that this worker belongs to. */
  readonly current: string;

  /** `scope` is the address of the site's folder; two sites of one host share nothing. */
  constructor(
    private readonly scope: string,
    version: string,
    private readonly files: FileList,
  ) {
    this.prefix = `pytensor-playground ${new URL(scope).pathname} `;
    this.bindings = `${this.prefix}pages`;
    this.current = `${this.prefix}${version}`;
  }

  private open(name: string): Promise<Cache> {
    const cache = this.opened.get(name) ?? caches.open(name);
    this.opened.set(name, cache);
    return cache;
  }

  /** The caches may have been deleted since: what was opened then is no longer them. */
  reopen(): void {
    this.opened.clear();
  }

  private address(path: string): string {
    return new URL(path, this.scope).href;
  }

  private async versions(): Promise<string[]> {
    const names = await caches.keys();
    return names.filter((name) => name.startsWith(this.prefix) && name !== this.bindings);
  }

  /** A file as a version has it. */
  async file(version: string, path: string): Promise<Response | undefined> {
    return (await this.open(version)).match(this.address(path));
  }

  /** A file that is the same in every version, from any that has it. */
  async anywhere(path: string): Promise<Response | undefined> {
    for (const version of [this.current, ...(await this.versions())]) {
      const found = await this.file(version, path);
      if (found) return found;
    }
    return undefined;
  }

  /** Keeps a file in the current version if its bytes are those of the list. */
  async keep(path: string, bytes: ArrayBuffer): Promise<boolean> {
    const wanted = this.files[path];
    if (wanted === undefined || (await hashOf(bytes)) !== wanted) return false;
    const headers = { 'content-type': typeOf(path), 'content-length': String(bytes.byteLength), [HASH]: wanted };
    await (await this.open(this.current)).put(this.address(path), new Response(bytes, { headers }));
    return true;
  }

  /**
   * Brings the current version to the device, or back to it: looks at every byte of what is there, and gets what is missing or
   * isn't what it should be. Rejects with what couldn't be had.
   */
  async complete(): Promise<void> {
    const waiting = Object.keys(this.files);
    const older = (await this.versions()).filter((version) => version !== this.current);
    const work = async (): Promise<void> => {
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) await this.completeFile(path, older);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  private async completeFile(path: string, older: readonly string[]): Promise<void> {
    const here = await this.file(this.current, path).catch(() => undefined);
    if (here && (await hasHash(here, this.files[path]))) return;
    for (const version of older) {
      const same = await this.file(version, path).catch(() => undefined);
      if (same && same.headers.get(HASH) === this.files[path] && (await this.keep(path, await same.arrayBuffer()))) return;
    }
    // The browser's own cache has most of it, since the page has just used it; what is there may be out of date.
    for (const cache of ['default', 'reload'] as const) {
      const answer = await fetch(this.address(path), { cache, credentials: 'same-origin' });
      if (answer.ok && (await this.keep(path, await answer.arrayBuffer()))) return;
    }
    throw new Error(`${path} is not what the site's list says: publish the whole site again, sw.js last`);
  }

  // ---- which version an open page is made of ----

  /**
   * Notes what a page is made of: its files come from the current version, or it came over the network, in a version that isn't kept. Where
   * storage is full the note lives as long as the worker.
   */
  async bind(page: string, version: string = this.current): Promise<void> {
    this.pages.set(page, version);
    const noted = this.open(this.bindings).then((bindings) => bindings.put(this.address(`page/${page}`), new Response(version)));
    await noted.catch(() => undefined);
  }

  /** The version of a page, `ELSEWHERE` for one that came over the network, null for one that nothing is known of. */
  async versionOf(page: string): Promise<string | null> {
    const known = this.pages.get(page);
    if (known !== undefined) return known;
    const noted = await (await this.open(this.bindings)).match(this.address(`page/${page}`));
    const version = noted ? await noted.text() : null;
    this.pages.set(page, version);
    return version;
  }

  /**
   * Lets go of pages that are closed, and of versions that no open page is made of. A worker that has been replaced may still be at
   * work: so versions that came after its own go only when it takes over from theirs.
   */
  async tidy(isOpen: (page: string) => Promise<boolean>, takesOver: boolean): Promise<void> {
    const bindings = await this.open(this.bindings);
    const used = new Set([this.current]);
    for (const request of await bindings.keys()) {
      const page = request.url.slice(request.url.lastIndexOf('/') + 1);
      if (await isOpen(page)) used.add((await this.versionOf(page)) ?? this.current);
      else await bindings.delete(request);
    }
    const versions = await this.versions(); // in the order in which they came
    for (const version of takesOver ? versions : versions.slice(0, Math.max(0, versions.indexOf(this.current)))) {
      if (used.has(version)) continue;
      this.opened.delete(version);
      await caches.delete(version);
    }
  }
}

async function hasHash(response: Response, wanted: string | undefined): Promise<boolean> {
  const bytes = await response.arrayBuffer().catch(() => null);
  return bytes !== null && (await hashOf(bytes)) === wanted;
}
