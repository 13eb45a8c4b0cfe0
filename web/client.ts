/**
 * Runs Python programs for the page: keeps the queue, the worker that runs and the one that stands by.
 *
 * Without shared memory a busy worker can't be interrupted, so Stop, a hard time limit and a newer live run all mean the
 * same: end the worker, go on with the standby, boot another when there is time. No code is ever lost by it: code lives
 * in the page. Draws nothing; the only thing it adds to the document is the sandbox's hidden frame.
 */

import { Downloads, type Start } from './host/downloads';
import { PythonWorker } from './host/python_worker';
import { ResultBuilder, clientError } from './host/results';
import { SandboxFrame } from './host/sandbox_frame';
import {
  LIMITS,
  SNAPSHOT,
  type CheckEvent,
  type DisplayEvent,
  type Inputs,
  type EarlierCell,
  type OwnProgram,
  type ReadyMessage,
  type RunError,
  type RunResult,
} from './protocol';

export interface ClientOptions {
  /** Folder of the site: the sandbox's document and `runtime/` are inside it. */
  assets: URL;
  /** Keep a second Python ready, so that Stop answers at once. Default true. */
  standby?: boolean;
  /** False makes kernels run through JsProxy calls, for tests of that path. Default true. */
  builtins?: boolean;
}

export interface RunOptions {
  /** Milliseconds; 0 for no limit. Default 30,000, or 5,000 for a live run. */
  limit_ms?: number;
  /** Started by typing: a newer run takes its place. */
  live?: boolean;
  /** Values of the program's sliders, by name. */
  inputs?: Inputs;
  /** Solved exercises on which the engine runs. */
  own?: OwnProgram[];
  /** Cells that run before it, unheard, in its namespace. */
  earlier?: EarlierCell[];
  /** What its random numbers begin from; new ones each time by default. */
  seed?: number | null;
  /** Addresses of package indexes that the program may be given packages from. */
  packages?: string[];
  /** Who asks: `stop` with the same object ends this run and leaves those of others. */
  owner?: object;
  onEvent?: (event: DisplayEvent) => void;
  /** After the run: whether a gradient agrees with finite differences. None come once another run has begun. */
  onCheck?: (check: CheckEvent) => void;
}

export interface Progress {
  loaded: number;
  total: number;
  stage: 'download' | 'start' | 'ready';
}

/** The runner ends a run at its limit, on a line; a run that can't be ended so is cut off this much later at least. */
const HARD_LIMIT_GRACE_MS = 500;
/** About three weeks, the longest that a timer can wait. */
const LONGEST_MS = 2_000_000_000;
/** How long a live run may go on when a newer one waits. */
const SUPERSEDED_GRACE_MS = 150;
/** A Python that has grown beyond this is replaced after the run: its memory never shrinks. */
const MOST_MEMORY = 1_000_000_000;
/** Time after a run has begun or ended before the standby boots, so that it doesn't slow the first runs. */
const STANDBY_DELAY_MS = 1_500;
/** And where one has been needed before: whoever has stopped a program may soon stop the next. */
const RESTOCK_DELAY_MS = 100;

const FRAME_LOST = 'The browser ended the process that Python ran in, most often because memory ran out.';

interface Job {
  id: number;
  code: string;
  limitMs: number;
  live: boolean;
  inputs: Inputs;
  own: OwnProgram[];
  earlier: EarlierCell[];
  seed: number | null;
  packages: string[];
  owner: object | null;
  result: ResultBuilder;
  /** Its worker has begun with it; one that dies before has done nothing, and another may begin. */
  begun: boolean;
  /** It was given to a second worker. */
  again: boolean;
  onEvent: (event: DisplayEvent) => void;
  onCheck: (check: CheckEvent) => void;
  resolve: (result: RunResult) => void;
  hardLimit?: ReturnType<typeof setTimeout>;
}

export class Client {
  /** Resolves when Python can run; rejects with an Error whose message says why it can't and what to do. */
  readonly ready: Promise<void>;
  /** Versions, kernels' build and path, and boot's timings, once ready. */
  info: ReadyMessage | null = null;

  private readonly frame: SandboxFrame;
  private readonly downloads: Downloads;
  private readonly listeners = new Set<(progress: Progress) => void>();
  private readonly builtins: boolean;
  private readonly wantsStandby: boolean;
  private active: PythonWorker;
  private standby: PythonWorker | null = null;
  private standbyTimer: ReturnType<typeof setTimeout> | undefined;
  /** A Python that could run has been replaced. */
  private replaced = false;
  private progress: Progress = { loaded: 0, total: 0, stage: 'download' };
  private waiting: Job[] = [];
  private running: Job | null = null;
  private graceTimer: ReturnType<typeof setTimeout> | undefined;
  private jobs = 0;
  private disposed = false;
  /** The frame was lost, and no Python has come up since. */
  private lostAgain = false;

  constructor({ assets, standby = true, builtins = true }: ClientOptions) {
    this.frame = new SandboxFrame(assets, () => this.frameLost());
    this.builtins = builtins;
    this.wantsStandby = standby;
    this.downloads = new Downloads(new URL('runtime/', assets), ({ loaded, total }) => {
      this.report({ loaded, total, stage: loaded < total ? 'download' : 'start' });
    });
    this.active = this.startWorker();
    this.ready = this.whenUp(this.active).then(() => {
      this.report({ ...this.progress, stage: 'ready' });
      this.planStandby();
    });
    this.ready.catch(() => undefined); // whoever awaits it hears of it
  }

  /** Calls `listener` at each step of loading, at once with the present one. Returns the way to stop listening. */
  on(_event: 'progress', listener: (progress: Progress) => void): () => void {
    this.listeners.add(listener);
    listener(this.progress);
    return () => this.listeners.delete(listener);
  }

  /** Runs `code` in a fresh namespace, after the runs that wait already. Always resolves: see RunResult.error. */
  run(code: string, options: RunOptions = {}): Promise<RunResult> {
    const { limit_ms, live = false, inputs = {}, own = [], earlier = [], seed = null, packages = [] } = options;
    const { owner = null, onEvent = () => undefined, onCheck = () => undefined } = options;
    return new Promise((resolve) => {
      const wanted = limit_ms ?? (live ? 5_000 : 30_000);
      const limitMs = wanted > 0 ? Math.min(wanted, LONGEST_MS) : 0; // also no limit: NaN
      const id = (this.jobs += 1);
      const asked = { id, code, limitMs, live, inputs, own, earlier, seed, packages, owner };
      const job: Job = { ...asked, result: new ResultBuilder(), begun: false, again: false, onEvent, onCheck, resolve };
      if (code.length > LIMITS.code) {
        this.settle(job, tooLongError(code.length));
        return;
      }
      this.supersedeLive(owner);
      this.waiting.push(job);
      this.next();
    });
  }

  /**
   * Ends the running run (error type "Stopped"), or where none runs, those that wait for Python to be up. With `owner`: all
   * that this owner has running or waiting, and nothing of anyone else's.
   */
  stop(owner?: object): void {
    if (owner) {
      const mine = this.waiting.filter((job) => job.owner === owner);
      this.waiting = this.waiting.filter((job) => job.owner !== owner);
      for (const job of mine) this.settle(job, clientError('Stopped', 'Stopped before it began.'));
      if (this.running?.owner !== owner) {
        this.next(); // one that waited at the head for Python to be up may have been taken out
        return;
      }
    }
    if (this.running) {
      this.abandonRunning(clientError('Stopped', 'Stopped. Your code is unchanged; run it again when you like.'));
    } else {
      for (const job of this.waiting.splice(0)) this.settle(job, clientError('Stopped', 'Stopped before it began.'));
    }
  }

  /** Goes on with a Python that has run nothing yet: whatever a program did to the one before is gone with it. */
  renew(): void {
    if (this.running) this.abandonRunning(clientError('Superseded', 'Another program took the place of this one.'));
    else if (this.active.used) {
      this.retire(this.active);
      this.next();
      this.planStandby();
    }
  }

  /** Ends Python and takes the frame out of the document. Runs that wait are resolved as stopped. */
  dispose(): void {
    this.disposed = true;
    clearTimeout(this.standbyTimer);
    clearTimeout(this.graceTimer);
    const jobs = this.running ? [this.running, ...this.waiting] : this.waiting;
    this.running = null;
    this.waiting = [];
    this.active.kill('The page has let go of Python.');
    this.standby?.kill('The page has let go of Python.');
    this.frame.dispose();
    for (const job of jobs) this.settle(job, clientError('Stopped', 'Stopped.'));
  }

  private report(progress: Progress): void {
    this.progress = progress;
    for (const listener of this.listeners) listener(progress);
  }

  /** Nobody waits for a standby, so that it may fetch the snapshot over a slow link too: the next visit has it in the cache. */
  private startWorker({ standby = false } = {}): PythonWorker {
    const start = standby && !savesData() ? Promise.resolve<Start>(SNAPSHOT) : this.downloads.start;
    const worker = new PythonWorker(this.frame, this.downloads, { builtins: this.builtins, start });
    worker.ready.then(
      (info) => {
        this.info = info;
        this.lostAgain = false;
      },
      () => undefined,
    );
    void worker.ended.then((reason) => this.workerEnded(worker, reason));
    return worker;
  }

  /** Settles with the first Python, or with the one that took its place when the frame was lost. */
  private whenUp(worker: PythonWorker): Promise<unknown> {
    return worker.ready.catch((error: unknown) => {
      if (this.active === worker || this.disposed) throw error;
      return this.whenUp(this.active);
    });
  }

  /** An owner's waiting live runs are out of date when its newer run comes; a running one has a short while to end by itself. */
  private supersedeLive(owner: object | null): void {
    const superseded = (): RunError => clientError('Superseded', 'A newer run took the place of this one.');
    const outdated = (job: Job): boolean => job.live && job.owner === owner;
    this.waiting = this.waiting.filter((job) => {
      if (outdated(job)) this.settle(job, superseded());
      return !outdated(job);
    });
    const { running } = this;
    if (!running || !outdated(running) || this.graceTimer !== undefined) return;
    this.graceTimer = setTimeout(() => {
      this.graceTimer = undefined;
      if (this.running === running) this.abandonRunning(superseded());
    }, SUPERSEDED_GRACE_MS);
  }

  private next(): void {
    const [job] = this.waiting;
    this.frame.watch(this.running !== null || job !== undefined);
    if (this.running || !job || this.disposed) return;
    if (!this.active.alive) this.replaceActive(); // it could not boot; what failed then may work now
    const worker = this.active;
    worker.ready.then(
      () => {
        if (this.running || this.waiting[0] !== job || this.active !== worker) return;
        this.waiting.shift();
        this.start(job, worker);
      },
      (error: unknown) => {
        if (this.active !== worker) return;
        const message = error instanceof Error ? error.message : String(error);
        for (const lost of this.waiting.splice(0)) this.settle(lost, clientError('Crashed', message));
      },
    );
  }

  private start(job: Job, worker: PythonWorker): void {
    this.running = job;
    this.planStandby(); // a program that goes on is one that may be stopped
    const onStarted = (): void => {
      job.begun = true;
      job.result.begin();
      if (job.limitMs <= 0 || this.running !== job) return;
      const cutOff = (): void => this.abandonRunning(timeLimitError(job.limitMs));
      job.hardLimit = setTimeout(cutOff, job.limitMs + Math.max(HARD_LIMIT_GRACE_MS, job.limitMs / 10));
    };
    const onEvents = (events: DisplayEvent[]): void => {
      for (const event of events) {
        job.result.add(event);
        job.onEvent(event);
      }
    };
    const onChecks = (checks: CheckEvent[]): void => checks.forEach(job.onCheck);
    const { id, code, limitMs: limit_ms, inputs, own, earlier, seed, packages, live } = job;
    const asked = { id, code, limit_ms, inputs, own, earlier, seed, packages, live };
    void worker.run(asked, { onStarted, onEvents, onChecks }).then((outcome) => {
      if (this.running !== job) return;
      if (outcome.memory_bytes > MOST_MEMORY) this.retire(worker);
      this.finish(job, outcome.error, outcome.value);
    });
  }

  /** The running job is over: tells whoever asked, and goes on with the next. */
  private finish(job: Job, error: RunError | null, value: string | null): void {
    this.running = null;
    clearTimeout(job.hardLimit);
    clearTimeout(this.graceTimer);
    this.graceTimer = undefined;
    this.settle(job, error, value);
    this.next();
    this.planStandby();
  }

  private settle(job: Job, error: RunError | null, value: string | null = null): void {
    job.resolve(job.result.finish({ ok: error === null, value, error }));
  }

  /** Ends the worker under the running job, and the job with `error`. */
  private abandonRunning(error: RunError): void {
    const { running } = this;
    if (!running) return;
    this.retire(this.active);
    this.finish(running, error, null);
  }

  private retire(worker: PythonWorker): void {
    this.replaceActive();
    worker.kill('replaced by a fresh one');
  }

  private replaceActive(): void {
    clearTimeout(this.standbyTimer);
    this.replaced ||= this.active.wasReady;
    this.active = this.standby ?? this.startWorker();
    this.standby = null;
  }

  /** A worker that ended by itself: the active one takes its run with it, and the standby takes its place. */
  private workerEnded(worker: PythonWorker, reason: string): void {
    if (this.disposed) return;
    if (worker === this.standby) this.standby = null; // a new one is tried after the next run
    if (worker !== this.active || !worker.wasReady) return; // one that can't boot isn't tried again before the next run
    this.replaceActive();
    const { running } = this;
    if (running && !running.begun && !running.again) {
      running.again = true;
      this.running = null;
      this.waiting.unshift(running);
      this.next();
    } else if (this.running) {
      const message = `${reason} Your code is safe, and a fresh Python is on its way: run it again.`;
      this.finish(this.running, clientError('Crashed', message), null);
    } else {
      this.planStandby();
    }
  }

  /** The browser has ended the frame's process and every Python in it: a new one is tried, once where none comes up. */
  private frameLost(): void {
    const { running, active, standby } = this;
    this.frame.restart();
    this.standby = null;
    if (!this.lostAgain) this.active = this.startWorker();
    for (const gone of [active, standby]) gone?.kill(FRAME_LOST);
    if (this.lostAgain) return; // those that wait for it are told
    this.lostAgain = true;
    if (running?.begun) {
      const message = `${FRAME_LOST} Your code is safe, and a fresh Python is on its way: run it again.`;
      this.finish(running, clientError('Crashed', message), null);
      return;
    }
    this.running = null;
    if (running) this.waiting.unshift(running);
    this.next();
  }

  /** Boots a second Python when no run has begun or ended for a while. */
  private planStandby(): void {
    if (!this.wantsStandby || this.standby || this.disposed) return;
    clearTimeout(this.standbyTimer);
    const { active } = this;
    this.standbyTimer = setTimeout(() => {
      void active.ready.then(
        () => {
          if (!this.standby && !this.disposed && this.active === active) this.standby = this.startWorker({ standby: true });
        },
        () => undefined,
      );
    }, this.replaced ? RESTOCK_DELAY_MS : STANDBY_DELAY_MS);
  }
}

/** The reader has asked the browser to load no more than it must. */
function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}

function tooLongError(length: number): RunError {
  const message = `The program has ${length} characters, and at most ${LIMITS.code} can be run.`;
  return clientError('ValueError', message, 'Make large data in code (arange, rand, a loop) rather than writing it out.');
}

function timeLimitError(limitMs: number): RunError {
  return clientError(
    'TimeLimitError',
    `The program was still running after ${limitMs / 1000} s, and was ended.`,
    'Look for a loop that never ends, or one very large operation; run(code, {limit_ms}) allows more time.',
  );
}
