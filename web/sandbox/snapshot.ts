/**
 * A memory snapshot of Python with pytensor imported, as web/pyodide/pack_snapshot.mjs writes it (the format is said there), put into
 * the memory of a program that was just loaded. It holds only what differs from what the WebAssembly module itself brings, and goes
 * straight to its place: an image of the whole memory beside the memory would be 31 MB to fill and to copy.
 */

const MAGIC = 0x32595450;
const BLOCK = 1024;
const FIXED = 20;

export class Snapshot {
  /** What Pyodide's `_loadSnapshot` takes: its own header, with no memory behind it. */
  readonly header: Uint8Array<ArrayBuffer>;
  private readonly memoryBytes: number;
  /** Which blocks of the memory it holds, in order; those below `overData` are XOR the module's data. */
  private readonly places: Uint32Array<ArrayBuffer>;
  private readonly overData: number;
  private readonly blocks: Uint8Array<ArrayBuffer>;
  /** The module's data as it is in the snapshot. */
  private data: Uint8Array<ArrayBuffer> | null = null;

  /** Throws an Error for bytes that are no snapshot. */
  constructor(file: ArrayBuffer) {
    const words = new Uint32Array(file, 0, Math.min(FIXED / 4, Math.floor(file.byteLength / 4)));
    const [magic = 0, header = 0, memory = 0, count = 0, overData = 0] = words;
    const whole = FIXED + header + (4 + BLOCK) * count;
    if (magic !== MAGIC || file.byteLength !== whole || header % 4 !== 0 || memory % BLOCK !== 0 || overData > count) {
      throw new Error(`no snapshot, or not a whole one (${file.byteLength} bytes)`);
    }
    this.header = new Uint8Array(file, FIXED, header);
    this.memoryBytes = memory;
    this.overData = overData;
    this.places = new Uint32Array(file, FIXED + header, count);
    this.blocks = new Uint8Array(file, FIXED + header + 4 * count, BLOCK * count);
    const isInPlace = (place: number, index: number): boolean => place >= index && (place + 1) * BLOCK <= memory;
    if (!this.places.every(isInPlace)) throw new Error('a snapshot with blocks beyond its memory');
  }

  /** Takes the module's data out of its memory, before any of its code has run. */
  begin(initial: ArrayBuffer): void {
    const { places, blocks, overData } = this;
    const end = overData === 0 ? 0 : ((places[overData - 1] ?? 0) + 1) * BLOCK;
    const data = new Uint8Array(initial.slice(0, end));
    for (let index = 0; index < overData; index++) {
      const to = (places[index] ?? 0) * BLOCK;
      const from = index * BLOCK;
      for (let at = 0; at < BLOCK; at++) data[to + at] = (data[to + at] ?? 0) ^ (blocks[from + at] ?? 0);
    }
    this.data = data;
  }

  /** Makes `memory` what it was when the snapshot was taken, whatever code has done to it since `begin`. Throws for another's memory. */
  restore(memory: Uint8Array): void {
    const { places, blocks, data } = this;
    if (!data || memory.length !== this.memoryBytes) throw new Error(`a snapshot of ${this.memoryBytes} bytes of memory, for ${memory.length}`);
    memory.set(data);
    let end = data.length;
    for (let first = this.overData; first < places.length; ) {
      let next = first + 1;
      while (places[next] === (places[first] ?? 0) + next - first) next += 1;
      const start = (places[first] ?? 0) * BLOCK;
      memory.fill(0, end, start);
      memory.set(blocks.subarray(first * BLOCK, next * BLOCK), start);
      end = start + (next - first) * BLOCK;
      first = next;
    }
  }
}
