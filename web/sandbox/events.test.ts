import { describe, expect, it } from 'vitest';
import { eventsFromPacket } from './events';

function memoryOf(floats: number[], integers: bigint[]): ArrayBuffer {
  const memory = new ArrayBuffer(16 + 8 * integers.length);
  new Float32Array(memory, 0, floats.length).set(floats);
  new BigInt64Array(memory, 16).set(integers);
  return memory;
}

describe('eventsFromPacket', () => {
  it('puts views of the memory in the places of what stands for them', () => {
    const memory = memoryOf([1.5, -2, 0.25], [7n, -1n]);
    const text = '[{"kind":"line","kept":[{"values":{"data":{"$":["f",0,3]}}}]},{"data":{"$":["q",16,2]},"shape":[2],"none":null}]';
    const events = eventsFromPacket(text, memory) as unknown;
    expect(events).toEqual([
      { kind: 'line', kept: [{ values: { data: Float32Array.of(1.5, -2, 0.25) } }] },
      { data: BigInt64Array.of(7n, -1n), shape: [2], none: null },
    ]);
    const [, second] = events as [unknown, { data: BigInt64Array }];
    expect(second.data.buffer).toBe(memory);
  });

  it('reads what JSON has no number for', () => {
    const text = '[{"a":{"$":"nan"},"b":[{"$":"inf"},{"$":"-inf"},null]}]';
    expect(eventsFromPacket(text, new ArrayBuffer(0))).toEqual([{ a: NaN, b: [Infinity, -Infinity, null] }]);
  });

  it('refuses an array that leaves the memory', () => {
    expect(() => eventsFromPacket('[{"data":{"$":["d",0,2]}}]', new ArrayBuffer(8))).toThrow(RangeError);
  });
});
