/**
 * A memory snapshot of Python with pytensor imported, as web/pyodide/pack_snapshot.mjs writes it (the format is said there), made
 * into what Pyodide restores. It holds only what differs from the memory that the WebAssembly module itself brings.
 */

const MAGIC = 0x53595450;
const BLOCK = 1024;
const WORDS = BLOCK / 4;
const FIXED = 16;

export class Snapshot {
  /** What Pyodide's `_loadSnapshot` takes: its header and the memory, which is whole after `fill`. */
  readonly image: Uint8Array<ArrayBuffer>;
  private readonly memoryAt: number;
  private readonly places: Uint32Array<ArrayBuffer>;
  private readonly blocks: Uint32Array<ArrayBuffer>;

  /** Throws an Error for bytes that are no snapshot. */
  constructor(file: ArrayBuffer) {
    const [magic = 0, header = 0, memory = 0, count = 0] = new Uint32Array(file, 0, Math.min(4, Math.floor(file.byteLength / 4)));
    const whole = FIXED + header + (4 + BLOCK) * count;
    if (magic !== MAGIC || file.byteLength !== whole || header % 4 !== 0 || memory % BLOCK !== 0) {
      throw new Error(`no snapshot, or not a whole one (${file.byteLength} bytes)`);
    }
    this.image = new Uint8Array(header + memory);
    this.image.set(new Uint8Array(file, FIXED, header));
    this.memoryAt = header;
    this.places = new Uint32Array(file, FIXED + header, count);
    this.blocks = new Uint32Array(file, FIXED + header + 4 * count, WORDS * count);
    if (this.places.some((place) => (place + 1) * BLOCK > memory)) throw new Error('a snapshot with blocks beyond its memory');
  }

  /** Completes the image. `initial` is the program's memory as it was loaded, before any of its code has run. */
  fill(initial: ArrayBuffer): void {
    const { image, memoryAt, places, blocks } = this;
    image.set(new Uint8Array(initial, 0, Math.min(initial.byteLength, image.length - memoryAt)), memoryAt);
    const words = new Uint32Array(image.buffer, memoryAt);
    places.forEach((place, index) => {
      const to = place * WORDS;
      const from = index * WORDS;
      for (let at = 0; at < WORDS; at++) words[to + at] = (words[to + at] ?? 0) ^ (blocks[from + at] ?? 0);
    });
  }
}
