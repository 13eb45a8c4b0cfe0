/** Which build of the kernels is chosen. That each of them runs in a page is the browser's and Pyodide's tests' to show. */
import { describe, expect, it } from 'vitest';
import { bestBuild } from './bridge';

/** An engine that knows no vector instruction, or none of the relaxed ones; it still checks all the rest. */
const without = (...opcodes: number[][]) => (module: BufferSource): boolean => {
  const text = Array.from(module as Uint8Array).join();
  return WebAssembly.validate(module) && !opcodes.some((opcode) => text.includes(opcode.join()));
};
const VECTOR = [0xfd];
const RELAXED = [0xfd, 0x85, 0x02];

describe('the build of the kernels', () => {
  it('is the relaxed one where the engine has multiply-adds', () => {
    const seen: string[] = [];
    const accepts = (module: BufferSource): boolean => {
      seen.push(Array.from(module as Uint8Array).join());
      return true;
    };
    expect(bestBuild(accepts)).toBe('relaxed');
    expect(seen[0]).toContain(RELAXED.join());
  });

  it('is the one of plain vectors where it has but these', () => {
    expect(bestBuild(without(RELAXED))).toBe('simd128');
  });

  it('is the scalar one where it has no vectors, or nothing validates', () => {
    expect(bestBuild(without(VECTOR))).toBe('scalar');
    expect(bestBuild(() => false)).toBe('scalar');
  });

  it('is one with vectors in this very engine', () => {
    expect(['relaxed', 'simd128']).toContain(bestBuild());
  });
});
