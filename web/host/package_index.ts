/**
 * Fetches files of package indexes for the sandbox, which has no network: only from the sites that the page's owner has named, by
 * GET, without cookies, and no more than so much. Knows nothing of packages.
 */

import { LIMITS, type FetchedMessage } from '../protocol';

/** An address of an index as its owner wrote it, where it is one. */
function siteOf(address: string): string | null {
  try {
    const { protocol, origin } = new URL(address);
    return protocol === 'https:' || protocol === 'http:' ? origin : null;
  } catch {
    return null;
  }
}

async function fetchFile(url: string, indexes: readonly string[]): Promise<{ status: number; type: string; bytes: ArrayBuffer }> {
  const site = siteOf(url);
  if (site === null || !indexes.some((index) => siteOf(index) === site)) {
    throw new Error(`this page allows no package index at ${site ?? url.slice(0, 200)}`);
  }
  const response = await fetch(url, {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    redirect: 'error', // it could lead to a site that was not named
    headers: { accept: 'application/vnd.pypi.simple.v1+json, */*;q=0.01' },
  });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) break;
    chunks.push(part.value);
    if ((length += part.value.byteLength) > LIMITS.packageBytes) {
      await reader?.cancel();
      throw new Error(`${url} is larger than ${LIMITS.packageBytes} bytes`);
    }
  }
  const bytes = await new Blob(chunks).arrayBuffer();
  return { status: response.status, type: response.headers.get('content-type') ?? '', bytes };
}

/** The answer to a worker that asked for `url`, whatever becomes of it. */
export async function answerFor(request: number, url: string, indexes: readonly string[]): Promise<FetchedMessage> {
  try {
    return { kind: 'fetched', request, message: null, ...(await fetchFile(url, indexes)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'fetched', request, message, status: 0, type: '', bytes: new ArrayBuffer(0) };
  }
}
