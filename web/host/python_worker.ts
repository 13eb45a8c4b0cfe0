/**
 * One Python in the sandbox, as the page sees it: boots once, runs one program at a time, dies at a word.
 *
 * It believes nothing the worker says: a message that the protocol doesn't allow, or more of them than a run may send,
 * ends the worker. What to run when, and what takes a dead worker's place, is client.ts's business.
 */

import {
  PROTOCOL_VERSION,
  SNAPSHOT,
  type CheckEvent,
  type DisplayEvent,
  type FetchMessage,
  type PageToWorker,
  type ReadyMessage,
  type ResultMessage,
  type RunMessage,
} from '../protocol';
import { ProtocolError, parseWorkerToPage } from '../protocol_checks';
import { Allowance } from './allowance';
import type { Downloads, Start } from './downloads';
import { answerFor } from './package_index';
import type { SandboxFrame } from './sandbox_frame';

/** No sign of life for this long while booting, with every byte delivered, means that it won't come. */
const BOOT_SILENCE_MS = 30_000;

/** A worker that has run programs before, and doesn't take the next one for so long, hangs in what one of them left behind. */
const ANSWER_SILENCE_MS = 1_000;

/** Between being asked to run and beginning there is at most a download; longer than this, the worker is dead. */
const START_SILENCE_MS = 60_000;

export interface WorkerOptions {
  /** False keeps to kernels through proxies, for tests of that path. */
  builtins: boolean;
  /** What Python begins from, once that is known. */
  start: Promise<Start>;
}

export interface RunListener {
  /** The program begins now. */
  onStarted: () => void;
  onEvents: (events: DisplayEvent[]) => void;
  /** The run has ended, and these of its gradients have been checked since. */
  onChecks: (checks: CheckEvent[]) => void;
}

interface Running {
  id: number;
  /** The package indexes that this run may ask. */
  packages: readonly string[];
  listener: RunListener;
  resolve: (result: ResultMessage) => void;
}

export class PythonWorker {
  /** Resolves when Python can run; rejects with an Error that says why it can't and what to do. */
  readonly ready: Promise<ReadyMessage>;
  /** Resolves with the reason when the worker is no more: killed, crashed, or cut off for breaking the protocol. */
  readonly ended: Promise<string>;

  /** False once it has ended. */
  alive = true;
  /** True from the moment Python could run. */
  wasReady = false;
  /** It has been given a program. */
  used = false;

  private settleReady!: { resolve: (message: ReadyMessage) => void; reject: (error: Error) => void };
  private settleEnded!: (reason: string) => void;
  private readonly line: { port: MessagePort; terminate: () => void };
  private running: Running | null = null;
  /** The run that ended last, whose gradients may be checked still. */
  private checked: Running | null = null;
  private stage = 'nothing yet';
  private start: Start | null = null;
  private readonly allowance = new Allowance();
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    frame: SandboxFrame,
    private readonly downloads: Downloads,
    private readonly options: WorkerOptions,
  ) {
    this.ready = new Promise((resolve, reject) => (this.settleReady = { resolve, reject }));
    this.ended = new Promise((resolve) => (this.settleEnded = resolve));
    this.ready.catch(() => undefined); // a standby that fails is noticed when it is needed

    this.line = frame.spawn((message) => this.kill(`Python stopped working (${message}).`));
    this.line.port.onmessage = ({ data }: MessageEvent<unknown>) => this.receive(data);
    downloads.begin();
    this.expectLife();
  }

  private post(message: PageToWorker): void {
    this.line.port.postMessage(message);
  }

  private async boot(): Promise<void> {
    clearTimeout(this.silence); // how long the network takes is nobody's fault here
    this.silence = undefined;
    const start = (this.start = await this.options.start);
    this.post({ kind: 'boot', builtins: this.options.builtins, snapshot: start === SNAPSHOT });
    this.downloads
      .deliver((message) => this.post(message), start)
      .then(
        () => this.expectLife(),
        (error: unknown) => this.kill(error instanceof Error ? error.message : String(error)),
      );
  }

  private expectLife(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.kill(
        `Python did not start: nothing came for ${BOOT_SILENCE_MS / 1000} s after "${this.stage}". ` +
          "If this page sets a Content-Security-Policy, its frame-src and connect-src must allow the playground's site; " +
          'else reload, or try a current Chrome, Firefox or Safari.',
      );
    }, BOOT_SILENCE_MS);
  }

  private receive(data: unknown): void {
    let message;
    try {
      message = parseWorkerToPage(data);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.kill(`Python was cut off: it sent what no program of yours should (${error.message}).`);
      return;
    }
    if (!this.allowance.grants(message)) {
      this.kill('Python was cut off: it sent more than a page can show.');
      return;
    }
    switch (message.kind) {
      case 'hello':
        if (message.version === PROTOCOL_VERSION) void this.boot();
        else this.kill('The page and its sandbox are of different versions: reload without the cache.');
        break;
      case 'stage':
        this.stage = message.stage;
        if (this.silence !== undefined) this.expectLife();
        break;
      case 'ready':
        clearTimeout(this.silence);
        this.wasReady = true;
        this.settleReady.resolve(message);
        break;
      case 'boot-failed':
        this.kill(`Python did not start: ${message.message}`);
        break;
      case 'want':
        // What it starts from is on its way.
        if (message.name !== this.start) void this.downloads.deliverOne(message.name, (part) => this.post(part));
        break;
      case 'fetch':
        void this.fetchFor(message);
        break;
      case 'received':
        if (this.running?.id === message.id) this.expectAnswer(START_SILENCE_MS);
        break;
      case 'spoiled':
        this.kill('Python was replaced: a program had changed parts of it.');
        break;
      case 'started':
        if (this.running?.id !== message.id) break;
        clearTimeout(this.silence);
        this.running.listener.onStarted();
        break;
      case 'events':
        this.receiveEvents(message.id, message.events);
        break;
      case 'result':
        if (this.running?.id === message.id) {
          const { resolve } = this.running;
          this.checked = this.running;
          this.running = null;
          clearTimeout(this.silence);
          resolve(message);
          if (message.fatal) this.kill('Python stopped working.');
        }
        break;
    }
  }

  /** Asks a package index on behalf of the run that goes on, as far as that may. */
  private async fetchFor({ request, url }: FetchMessage): Promise<void> {
    const answer = await answerFor(request, url, this.running?.packages ?? []);
    if (this.alive) this.line.port.postMessage(answer, [answer.bytes]);
  }

  private receiveEvents(id: number, events: DisplayEvent[]): void {
    if (this.running?.id === id) this.running.listener.onEvents(events);
    else if (this.checked?.id === id) this.checked.listener.onChecks(events.filter((event) => event.kind === 'check'));
    // Else of a run before, or a forgery.
  }

  /** Runs one program. Resolves with its result; never settles when the worker ends first (see `ended`). */
  run(run: Omit<RunMessage, 'kind'>, listener: RunListener): Promise<ResultMessage> {
    return new Promise((resolve) => {
      this.running = { id: run.id, packages: run.packages, listener, resolve };
      this.checked = null;
      this.expectAnswer(this.used ? ANSWER_SILENCE_MS : START_SILENCE_MS);
      this.used = true;
      this.post({ kind: 'run', ...run });
    });
  }

  private expectAnswer(within: number): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.kill('Python did not answer.'), within);
  }

  /** Ends it now, whatever it is doing. */
  kill(reason: string): void {
    this.alive = false;
    clearTimeout(this.silence);
    this.running = this.checked = null;
    this.line.terminate();
    this.settleReady.reject(new Error(reason));
    this.settleEnded(reason);
  }
}
