/**
 * A thread of Node's with a document in it: takes `{ bundle, html, render, given }`, reads the page, imports the bundle beside it,
 * and posts what its function `render` makes of what is given. A thread of its own, because the names of a browser become global in it.
 */
import { exit } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { Window } from 'happy-dom';

const { bundle, html, render, given } = workerData;
const window = new Window({ url: 'http://localhost/', width: 1280, height: 800 });
window.document.write(html);

/** As a browser does when it lays things out for the first time; sizes are what render.ts says they are. */
window.ResizeObserver = class {
  constructor(callback) {
    this.callback = callback;
  }

  observe(target) {
    void Promise.resolve().then(() => this.callback([{ target, contentRect: { width: target.clientWidth, height: target.clientHeight } }]));
  }

  unobserve() {}

  disconnect() {}
};

/** Text that is given to `style` is the style's, as in HTML elements. */
const { get } = Object.getOwnPropertyDescriptor(window.SVGElement.prototype, 'style');
Object.defineProperty(window.SVGElement.prototype, 'style', {
  get,
  set(text) {
    this.setAttribute('style', text);
  },
});

/** Node has these too, and those of the document don't fit Node's, or the other way round. */
const DOCUMENTS_OWN = new Set(['Event', 'EventTarget', 'CustomEvent', 'MessageEvent', 'navigator', 'location']);
for (const name of Object.getOwnPropertyNames(window)) {
  if (name in globalThis && !DOCUMENTS_OWN.has(name)) continue;
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: window[name] });
}
Object.assign(globalThis, { window, document: window.document });

const drawing = await import(bundle);
parentPort.postMessage(await drawing[render](given));
exit(0);
