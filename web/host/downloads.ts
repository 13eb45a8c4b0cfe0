/**
 * Fetches the runtime's assets once for the page and posts them to every worker that boots, part by part as they
 * arrive. Counts real bytes for the progress line. Knows nothing of what an asset is for.
 */

import type { AssetEntry, AssetManifest, PageToWorker } from '../protocol';

/** Bytes of the assets that every boot needs: decoded, as the manifest counts them. */
export interface DownloadProgress {
  loaded: number;
  total: number;
}

type Post = (message: PageToWorker, transfer?: Transferable[]) => void;

/** One asset on its way or here: what has come so far, and who wants the rest. */
class Download {
  private readonly parts: ArrayBuffer[] = [];
  private readonly listeners = new Set<(part: ArrayBuffer, last: boolean) => void>();
  private ended = false;
  /** Settles when the whole asset is here, or can't be had. */
  readonly done: Promise<void>;

  constructor(url: URL, entry: AssetEntry, arrived: (bytes: number) => void) {
    this.done = this.fetch(url, entry, arrived);
    this.done.catch(() => undefined); // whoever delivers it hears of it
  }

  private async fetch(url: URL, entry: AssetEntry, arrived: (bytes: number) => void): Promise<void> {
    const response = await fetch(url).catch((error: unknown) => {
      throw new Error(`${url.pathname} could not be fetched (${String(error)}): check the connection, then reload.`);
    });
    if (!response.ok || !response.body) {
      throw new Error(`${url.pathname} could not be fetched (status ${response.status}): is the whole site on the server?`);
    }
    let received = 0;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      received += value.byteLength;
      arrived(value.byteLength);
      this.append(value.slice().buffer, false);
    }
    if (received !== entry.bytes) {
      throw new Error(
        `${url.pathname} came with ${received} bytes in place of ${entry.bytes}: reload the page; if it stays so, publish the site again.`,
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
  private readonly downloads = new Map<string, Download>();
  private readonly manifest: Promise<AssetManifest>;
  private readonly progress: DownloadProgress = { loaded: 0, total: 0 };

  /** Starts at once. `folder` holds assets.json and what it lists. */
  constructor(
    private readonly folder: URL,
    private readonly onProgress: (progress: DownloadProgress) => void,
  ) {
    this.manifest = this.readManifest();
    this.manifest.then(
      (manifest) => {
        for (const [name, entry] of Object.entries(manifest)) {
          if (!entry.needed) continue;
          this.progress.total += entry.bytes;
          this.start(name, entry, true);
        }
      },
      () => undefined, // deliver() says it
    );
  }

  private async readManifest(): Promise<AssetManifest> {
    const url = new URL('assets.json', this.folder);
    const response = await fetch(url).catch(() => null);
    const manifest: unknown = response?.ok ? await response.json().catch(() => null) : null;
    if (typeof manifest !== 'object' || manifest === null) {
      const got = response ? `status ${response.status}, ${response.ok ? 'and no list' : 'not it'}` : 'no answer';
      throw new Error(
        `${url.pathname}, the list of what Python needs, could not be fetched (${got}): ` +
          'check the connection and that the whole site is on the server, then reload.',
      );
    }
    return manifest as AssetManifest;
  }

  private start(name: string, entry: AssetEntry, counted: boolean): Download {
    let download = this.downloads.get(name);
    if (!download) {
      download = new Download(new URL(entry.file, this.folder), entry, (bytes) => {
        if (!counted) return;
        this.progress.loaded += bytes;
        this.onProgress({ ...this.progress });
      });
      this.downloads.set(name, download);
    }
    return download;
  }

  private send(name: string, download: Download, post: Post): Promise<void> {
    download.each((part, last) => post({ kind: 'asset', name, bytes: part, last }));
    return download.done.catch((error: unknown) => {
      post({ kind: 'asset-failed', name, message: error instanceof Error ? error.message : String(error) });
      throw error;
    });
  }

  /** Posts every asset that boot needs. Resolves when all have been sent, rejects when one can't be fetched. */
  async deliver(post: Post): Promise<void> {
    await this.manifest;
    await Promise.all([...this.downloads].map(([name, download]) => this.send(name, download, post)));
  }

  /** Posts one asset that is fetched only on demand; one that every boot needs is on its way without asking. */
  async deliverOne(name: string, post: Post): Promise<void> {
    const entry = (await this.manifest)[name];
    if (!entry) {
      post({ kind: 'asset-failed', name, message: `${name} is not among the site's assets` });
      return;
    }
    if (entry.needed) return;
    await this.send(name, this.start(name, entry, false), post).catch(() => undefined);
  }
}
