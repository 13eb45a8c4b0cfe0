/**
 * The page's hold on the sandboxed frame: makes it, gives it its control port, asks it for workers, and sees whether it is
 * still there. Removing the frame ends everything inside, with or without its cooperation.
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

/**
 * How often a watched frame is asked whether it is there. It runs no program itself and answers at once; so many questions without an
 * answer mean that the browser has ended its process, which says nothing to the page: most often memory ran out.
 */
const BEAT_MS = 1_500;
const MISSED_BEATS = 2;

/** A document that hasn't begun after so long is asked for by the page itself, which is told what the server answers; a frame isn't. */
const DOCUMENT_MS = 5_000;

export class SandboxFrame {
  private readonly element: HTMLIFrameElement;
  private control!: MessageChannel;
  private firstLine!: MessageChannel;
  private readonly failures = new Map<number, (message: string) => void>();
  private workers = 0;
  /** Messages that wait until the frame listens; null since it does. */
  private unsent: [PageToFrame, Transferable[]][] | null = null;
  private beat: ReturnType<typeof setInterval> | undefined;
  private missed = 0;
  private late: ReturnType<typeof setTimeout> | undefined;
  private absent = false;

  /** `site` is the folder that holds the frame's document. `lost` is called when a watched frame is no more. */
  constructor(
    site: URL,
    private readonly lost: () => void,
  ) {
    this.element = frameElement(site);
    this.open();
    this.element.contentWindow?.postMessage(null, '*'); // one that is up already says so again
  }

  /** Waits for the frame's script to begin. */
  private open(): void {
    const control = (this.control = new MessageChannel());
    this.firstLine = new MessageChannel();
    this.failures.clear();
    this.workers = 0;
    this.unsent = [];
    this.absent = false;
    clearTimeout(this.late);
    this.late = setTimeout(() => void this.inquire(), DOCUMENT_MS);
    window.addEventListener('message', this.connect);
    control.port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      this.missed = 0;
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

  /** Says so when the frame's document can't be had; one that is on its way is waited for. */
  private async inquire(): Promise<void> {
    const { src } = this.element;
    if (src === '') return; // an exported file holds it
    const answer = await fetch(src, { mode: 'no-cors' }).catch(String);
    if (typeof answer !== 'string' && (answer.ok || answer.type === 'opaque')) return; // opaque: another site's, which came
    if (!this.unsent) return;
    const got = typeof answer === 'string' ? answer : `status ${answer.status}`;
    this.absent = true;
    const message = `${new URL(src).pathname}, in which Python runs, could not be fetched (${got}): is the whole site on the server? Then reload.`;
    for (const failed of [...this.failures.values()]) failed(message);
  }

  private connected(): void {
    clearTimeout(this.late);
    const unsent = this.unsent ?? [];
    this.unsent = null;
    for (const [message, transfer] of unsent) this.tell(message, transfer);
  }

  /** Starts a worker; `failed` is called when it can't start or throws outside its message loop. */
  spawn(failed: (message: string) => void): { port: MessagePort; terminate: () => void } {
    if (this.absent) this.restart(); // what could not be had then may be there now
    const { control } = this;
    const worker = (this.workers += 1);
    const first = worker === FIRST_WORKER;
    const { port1, port2 } = first ? this.firstLine : new MessageChannel();
    this.failures.set(worker, failed);
    if (!first) this.tell({ kind: 'spawn', worker }, [port2]);
    return {
      port: port1,
      terminate: () => {
        port1.close();
        if (control !== this.control) return; // it went with an earlier process
        this.failures.delete(worker);
        this.tell({ kind: 'terminate', worker });
      },
    };
  }

  /** Whether to see that the frame is there, as long as somebody waits for a worker of it. */
  watch(wanted: boolean): void {
    if (wanted === (this.beat !== undefined)) return;
    clearInterval(this.beat);
    this.missed = 0;
    this.beat = wanted ? setInterval(() => this.ask(), BEAT_MS) : undefined;
  }

  private ask(): void {
    if (this.unsent) return; // how long its document takes to come is nobody's fault here
    if (this.missed >= MISSED_BEATS) {
      this.watch(false);
      this.lost();
      return;
    }
    this.missed += 1;
    this.tell({ kind: 'ping' });
  }

  /** Begins again, in a process of its own; workers that it had are gone. */
  restart(): void {
    this.control.port1.close();
    document.documentElement.append(this.element); // put in once more, it loads its document once more
    this.open();
  }

  dispose(): void {
    this.watch(false);
    clearTimeout(this.late);
    window.removeEventListener('message', this.connect);
    this.control.port1.close();
    this.element.remove();
  }
}
