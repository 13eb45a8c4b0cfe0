/**
 * Package indexes as the worker sees them: it has no network, asks the page, and gets the answer as a response. Which of them
 * may be asked is the page's to say; while no program is allowed any, nothing is asked.
 */

import type { FetchedMessage, WorkerToPage } from '../protocol';

interface Waiting {
  resolve: (response: Response) => void;
  reject: (reason: TypeError) => void;
}

export class PackageRequests {
  /** The program that runs may be given packages from somewhere. */
  allowed = false;
  private readonly waiting = new Map<number, Waiting>();
  private requests = 0;

  constructor(private readonly tell: (message: WorkerToPage) => void) {}

  /** As `fetch`. */
  ask(url: string): Promise<Response> {
    if (!this.allowed) return Promise.reject(new TypeError(`the sandbox has no network: ${url.slice(0, 200)} can't be fetched`));
    const request = (this.requests += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(request, { resolve, reject });
      this.tell({ kind: 'fetch', request, url });
    });
  }

  receive({ request, status, type, bytes, message }: FetchedMessage): void {
    const waiting = this.waiting.get(request);
    this.waiting.delete(request);
    if (message !== null) waiting?.reject(new TypeError(message));
    else waiting?.resolve(new Response(bytes, { status, headers: { 'content-type': type } }));
  }
}
