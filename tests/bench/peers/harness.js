/* global performance, btoa */
/**
 * Runs rows in one JavaScript library: inputs, a first checked result, warm-up, and then samples of so many calls. The twin
 * of engine.py; the runner calls `window.engine`.
 *
 * A library gives { versions, names, tensor(data, shape), values(result), finish(result), release(result) }, where names are
 * what expressions may use, values is a Float32Array read back, and finish a promise where the work may not be done yet.
 */

const SAMPLE_MS = 20; // the clock ticks every 0.1 ms, so a sample must be far longer
const WARM_MS = 100;
const WARM_CALLS = 8; // engines compile a kernel anew once it has run a few times
const PATIENCE_MS = 1500; // after which the slowest rows have warmed up enough
const READ_BACK = 65_536; // a larger result is read back whole and sent on as evenly spaced elements and a total

/** Numbers that look random, from low to high: the same bits as in every other library. */
export function uniform(count, low, high, salt) {
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const square = Math.imul(Math.imul(i, i), 2654435761);
    const bits = (square + Math.imul(i, 2246822519) + Math.imul(salt, 3266489917)) >>> 8;
    data[i] = bits * ((high - low) / 2 ** 24) + low;
  }
  return data;
}

/** The class of each example of a classifier. */
export const labels = (batch, classes) => Array.from({ length: batch }, (_, i) => (7 * i + 3) % classes);

/** The same as one-hot rows. */
export function oneHot(batch, classes) {
  const data = new Float32Array(batch * classes);
  labels(batch, classes).forEach((label, i) => (data[i * classes + label] = 1));
  return data;
}

/** The target of the small net: the product of an example's two numbers. */
export const productOfBoth = (x) => Float32Array.from({ length: x.length / 2 }, (_, i) => x[2 * i] * x[2 * i + 1]);

/** The function that does an expression's work once, and the one whose result is checked. */
export function compile({ expression, setup, result }, inputs, names) {
  const body = `let {${Object.keys(inputs)}} = inputs; let step; ${setup};
    return { call: () => (${expression}), check: () => (${result || expression}) };`;
  return new Function(...Object.keys(names), 'inputs', body)(...Object.values(names), inputs);
}

function encoded(values) {
  const step = Math.floor(values.length / READ_BACK) | 1;
  const chosen = values.filter((_, i) => i % step === 0);
  const bytes = new Uint8Array(chosen.buffer);
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { count: values.length, step, values: btoa(text), total: values.reduce((sum, value) => sum + value, 0) };
}

export class Engine {
  constructor(library) {
    this.library = library;
    this.versions = library.versions;
  }

  async prepare(order) {
    const { library } = this;
    this.inputs = {};
    let salt = 0;
    for (const [name, shape] of Object.entries(order.inputs)) {
      const count = shape.reduce((a, b) => a * b, 1);
      this.inputs[name] = library.tensor(uniform(count, order.low, order.high, salt++), shape);
    }
    const program = (library.compile ?? compile)(order, this.inputs, library.names);
    this.call = program.call;
    const result = await program.check();
    const answer = encoded(await library.values(result));
    library.release(result);
    await this.warmUp();
    return answer;
  }

  async warmUp() {
    let [spent, done, calls, last] = [0, 0, 1, 0];
    while (spent < PATIENCE_MS && (spent < WARM_MS || done < WARM_CALLS)) {
      last = await this.timed(calls);
      spent += last;
      done += calls;
      if (last < SAMPLE_MS / 4) calls *= 2;
    }
    this.calls = Math.max(1, Math.round(SAMPLE_MS / Math.max(last / calls, 1e-6)));
  }

  async timed(calls) {
    const { call } = this;
    const { finish, release } = this.library;
    const start = performance.now();
    for (let i = 0; i < calls; i++) {
      const result = call();
      if (finish) await finish(result);
      release(result);
    }
    return performance.now() - start;
  }

  /** Microseconds a call. */
  async sample() {
    return ((await this.timed(this.calls)) / this.calls) * 1e3;
  }

  release() {
    for (const input of Object.values(this.inputs)) this.library.release(input);
    this.call = undefined;
  }
}
