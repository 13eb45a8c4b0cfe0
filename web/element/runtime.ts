/**
 * The one Python that all elements of a page share, and where the site's files are. Not part of the element, so that the page
 * and embed.js can each say where they were loaded from.
 */
import { Client } from '../client';
import type { Library } from '../editor/assistance';
import type { NamesFile } from '../editor/names';

let site: URL | undefined;
let client: Client | undefined;

/** Says where the site is: the folder that holds `runtime/`. */
export function setSite(url: URL): void {
  site = url;
}

/** The page's client; made, and so Python's download begun, when first asked for. */
export function sharedClient(): Client {
  if (!site) throw new Error('internal: setSite comes before the first <tensor-playground>');
  client ??= new Client({ assets: site });
  return client;
}

/** What the editor knows of pytensor: the table that lies beside the reference's pages. */
export function siteLibrary(): Library {
  const folder = new URL('reference/', site);
  return {
    address: folder.href,
    load: async () => (await (await fetch(new URL('completions.json', folder))).json()) as NamesFile,
  };
}
