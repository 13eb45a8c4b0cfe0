import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';
import { called, instrument, split, withCustomSection } from './split.mjs';

/** A bit of everything that a program can hold: what its parts share, and calls over their border in all directions. */
const PROGRAM = `(module
  (type $unary (func (param i32) (result i32)))
  (import "host" "seven" (func $seven (result i32)))
  (import "host" "base" (global $base i32))
  (memory (export "memory") 1 4)
  (table $table (export "table") 3 funcref)
  (tag $thrown (param i32))
  (global $count (mut i32) (i32.const 40))
  (elem $table (i32.const 0) func $double $increment)
  (data (i32.const 16) "\\2a")
  (func $double (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $increment (export "increment") (param i32) (result i32)
    (local $sum i32)
    (local.set $sum (i32.add (local.get 0) (i32.const 1)))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (local.get $sum))
  (func $both (export "both") (param i32) (result i32) (call $increment (call $double (local.get 0))))
  (func $indirect (export "indirect") (param i32 i32) (result i32) (call_indirect $table (type $unary) (local.get 1) (local.get 0)))
  (func $imported (export "imported") (result i32) (i32.add (call $seven) (global.get $base)))
  (func $stored (export "stored") (param i32 i64 f32 f64) (result f64)
    (i32.store (i32.const 0) (local.get 0))
    (f64.add (f64.add (f64.convert_i64_s (local.get 1)) (f64.promote_f32 (local.get 2)))
             (f64.add (local.get 3) (f64.convert_i32_u (i32.load8_u (i32.const 16))))))
  (func $throws (param i32) (throw $thrown (local.get 0)))
  (func $catches (export "catches") (param i32) (result i32)
    (try (result i32) (do (call $throws (local.get 0)) (i32.const 0)) (catch $thrown)))
  (func $counted (export "counted") (result i32) (global.get $count)))`;
const FUNCTIONS = 9;

function assembled(): Uint8Array<ArrayBuffer> {
  const module = binaryen.parseText(PROGRAM);
  const { ExceptionHandling, MutableGlobals, ReferenceTypes } = binaryen.Features;
  module.setFeatures(ExceptionHandling | MutableGlobals | ReferenceTypes);
  return Uint8Array.from(module.emitBinary());
}

const HOST = { host: { seven: () => 7, base: 100 } };
type Exports = Record<string, (...given: (number | bigint)[]) => number>;
const begin = (program: Uint8Array<ArrayBuffer>): WebAssembly.Instance => new WebAssembly.Instance(new WebAssembly.Module(program), HOST);
const complete = (first: WebAssembly.Instance, rest: Uint8Array<ArrayBuffer>): WebAssembly.Instance =>
  new WebAssembly.Instance(new WebAssembly.Module(rest), { ...HOST, first: first.exports });

/** All that the program does, with its state after it. */
function answers(exports: Exports): unknown[] {
  const { both, catches, counted, double, imported, increment, indirect, stored } = exports as Required<Exports>;
  const memory = exports.memory as unknown as WebAssembly.Memory;
  const given = [double?.(5), increment?.(5), both?.(5), indirect?.(0, 9), indirect?.(1, 9), imported?.(), stored?.(3, 4n, 0.5, 0.25), catches?.(6)];
  return [...given, counted?.(), new Int32Array(memory.buffer)[0]];
}

describe('a program in two parts', () => {
  const program = assembled();
  const whole = answers(begin(program).exports as unknown as Exports);

  it('does what it did whole, wherever each function went', () => {
    for (let chosen = 0; chosen < 1 << FUNCTIONS; chosen += 7) {
      const kept = new Set(Array.from({ length: FUNCTIONS }, (_, number) => number).filter((number) => chosen & (1 << number)));
      const { first, rest } = split(program, kept);
      const instance = begin(first);
      complete(instance, rest);
      expect(answers(instance.exports as unknown as Exports)).toEqual(whole);
    }
    expect(whole).toEqual([10, 6, 11, 18, 10, 107, 46.75, 6, 43, 3]);
  });

  it('does what the first part holds alone, and traps at the rest', () => {
    const { both, double } = begin(split(program, new Set([0])).first).exports as unknown as Exports;
    expect(double?.(5)).toBe(10);
    expect(() => both?.(5)).toThrow(WebAssembly.RuntimeError);
  });

  it('is not joined with a part of another split', () => {
    const instance = begin(split(program, new Set([0])).first);
    expect(() => complete(instance, split(program, new Set([1])).rest)).toThrow(WebAssembly.LinkError);
  });

  it('tells which of its functions were called', () => {
    const { exports } = begin(instrument(program));
    expect(called(exports)).toEqual(new Set());
    (exports as unknown as Exports).both?.(5);
    expect(called(exports)).toEqual(new Set([0, 1, 2]));
    expect(answers(exports as unknown as Exports).slice(0, 4)).toEqual(whole.slice(0, 4));
  });

  it('carries a section of its own', () => {
    const carrying = withCustomSection(program, 'ours', Uint8Array.of(1, 2, 3));
    const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(carrying), 'ours');
    expect(new Uint8Array(section ?? new ArrayBuffer(0))).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('is refused where it is no program', () => {
    expect(() => split(program.subarray(0, 40), new Set())).toThrow('ends too early');
    expect(() => split(new TextEncoder().encode('<!doctype html>'), new Set())).toThrow('no WebAssembly');
  });
});
