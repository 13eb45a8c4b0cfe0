/** A number of 32 bits for a program's text (FNV-1a, over UTF-16 units). */
export function digestOf(code: string): number {
  let digest = 0x811c9dc5;
  for (let at = 0; at < code.length; at++) digest = Math.imul(digest ^ code.charCodeAt(at), 0x01000193);
  return digest >>> 0;
}
