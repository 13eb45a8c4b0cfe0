/**
 * The sandboxed frame: an opaque origin without storage, network or a page of its own, which only starts and ends workers.
 *
 * Ports go from the page straight to the workers, so what Python sends doesn't pass through here. This script runs no
 * user code and knows nothing of Python.
 */

import { FIRST_WORKER, PROTOCOL_VERSION, type FrameToPage } from '../protocol';
import { parsePageToFrame } from '../protocol_checks';

const newWorker = (): Worker => new Worker(WORKER_URL, { type: 'module', name: 'python' });

/**
 * The page may leave it to a header of this document to make its origin opaque (web/offline/worker.ts). Where that didn't come, nothing
 * starts here, and the page, which sees the origin too, loads the frame in the strict way.
 */
const isSealed = self.origin === 'null';

/** The first worker comes up while the page still reads its own scripts; it waits for its port. */
const early = isSealed ? newWorker() : null;
const workers = new Map<number, Worker>();

/** `line` is the first worker's line to the page. */
function start(port: MessagePort, line: MessagePort): void {
  const tell = (message: FrameToPage): void => port.postMessage(message);
  const tellReady = (): void => tell({ kind: 'frame-ready', version: PROTOCOL_VERSION });

  port.onmessage = ({ data, ports }: MessageEvent<unknown>) => {
    const message = parsePageToFrame(data);
    if (message.kind === 'ping') {
      tellReady();
      return;
    }
    if (message.kind === 'terminate') {
      workers.get(message.worker)?.terminate();
      workers.delete(message.worker);
      return;
    }
    const [line] = ports;
    if (line) connect(newWorker(), message.worker, line);
  };
  const connect = (worker: Worker, number: number, line: MessagePort): void => {
    workers.set(number, worker);
    worker.onerror = (event) => {
      event.preventDefault();
      tell({ kind: 'worker-failed', worker: number, message: event.message || 'the worker could not start' });
    };
    worker.postMessage(null, [line]);
  };
  connect(early ?? newWorker(), FIRST_WORKER, line);
  tellReady();
}

// Whichever of the two comes up last speaks first: the frame says that it is here, at once and when the page asks, and the
// page answers with the control port and the first worker's line; there is no second answer. The frame can't know the page's origin, and says nothing that
// anybody may not hear.
const announce = (): void => window.parent.postMessage('sandbox', '*');
const accept = (event: MessageEvent<unknown>): void => {
  if (event.source !== window.parent) return;
  const [port, line] = event.ports;
  if (!port || !line) {
    announce();
    return;
  }
  window.removeEventListener('message', accept);
  start(port, line);
};
if (isSealed) window.addEventListener('message', accept);
announce();
