/**
 * Reads the archives that our own build writes: zip files whose members are stored, not deflated, since the transfer
 * compresses better. Python's zipfile could read them too, but importing it would cost more than this whole step.
 */

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;

export interface ZipMember {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** The files of an archive, as views into it. Throws where the bytes are no zip archive, or a member is compressed. */
export function unzipStored(archive: ArrayBuffer): ZipMember[] {
  const view = new DataView(archive);
  let end = view.byteLength - 22; // the fixed part of the end record; a comment may follow it
  while (end >= 0 && view.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) throw new Error('internal: not a zip archive, it has no directory at its end');

  const members: ZipMember[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new Error('internal: a zip directory entry is missing');
    const field = (offset: number): number => view.getUint16(at + offset, true);
    const nameLength = field(28);
    const name = new TextDecoder().decode(new Uint8Array(archive, at + 46, nameLength));
    if (field(10) !== STORED) throw new Error(`internal: ${name} is compressed inside its archive`);
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (!name.endsWith('/')) members.push({ name, bytes: new Uint8Array(archive, start, view.getUint32(at + 20, true)) });
    at += 46 + nameLength + field(30) + field(32);
  }
  return members;
}
