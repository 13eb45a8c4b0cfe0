/**
 * The sandboxed frame: an opaque origin without storage, network or a page of its own, which only starts and ends workers.
 *
 * Ports go from the page straight to the workers, so what Python sends doesn't pass through here. This script runs no
 * user code and knows nothing of Python.
 */

import { PROTOCOL_VERSION, type FrameToPage } from '../protocol';
import { parsePageToFrame } from '../protocol_checks';

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
    const worker = new Worker(WORKER_URL, { type: 'module', name: 'python' });
    workers.set(message.worker, worker);
    worker.onerror = (event) => {
      event.preventDefault();
      tell({ kind: 'worker-failed', worker: message.worker, message: event.message || 'the worker could not start' });
    };
    worker.postMessage(null, [line]);
  };
  tell({ kind: 'frame-ready', version: PROTOCOL_VERSION });
}

// The page answers the frame's first message with the control port; there is no second. The frame can't know the page's
// origin, and says nothing that anybody may not hear.
const accept = (event: MessageEvent<unknown>): void => {
  const [port] = event.ports;
  if (event.source !== window.parent || !port) return;
  window.removeEventListener('message', accept);
  start(port);
};
window.addEventListener('message', accept);
window.parent.postMessage('sandbox', '*');
