/**
 * The page's hold on the sandboxed frame: makes it, gives it its control port, asks it for workers. Removing the frame
 * ends everything inside, with or without its cooperation.
 */

import { FRAME_FILE } from 'virtual:sandbox';
import { FIRST_WORKER, PROTOCOL_VERSION, type PageToFrame } from '../protocol';
import { parseFrameToPage } from '../protocol_checks';
import { FRAME_ATTRIBUTES, UNSEEN } from '../sandbox/frame_attributes';

/** The site's own service worker; a page that embeds the element may have one that knows nothing of the sandbox. */
const KEEPER = 'sw.js';

/** The frame that is in the page already, where it is the playground's own; else a new one. */
function frameElement(site: URL): HTMLIFrameElement {
  const address = new URL(FRAME_FILE, site).href;
  const inPage = document.querySelector<HTMLIFrameElement>(`iframe[data-role="${FRAME_ATTRIBUTES['data-role']}"]`);
  // An exported file holds the frame's document itself.
  if (inPage && (inPage.hasAttribute('srcdoc') || inPage.src === address)) return inPage;
  const element = document.createElement('iframe');
  for (const [name, value] of Object.entries(FRAME_ATTRIBUTES)) element.setAttribute(name, value);
  // A frame whose own attribute seals it is fetched past the service worker, whose documents come sealed (web/offline/worker.ts).
  const keeper = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;
  if (keeper?.scriptURL === new URL(KEEPER, site).href) element.sandbox.add('allow-same-origin');
  element.style.cssText = UNSEEN; // not as an attribute, which a page's policy may forbid
  element.src = address;
  document.documentElement.append(element); // not the body, which may not be there yet or be drawn anew
  return element;
}

/** What a browser calls an origin that is nobody's. */
const OPAQUE = 'null';

export class SandboxFrame {
  private readonly element: HTMLIFrameElement;
  private readonly control = new MessageChannel();
  private readonly failures = new Map<number, (message: string) => void>();
  private workers = 0;
  private readonly firstLine = new MessageChannel();
  /** Messages that wait until the frame listens; null since it does. */
  private unsent: [PageToFrame, Transferable[]][] | null = [];

  /** `site` is the folder that holds the frame's document. */
  constructor(site: URL) {
    this.element = frameElement(site);
    const { element, control } = this;
    window.addEventListener('message', this.connect);
    element.contentWindow?.postMessage(null, '*'); // one that is up already says so again
    control.port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = parseFrameToPage(data);
      if (message.kind === 'worker-failed') this.failures.get(message.worker)?.(message.message);
      else if (message.version === PROTOCOL_VERSION) this.connected();
      else this.dispose();
    };
  }

  /** The frame's script has begun: hands it the other end of the control port. */
  private readonly connect = ({ source, origin }: MessageEvent<unknown>): void => {
    const { contentWindow, sandbox, src } = this.element;
    if (source === null || source !== contentWindow) return;
    if (origin !== OPAQUE) {
      sandbox.remove('allow-same-origin'); // its document came without the header that seals it
      this.element.src = src;
      return;
    }
    window.removeEventListener('message', this.connect);
    // Its origin is opaque: no other target names it.
    contentWindow.postMessage(null, '*', [this.control.port2, this.firstLine.port2]);
  };

  private tell(message: PageToFrame, transfer: Transferable[] = []): void {
    if (this.unsent) this.unsent.push([message, transfer]);
    else this.control.port1.postMessage(message, transfer);
  }

  private connected(): void {
    const unsent = this.unsent ?? [];
    this.unsent = null;
    for (const [message, transfer] of unsent) this.tell(message, transfer);
  }

  /** Starts a worker; `failed` is called when it can't start or throws outside its message loop. */
  spawn(failed: (message: string) => void): { port: MessagePort; terminate: () => void } {
    const worker = (this.workers += 1);
    const first = worker === FIRST_WORKER;
    const { port1, port2 } = first ? this.firstLine : new MessageChannel();
    this.failures.set(worker, failed);
    if (!first) this.tell({ kind: 'spawn', worker }, [port2]);
    return {
      port: port1,
      terminate: () => {
        this.failures.delete(worker);
        port1.close();
        this.tell({ kind: 'terminate', worker });
      },
    };
  }

  dispose(): void {
    window.removeEventListener('message', this.connect);
    this.control.port1.close();
    this.element.remove();
  }
}
