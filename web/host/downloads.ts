/**
 * Fetches the runtime's assets once for the page and posts them to every worker that boots, part by part as they
 * arrive. Counts real bytes for the progress line. Knows nothing of what an asset is for.
 */

import { PYTHON, SNAPSHOT, type AssetEntry, type AssetManifest, type PageToWorker } from '../protocol';

/** Bytes of the assets that every boot needs: decoded, as the manifest counts them. */
export interface DownloadProgress {
  loaded: number;
  total: number;
}

type Post = (message: PageToWorker) => void;

/** What Python starts from: its archive, or the memory of a Python that has started and read it. */
export type Start = typeof PYTHON | typeof SNAPSHOT;

/**
 * The snapshot is one and a half megabytes more over the wire and takes half a second of work away: it is worth it on a link that
 * brings so many bytes a millisecond (20 Mbit/s), seen on any file of the site that is large enough to tell.
 */
const FAST_LINK = 2_500;
const TELLING_BYTES = 20_000;
const PROBE = 'pyodide.asm.mjs';

/** Whether the link was fast when it brought a file of the site so far. Of another host's files the browser tells nothing. */
function linkIsFast(site: URL): boolean {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return entries.some(({ name, encodedBodySize, responseStart, responseEnd }) => {
    const telling = encodedBodySize >= TELLING_BYTES && name.startsWith(site.href);
    return telling && encodedBodySize > FAST_LINK * (responseEnd - responseStart);
  });
}

/** One asset on its way or here: what has come so far, and who wants the rest. */
class Download {
  /** Bytes so far. */
  received = 0;
  /** It can't be had; a new try takes a new Download. */
  failed = false;
  /** Settles when the whole asset is here, or can't be had. */
  readonly done: Promise<void>;
  private readonly parts: ArrayBuffer[] = [];
  private readonly listeners = new Set<(part: ArrayBuffer, last: boolean) => void>();
  private ended = false;

  constructor(url: URL, entry: AssetEntry, arrived: () => void) {
    this.done = this.fetch(url, entry, arrived);
    this.done.catch(() => (this.failed = true)); // whoever delivers it hears of it
  }

  private async fetch(url: URL, entry: AssetEntry, arrived: () => void): Promise<void> {
    const response = await fetch(url).catch((error: unknown) => {
      throw new Error(`${url.pathname} could not be fetched (${String(error)}): check the connection, then reload.`);
    });
    if (!response.ok || !response.body) {
      throw new Error(`${url.pathname} could not be fetched (status ${response.status}): is the whole site on the server?`);
    }
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new Error(`${url.pathname} broke off (${String(error)}): check the connection, then reload.`);
      });
      if (done) break;
      this.received += value.byteLength;
      arrived();
      const whole = value.byteLength === value.buffer.byteLength;
      this.append(whole ? value.buffer : value.slice().buffer, false);
    }
    if (this.received !== entry.bytes) {
      throw new Error(
        `${url.pathname} came with ${this.received} bytes in place of ${entry.bytes}: ` +
          'reload the page; if it stays so, publish the site again.',
      );
    }
    this.append(new ArrayBuffer(0), true);
  }

  private append(part: ArrayBuffer, last: boolean): void {
    this.parts.push(part);
    this.ended = last;
    for (const listener of this.listeners) listener(part, last);
    if (last) this.listeners.clear();
  }

  /** Every part so far, then each that follows. */
  each(listener: (part: ArrayBuffer, last: boolean) => void): void {
    this.parts.forEach((part, index) => listener(part, this.ended && index === this.parts.length - 1));
    if (!this.ended) this.listeners.add(listener);
  }
}

export class Downloads {
  private manifest: Promise<AssetManifest> | null = null;
  private readonly downloads = new Map<string, Download>();
  private choose!: (start: Start) => void;
  /** What the progress counts beside what every boot needs: the archive, until it is known what Python starts from. */
  private counted: Start = PYTHON;
  /** What the first Python starts from, once it is known how fast the link is. */
  readonly start = new Promise<Start>((resolve) => (this.choose = resolve));

  /** `folder` holds assets.json and what it lists. Nothing is fetched before `begin`. */
  constructor(
    private readonly folder: URL,
    private readonly onProgress: (progress: DownloadProgress) => void,
  ) {}

  private async readManifest(): Promise<AssetManifest> {
    const url = new URL('assets.json', this.folder);
    const response = await fetch(url).catch(() => null);
    const manifest: unknown = response?.ok ? await response.json().catch(() => null) : null;
    if (typeof manifest !== 'object' || manifest === null) {
      this.manifest = null; // so that a later worker tries again
      const got = response ? `status ${response.status}, ${response.ok ? 'and no list' : 'not it'}` : 'no answer';
      throw new Error(
        `${url.pathname}, the list of what Python needs, could not be fetched (${got}): ` +
          'check the connection and that the whole site is on the server, then reload.',
      );
    }
    return manifest as AssetManifest;
  }

  /** The download of an asset, begun if it wasn't, begun anew if it failed. */
  private download(name: string, entry: AssetEntry, arrived: () => void): Download {
    let download = this.downloads.get(name);
    if (!download || download.failed) {
      download = new Download(new URL(entry.file, this.folder), entry, arrived);
      this.downloads.set(name, download);
    }
    return download;
  }

  /** Begins to fetch what boot needs, before there is a worker to take it. */
  begin(): void {
    // deliver() says what goes wrong; what can't be fetched is never seen to be fast.
    const plain = (): void => this.choose(PYTHON);
    const site = new URL('../', this.folder);
    const probed = (): void => this.choose(linkIsFast(site) ? SNAPSHOT : PYTHON);
    if (linkIsFast(site)) this.choose(SNAPSHOT);
    this.needed([]).then((needed) => {
      for (const [name, { done }] of needed) if (name === PROBE) done.then(probed, plain);
    }, plain);
    void this.start.then((start) => {
      this.counted = start;
      this.needed([start]).catch(() => undefined);
    });
  }

  /** The downloads of what every boot needs, and of `more`, begun where they weren't. */
  private async needed(more: readonly string[]): Promise<[string, Download][]> {
    const manifest = await (this.manifest ??= this.readManifest());
    const needed = Object.entries(manifest).filter(([name, entry]) => entry.needed || more.includes(name));
    return needed.map(([name, entry]) => [name, this.download(name, entry, () => this.report(manifest))]);
  }

  private report(manifest: AssetManifest): void {
    const counted = Object.entries(manifest).filter(([name, entry]) => entry.needed || name === this.counted);
    const total = counted.reduce((sum, [, { bytes }]) => sum + bytes, 0);
    const loaded = counted.reduce((sum, [name]) => sum + (this.downloads.get(name)?.received ?? 0), 0);
    this.onProgress({ loaded, total });
  }

  private send(name: string, download: Download, post: Post): Promise<void> {
    download.each((part, last) => post({ kind: 'asset', name, bytes: part, last }));
    return download.done.catch((error: unknown) => {
      post({ kind: 'asset-failed', name, message: error instanceof Error ? error.message : String(error) });
      throw error;
    });
  }

  /**
   * Posts every asset that a boot from `start` needs. Resolves when all have been sent, rejects when one can't be fetched; without the
   * snapshot a worker goes on with the archive, which it asks for.
   */
  async deliver(post: Post, start: Start): Promise<void> {
    const needed = await this.needed([start]);
    const sent = needed.map(([name, download]) => {
      const sending = this.send(name, download, post);
      return name === SNAPSHOT ? sending.catch(() => undefined) : sending;
    });
    await Promise.all(sent);
  }

  /** Posts one asset that is fetched only on demand; one that every boot needs is on its way without asking. */
  async deliverOne(name: string, post: Post): Promise<void> {
    const entry = (await (this.manifest ??= this.readManifest()))[name];
    if (!entry) {
      post({ kind: 'asset-failed', name, message: `${name} is not among the site's assets` });
      return;
    }
    if (entry.needed) return;
    await this.send(name, this.download(name, entry, () => undefined), post).catch(() => undefined);
  }
}
