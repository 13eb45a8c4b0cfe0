import { describe, expect, it } from 'vitest';
import { packSnapshot } from '../pyodide/pack_snapshot.mjs';
import { Snapshot } from './snapshot';

const FIXED = 20;
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
  const before = memoryOf(10240, { 0: 1, 1030: 7, 4000: 9 });
  const after = memoryOf(10240, { 0: 1, 1030: 8, 4000: 0, 6200: 4, 7169: 3, 9216: 5 });
  const file = packSnapshot(pyodideSnapshot(after), before);

  it('is restored over what the code of the program has done to the memory that it began from', () => {
    const snapshot = new Snapshot(file.buffer);
    snapshot.begin(before.buffer);
    const memory = before.slice();
    for (const used of [0, 1031, 2500, 5000, 6144, 8192]) memory[used] = 99;
    snapshot.restore(memory);
    expect(memory).toEqual(after);
    expect(snapshot.header).toEqual(pyodideSnapshot(after).slice(0, HEADER));
  });

  it('holds only the blocks that changed', () => {
    expect(file.length).toBe(FIXED + HEADER + 5 * (4 + 1024));
  });

  it('is refused for a memory of another size', () => {
    const snapshot = new Snapshot(file.buffer);
    snapshot.begin(before.buffer);
    expect(() => snapshot.restore(new Uint8Array(20480))).toThrow('memory');
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['half of it', file.slice(0, file.length / 2)],
    ['something else', new Uint8Array(file.length).fill(60)],
    ['a block beyond the memory', file.with(FIXED + HEADER + 3, 255)],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => new Snapshot(bytes.slice().buffer)).toThrow('snapshot');
  });
});
