/** TensorFlow.js on its wasm backend with SIMD. The page is not cross-origin isolated, so it has one thread. */
import { Engine, oneHot, productOfBoth } from './harness.js';

const tf = globalThis.tf;
const RATE = 0.1;

/** A training step of a network with one hidden layer, written as a user would. */
function training(kind, x, ...weights) {
  const [w1, b1, w2, b2] = weights.map((weight) => tf.variable(weight));
  const [batch, outputs] = [x.shape[0], w2.shape[0]];
  const isClassifier = kind === 'classifier';
  const target = isClassifier
    ? tf.tensor(oneHot(batch, outputs), [batch, outputs])
    : tf.tensor(productOfBoth(x.dataSync()), [batch, 1]);
  const optimiser = tf.train.sgd(RATE);
  const loss = () => {
    const before = tf.add(tf.matMul(x, w1, false, true), b1);
    const hidden = isClassifier ? tf.relu(before) : tf.tanh(before);
    const out = tf.add(tf.matMul(hidden, w2, false, true), b2);
    return isClassifier ? tf.losses.softmaxCrossEntropy(target, out) : tf.losses.meanSquaredError(target, out);
  };
  return () => optimiser.minimize(loss, true, [w1, b1, w2, b2]);
}

/** The first five. */
const losses = (step) => tf.tensor(Array.from({ length: 5 }, () => step().dataSync()[0]));

tf.wasm.setWasmPaths('./node_modules/@tensorflow/tfjs-backend-wasm/dist/');
await tf.setBackend('wasm');
await tf.ready();
globalThis.engine = new Engine({
  versions: {
    'TensorFlow.js': tf.version.tfjs,
    backend: tf.getBackend(),
    threads: tf.wasm.getThreadsCount(),
    simd: await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'),
  },
  names: { tf, training, losses },
  tensor: (data, shape) => tf.tensor(data, shape),
  values: (result) => result.data(),
  release: (result) => result.dispose(),
});
