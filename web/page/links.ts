/**
 * Share links: makes one of the program on screen, or what embeds it elsewhere, and opens the program of the address. What is in a
 * link is share.ts.
 */
import type { TensorPlayground } from '../element/playground';
import { decodeFragment, encodeFragment } from '../share';
import { copyText } from './clipboard';
import { showNotice } from './notice';
import type { Programs } from './programs';
import { frameSnippet, oEmbedSnippet, tagSnippet, type Shared } from './snippets';

/** Opens the program that the address holds; false where it holds none, or a damaged one. */
export async function openLink(programs: Programs): Promise<boolean> {
  try {
    const code = await decodeFragment(location.hash);
    if (code === null) return false;
    programs.openLink(code);
    return true;
  } catch (error) {
    showNotice(error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** Puts the program into the address and the clipboard, and says so. */
export async function share(playground: TensorPlayground, programs: Programs): Promise<void> {
  const { code } = playground;
  await sharing(playground, 'The link is in the address bar: copy it from there.', (fragment) => {
    const url = new URL(fragment, location.href);
    programs.trust(code);
    history.replaceState(null, '', url);
    return { text: url.href, said: 'Link copied. The code is in the link itself; no server keeps it.' };
  });
}

/** What can be put into other pages: how to make it, and the word that says it was copied. */
const SNIPPETS = {
  tag: [tagSnippet, 'Tag copied. Put it into any HTML page: the cell runs there.'],
  frame: [frameSnippet, 'Frame copied. Put it where an LMS or a wiki takes HTML or an address to embed.'],
  oembed: [oEmbedSnippet, 'oEmbed answer copied, as JSON.'],
} as const satisfies Record<string, readonly [(shared: Shared) => string, string]>;

/** Puts what embeds the program elsewhere into the clipboard. */
export async function shareAs(kind: keyof typeof SNIPPETS, playground: TensorPlayground, programs: Programs): Promise<void> {
  const [snippet, said] = SNIPPETS[kind];
  await sharing(playground, 'The browser did not allow copying. The link in the address bar is copied by hand.', (fragment) => {
    const { code } = playground;
    return { text: snippet({ site: new URL('./', document.baseURI), fragment, code, title: programs.title }), said };
  });
}

/** Copies what `make` makes of the program's fragment, and says so; where that isn't allowed, says `otherwise`. */
async function sharing(
  playground: TensorPlayground,
  otherwise: string,
  make: (fragment: string) => { text: string; said: string },
): Promise<void> {
  try {
    const made = encodeFragment(playground.code).then(make);
    await copyText(made.then(({ text }) => text));
    playground.say((await made).said);
  } catch (error) {
    playground.say(error instanceof RangeError ? error.message : otherwise);
  }
}
