/** Share links: makes one of the program on screen, and opens the program of the address. What is in a link is share.ts. */
import type { TensorPlayground } from '../element/playground';
import { decodeFragment, encodeFragment } from '../share';
import { showNotice } from './notice';
import type { Programs } from './programs';

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
  try {
    const { code } = playground;
    const url = new URL(await encodeFragment(code), location.href);
    programs.trust(code);
    history.replaceState(null, '', url);
    await navigator.clipboard.writeText(url.href);
    playground.say('Link copied. The code is in the link itself; no server keeps it.');
  } catch (error) {
    if (error instanceof RangeError) playground.say(error.message);
    else playground.say('The link is in the address bar: copy it from there.');
  }
}
