// @vitest-environment node
import binaryen from 'binaryen';
import { describe, expect, it, vi } from 'vitest';
import { REST, type RunMessage } from '../protocol';
import { split, withCustomSection } from '../pyodide/split.mjs';
import type { PostedAssets } from './assets';
import { digestOf } from './digest';
import { ENOUGH_FOR, SplitProgram } from './split_program';

const module = binaryen.parseText('(module (func (export "one") (result i32) (i32.const 1)) (func (export "two") (result i32) (i32.const 2)))');
const WHOLE = Uint8Array.from(module.emitBinary());
const { first, rest } = split(WHOLE, new Set([0]));
const FIRST = withCustomSection(first, ENOUGH_FOR, new Uint8Array(Uint32Array.of(digestOf('known')).buffer));

type Answer = Uint8Array<ArrayBuffer> | Error;

/** A program whose rest is answered so, one answer after the other. */
function programOf(begun: Uint8Array<ArrayBuffer>, ...answers: Answer[]): { program: SplitProgram; forget: ReturnType<typeof vi.fn> } {
  const forget = vi.fn();
  const bytes = (): Promise<ArrayBuffer> => {
    const answer = answers.shift() ?? new Error('asked for once too often');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer.buffer);
  };
  const program = new SplitProgram(WebAssembly.compile(begun), { bytes, forget } as unknown as PostedAssets);
  return { program, forget };
}

const runOf = (code: string): RunMessage => ({
  kind: 'run', id: 1, code, limit_ms: 0, inputs: {}, own: [], earlier: [], seed: null, packages: [], live: false,
});

const started = async (program: SplitProgram): Promise<Record<'one' | 'two', () => number>> =>
  (await program.instantiate({})).instance.exports as Record<'one' | 'two', () => number>;

describe('a program whose rest comes later', () => {
  it('is enough for the programs that it lists', async () => {
    const { program } = programOf(FIRST);
    const { one, two } = await started(program);
    expect(program.isComplete).toBe(false);
    expect(['known', 'other', ''].map((code) => program.isEnoughFor(runOf(code)))).toEqual([true, false, false]);
    const others = [{ seed: 1 }, { inputs: { a: 1 } }, { own: [{ name: 'f', code: '' }] }, { earlier: [{ code: 'known', inputs: {}, seed: 1 }] }];
    expect(others.map((more) => program.isEnoughFor({ ...runOf('known'), ...more }))).toEqual([false, false, false, false]);
    expect(one()).toBe(1);
    expect(two).toThrow(WebAssembly.RuntimeError);
  });

  it('is enough for any once it is complete, and is completed once', async () => {
    const { program, forget } = programOf(FIRST, rest);
    const { two } = await started(program);
    await Promise.all([program.complete(), program.complete()]);
    await program.complete();
    expect(two()).toBe(2);
    expect(program.isComplete).toBe(true);
    expect(program.isEnoughFor(runOf('other'))).toBe(true);
    expect(forget.mock.calls).toEqual([[REST]]);
  });

  it('tries again where the rest could not be had, or was none', async () => {
    const { program } = programOf(FIRST, new Error('no connection'), Uint8Array.of(1, 2), rest);
    const { two } = await started(program);
    await expect(program.complete()).rejects.toThrow('no connection');
    await expect(program.complete()).rejects.toThrow(WebAssembly.CompileError);
    expect(program.isComplete).toBe(false);
    await program.complete();
    expect(two()).toBe(2);
  });

  it('begins anew without it', async () => {
    const { program } = programOf(FIRST, rest, rest);
    await started(program);
    await program.complete();
    const { two } = await started(program);
    expect(two).toThrow(WebAssembly.RuntimeError);
    await program.complete();
    expect(two()).toBe(2);
  });

  it('is whole where it was never parted', async () => {
    const { program } = programOf(WHOLE);
    const { two } = await started(program);
    await program.complete();
    expect([program.isComplete, program.isEnoughFor(runOf('other')), two()]).toEqual([true, true, 2]);
  });
});
