/* global location */
/**
 * jax-js on its wasm backend: eager, or with `?jit` each expression and training step under its jit. The page is not
 * cross-origin isolated, so it has one thread.
 */
import * as jax from './node_modules/@jax-js/jax/dist/index.js';
import { Engine, compile, oneHot, productOfBoth } from './harness.js';

const np = jax.numpy;
const RATE = 0.1;
const isJit = location.search === '?jit';

/** A training step of a network with one hidden layer, written as a user would. An array is used up where it has no ref. */
function training(kind, x, ...weights) {
  const [batch, outputs] = [x.shape[0], weights[2].shape[0]];
  const isClassifier = kind === 'classifier';
  const target = isClassifier
    ? np.array(oneHot(batch, outputs), { shape: [batch, outputs] })
    : np.array(productOfBoth(x.ref.dataSync()), { shape: [batch, 1] });
  const loss = ([w1, b1, w2, b2], x, target) => {
    const before = np.matmul(x, w1.transpose()).add(b1);
    const hidden = isClassifier ? jax.nn.relu(before) : np.tanh(before);
    const out = np.matmul(hidden, w2.transpose()).add(b2);
    if (isClassifier) return jax.nn.logSoftmax(out, -1).mul(target).sum().mul(-1 / batch);
    return np.square(out.sub(target)).mean();
  };
  const update = (parameters, x, target) => {
    const [value, slopes] = jax.valueAndGrad(loss)(jax.tree.ref(parameters), x, target);
    return [value, parameters.map((parameter, i) => parameter.sub(slopes[i].mul(RATE)))];
  };
  const run = isJit ? jax.jit(update) : update;
  let parameters = weights.map((weight) => weight.ref);
  return () => {
    const [value, next] = run(parameters, x.ref, target.ref);
    parameters = next;
    return value;
  };
}

/** The first five. */
async function losses(step) {
  const each = [];
  for (let i = 0; i < 5; i++) each.push((await step().data())[0]);
  return np.array(each);
}

/** Under jit an expression is one function of its inputs; a program with a setup says itself what it compiles. */
function compiled(program, inputs, names) {
  if (!isJit || program.setup) return compile(program, inputs, names);
  const parameters = Object.keys(inputs);
  return compile(
    {
      setup: `const jitted = jax.jit((${parameters}) => ${program.expression})`,
      expression: `jitted(${parameters.map((name) => `${name}.ref`)})`,
      result: '',
    },
    inputs,
    names,
  );
}

await jax.init('wasm');
jax.defaultDevice('wasm');
globalThis.engine = new Engine({
  versions: { backend: jax.defaultDevice() },
  names: { jax, np, training, losses },
  compile: compiled,
  tensor: (data, shape) => np.array(data, { shape }),
  values: (result) => result.ref.data(),
  finish: (result) => result.blockUntilReady(),
  release: (result) => result.dispose(),
});
