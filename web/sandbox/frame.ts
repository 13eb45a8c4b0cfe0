/**
 * The sandboxed frame: an opaque origin without storage, network or a page of its own, which only starts and ends workers.
 *
 * Ports go from the page straight to the workers, so what Python sends doesn't pass through here. This script runs no
 * user code and knows nothing of Python.
 */

import { PROTOCOL_VERSION, type FrameToPage } from '../protocol';
import { parsePageToFrame } from '../protocol_checks';

const newWorker = (): Worker => new Worker(WORKER_URL, { type: 'module', name: 'python' });

/** The first worker comes up while the page still reads its own scripts; it waits for its port. */
let early: Worker | null = newWorker();
const workers = new Map<number, Worker>();

function start(port: MessagePort): void {
  const tell = (message: FrameToPage): void => port.postMessage(message);

  port.onmessage = ({ data, ports }: MessageEvent<unknown>) => {
    const message = parsePageToFrame(data);
    if (message.kind === 'terminate') {
      workers.get(message.worker)?.terminate();
      workers.delete(message.worker);
      return;
    }
    const [line] = ports;
    if (line === undefined) return;
    const worker = early ?? newWorker();
    early = null;
    workers.set(message.worker, worker);
    worker.onerror = (event) => {
      event.preventDefault();
      tell({ kind: 'worker-failed', worker: message.worker, message: event.message || 'the worker could not start' });
    };
    worker.postMessage(null, [line]);
  };
  tell({ kind: 'frame-ready', version: PROTOCOL_VERSION });
}

// Whichever of the two comes up last speaks first: the frame says that it is here, at once and when the page asks, and the
// page answers with the control port; there is no second. The frame can't know the page's origin, and says nothing that
// anybody may not hear.
const announce = (): void => window.parent.postMessage('sandbox', '*');
const accept = (event: MessageEvent<unknown>): void => {
  if (event.source !== window.parent) return;
  const [port] = event.ports;
  if (!port) {
    announce();
    return;
  }
  window.removeEventListener('message', accept);
  start(port);
};
window.addEventListener('message', accept);
announce();
