import { describe, expect, it } from 'vitest';
import { packSnapshot } from '../pyodide/pack_snapshot.mjs';
import { Snapshot } from './snapshot';

const HEADER = 16;

/** A snapshot as Pyodide makes it: a header whose second word is its own size, then the memory. */
function pyodideSnapshot(memory: Uint8Array): Uint8Array {
  const whole = new Uint8Array(HEADER + memory.length);
  new DataView(whole.buffer).setUint32(4, HEADER, true);
  whole.set(memory, HEADER);
  return whole;
}

function memoryOf(size: number, numbers: Record<number, number>): Uint8Array<ArrayBuffer> {
  const memory = new Uint8Array(size);
  for (const [at, value] of Object.entries(numbers)) memory[Number(at)] = value;
  return memory;
}

describe('a snapshot', () => {
  const before = memoryOf(4096, { 0: 1, 1030: 7, 4000: 9 });
  const after = memoryOf(8192, { 0: 1, 1030: 8, 4000: 0, 8191: 5 });
  const file = packSnapshot(pyodideSnapshot(after), before);

  it('is restored over the memory that it began from', () => {
    const snapshot = new Snapshot(file.buffer);
    snapshot.fill(before.buffer);
    expect(snapshot.image).toEqual(pyodideSnapshot(after));
  });

  it('holds only the blocks that changed', () => {
    expect(file.length).toBe(16 + HEADER + 3 * (4 + 1024));
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['half of it', file.slice(0, file.length / 2)],
    ['something else', new Uint8Array(file.length).fill(60)],
    ['a block beyond the memory', file.with(16 + HEADER + 3, 255)],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => new Snapshot(bytes.slice().buffer)).toThrow('snapshot');
  });
});
