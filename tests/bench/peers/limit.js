/* global performance, atob, WebAssembly */
/**
 * What the machine can do in this engine: the plain C SIMD loops of wasm_kernels/limit.c, in a memory of their own. It speaks
 * as harness.js does, but an order is a loop and a count instead of an expression.
 */

const SAMPLE_MS = 20;
const WARM_CALLS = 40; // no loop is slow, and each must be compiled by the better compiler before it counts
const PER_ROUND = 96; // floating-point operations of one round of the multiply-add loop
const STACK = 65_536;

class Limit {
  versions = {};

  async load(base64) {
    const code = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    this.memory = new WebAssembly.Memory({ initial: 1200 });
    const constant = (value, mutable = false) => new WebAssembly.Global({ value: 'i32', mutable }, value);
    const env = {
      memory: this.memory,
      __indirect_function_table: new WebAssembly.Table({ element: 'anyfunc', initial: 16 }),
      __stack_pointer: constant(STACK, true),
      __memory_base: constant(STACK),
      __table_base: constant(0),
    };
    this.loops = (await WebAssembly.instantiate(code, { env })).instance.exports;
    new Float32Array(this.memory.buffer).fill(0.5, STACK / 2);
  }

  prepare({ loop, count }) {
    const padded = Math.ceil(count / 64) * 64;
    const at = (block) => 2 * STACK + block * (padded + 64) * 4;
    const { loops } = this;
    this.share = loop === 'fma' ? 1 : count / padded;
    if (loop === 'copy') this.call = () => loops.limit_copy_f32(at(0), at(1), padded);
    else if (loop === 'add') this.call = () => loops.limit_add_f32(at(0), at(1), at(2), padded);
    else if (loop === 'sum') this.call = () => loops.limit_sum_f32(at(0), padded);
    else this.call = () => loops.limit_fma_f32(Math.round(count / PER_ROUND));
    const warm = Math.max(this.timed(WARM_CALLS), 0.05);
    const calls = (WARM_CALLS * SAMPLE_MS) / warm;
    this.calls = Math.max(1, Math.round((calls * SAMPLE_MS) / Math.max(this.timed(Math.ceil(calls)), 1)));
    return {};
  }

  timed(calls) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) this.call();
    return performance.now() - start;
  }

  /** Microseconds a call. */
  sample() {
    return (this.timed(this.calls) / this.calls) * 1e3 * this.share;
  }

  release() {
    this.call = undefined;
  }
}

globalThis.engine = new Limit();
