/**
 * A program in a link: the code, deflated, in base64url, in the fragment, so that it reaches no server. Refuses what is too
 * long, before packing and while unpacking, since a link may come from anybody.
 */

/** Characters of code that a link may carry; a longer one would be cut by mail and chat programs. */
export const LONGEST_CODE = 50_000;
/** Characters after `#code=`; deflated Python of the longest code is well under this. */
const LONGEST_LINK = 80_000;

/** The fragment for `code`, `#` included. Throws a RangeError when it is too long to share. */
export async function encodeFragment(code: string): Promise<string> {
  if (code.length > LONGEST_CODE) {
    throw new RangeError(`The code is ${code.length} characters long; a link carries at most ${LONGEST_CODE}. Share it as a file.`);
  }
  const packed = await pipe(new TextEncoder().encode(code), new CompressionStream('deflate-raw'), Infinity);
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join('');
  return `#code=${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** The code in a fragment, or null when the fragment holds none. Throws an Error when it is damaged or too long. */
export async function decodeFragment(fragment: string): Promise<string | null> {
  const packed = /^#(?:.*&)?code=([^&]*)/.exec(fragment)?.[1];
  if (packed === undefined) return null;
  if (packed.length > LONGEST_LINK) throw new Error('This link is too long to be a shared program.');
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const plain = await pipe(bytes, new DecompressionStream('deflate-raw'), LONGEST_CODE * 4);
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch (cause) {
    throw new Error('The code in this link is damaged: part of the link may be missing. Ask for it again.', { cause });
  }
}

/** All of `bytes` through a stream; stops reading as soon as more than `limit` bytes came out. */
async function pipe(
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      await reader.cancel();
      throw new RangeError('unpacks to more than the limit');
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
