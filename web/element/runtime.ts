/**
 * The one Python that all elements of a page share, and where the site's files are. Not part of the element, so that the page
 * and embed.js can each say where they were loaded from.
 */
import type { Client } from '../client';
import type { Library } from '../editor/assistance';
import type { NamesFile } from '../editor/names';

/** What elements use of a client; where there is never to be a Python, something else may stand for one. */
export type Python = Pick<Client, keyof Client>;

let site: URL | undefined;
let client: Promise<Python> | undefined;

/** Says where the site is: the folder that holds `runtime/`. */
export function setSite(url: URL): void {
  site = url;
}

/** Says what stands for the client, before anybody asks for one. */
export function setClient(given: Python): void {
  client = Promise.resolve(given);
}

/** The page's client; fetched, made, and so Python's download begun, when first asked for. */
export function sharedClient(): Promise<Python> {
  client ??= makeClient().catch((reason: unknown) => {
    client = undefined; // so that the next to ask tries again
    throw reason;
  });
  return client;
}

async function makeClient(): Promise<Client> {
  const { Client: Made } = await import('../client');
  if (!site) throw new Error('internal: setSite comes before the first <tensor-playground>');
  return new Made({ assets: site });
}

/** What the editor knows of pytensor: the table that lies beside the reference's pages. */
export function siteLibrary(): Library {
  const folder = new URL('reference/', site);
  return {
    address: folder.href,
    load: async () => (await (await fetch(new URL('completions.json', folder))).json()) as NamesFile,
  };
}
