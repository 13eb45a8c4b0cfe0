/**
 * The file format of a memory snapshot: what differs from the memory of a program that was just loaded, since the WebAssembly
 * module brings that itself. web/sandbox/snapshot.ts reads it. Bytes in, bytes out.
 *
 * Little-endian 32-bit words: the magic number, the bytes of Pyodide's own header, those of the memory, the number n of blocks, and
 * how many of them lie over data of the module; then Pyodide's header; then for each of n blocks which one it is, in order; then the
 * blocks. Those that lie over data come first and are XOR what was there, mostly zeros; the others stand for themselves.
 */

const MAGIC = 0x32595450; // "PTY2"
const BLOCK = 1024;

/** `snapshot` as Pyodide makes it, whose second word says where the memory begins; `initial` is the memory it began from. */
export function packSnapshot(snapshot, initial) {
  const headerBytes = new DataView(snapshot.buffer, snapshot.byteOffset).getUint32(4, true);
  const memory = snapshot.slice(headerBytes);
  if (memory.length % BLOCK !== 0 || headerBytes % 4 !== 0) throw new Error('internal: a snapshot that blocks do not fill');
  for (let at = 0; at < Math.min(initial.length, memory.length); at++) memory[at] ^= initial[at];
  const words = new Uint32Array(memory.buffer);
  const changed = [];
  for (let block = 0; block < memory.length / BLOCK; block++) {
    const first = (block * BLOCK) / 4;
    if (words.subarray(first, first + BLOCK / 4).some((word) => word !== 0)) changed.push(block);
  }
  const dataEnd = initial.findLastIndex((byte) => byte !== 0) + 1;
  const overData = changed.filter((block) => block * BLOCK < dataEnd).length;
  const fixed = Uint32Array.of(MAGIC, headerBytes, memory.length, changed.length, overData);
  const file = new Uint8Array(fixed.byteLength + headerBytes + 4 * changed.length + BLOCK * changed.length);
  file.set(new Uint8Array(fixed.buffer), 0);
  file.set(snapshot.subarray(0, headerBytes), fixed.byteLength);
  file.set(new Uint8Array(Uint32Array.from(changed).buffer), fixed.byteLength + headerBytes);
  const blocks = fixed.byteLength + headerBytes + 4 * changed.length;
  changed.forEach((block, index) => {
    file.set(memory.subarray(block * BLOCK, (block + 1) * BLOCK), blocks + index * BLOCK);
  });
  return file;
}
