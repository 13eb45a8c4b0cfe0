/**
 * What happens between the editor and the client: when a run starts, which output is on screen, and when an error is shown.
 *
 * The rules that make typing calm live here. A run starts a moment after the last keystroke; what is on screen stays until
 * the new result is whole; a run that fails leaves the last good output; its error waits for a pause in typing. Draws
 * nothing and holds no element: it tells its owner that something changed.
 */
import type { Client, Progress } from '../client';
import type { DisplayEvent, RunError, RunResult } from '../protocol';
import { addEvent, emptyOutput, isEmpty, type Output } from './output';

/** The states of the element's contract: they become its `data-state`. */
export type Phase = 'loading' | 'ready' | 'running' | 'done' | 'error';

export interface SessionEvents {
  changed: () => void;
  ready: () => void;
  run: (code: string, live: boolean) => void;
  result: (result: RunResult) => void;
  error: (error: RunError) => void;
}

const DEBOUNCE_MS = 150;
/** An error of a live run appears when nothing was typed for this long: half a line is no mistake. */
const PAUSE_MS = 700;
/** A run is shown to be running after this long; a quicker one would only flicker. */
const BUSY_AFTER_MS = 150;
/** Printed text and plots are redrawn at most this often while a run goes on. */
const REDRAW_MS = 40;

export class Session {
  phase: Phase = 'loading';
  progress: Progress = { loaded: 0, total: 0, stage: 'download' };
  /** The run has gone on long enough to say so. */
  busy = false;
  /** What the views draw. */
  output: Output = emptyOutput();
  /** The output is an earlier run's: the latest failed. */
  stale = false;
  error: RunError | null = null;
  /** Milliseconds of the last finished run. */
  duration: number | null = null;
  live = true;

  private runs = 0;
  private editedAt = -Infinity;
  private debounce: ReturnType<typeof setTimeout> | undefined;
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    private readonly on: SessionEvents,
  ) {
    client.on('progress', (progress) => {
      this.progress = progress;
      if (this.phase === 'loading') on.changed();
    });
    client.ready.then(
      () => {
        if (this.phase === 'loading') this.phase = 'ready';
        on.ready();
        on.changed();
      },
      (reason: unknown) => {
        this.fail(clientError('StartError', reason instanceof Error ? reason.message : String(reason)));
        on.changed();
      },
    );
  }

  /** The text changed under the user's hands: a live run follows. */
  edited(code: string): void {
    this.editedAt = performance.now();
    clearTimeout(this.debounce);
    clearTimeout(this.pause);
    if (!this.live) return;
    this.debounce = setTimeout(() => void this.run(code, { live: true }), DEBOUNCE_MS);
  }

  /** Runs `code` to its end; resolves with the result whether or not it succeeded. */
  async run(code: string, { live = false, limit_ms }: { live?: boolean; limit_ms?: number | undefined } = {}): Promise<RunResult> {
    clearTimeout(this.debounce);
    clearTimeout(this.pause);
    const run = ++this.runs;
    const current = (): boolean => run === this.runs;
    const output = emptyOutput();
    if (this.phase !== 'loading') this.phase = 'running';
    if (!live) this.error = null;
    this.on.run(code, live);
    this.on.changed();

    const begun = setTimeout(() => {
      if (!current()) return;
      this.busy = true;
      this.on.changed();
    }, BUSY_AFTER_MS);
    const redraw = throttle(() => {
      if (current()) this.showProgressOf(output);
    }, REDRAW_MS);

    const options = {
      live,
      onEvent: (event: DisplayEvent) => {
        addEvent(output, event);
        if (event.kind === 'plot' || event.kind === 'stream') redraw.soon();
      },
    };
    const result = await this.client.run(code, limit_ms === undefined ? options : { ...options, limit_ms });
    redraw.cancel();
    clearTimeout(begun);
    if (current()) this.finish(result, output, live);
    return result;
  }

  stop(): void {
    clearTimeout(this.debounce);
    this.client.stop();
  }

  /** Forgets what is shown, as for another program. */
  clear(): void {
    clearTimeout(this.debounce);
    clearTimeout(this.pause);
    this.output = emptyOutput();
    this.stale = false;
    this.error = null;
    this.on.changed();
  }

  /** While a run goes on: its own plots and text, beside the tensors of the last good run. */
  private showProgressOf(output: Output): void {
    if (!this.busy) return;
    this.output = { ...output, tensors: this.output.tensors, numbers: this.output.numbers };
    this.on.changed();
  }

  private finish(result: RunResult, output: Output, live: boolean): void {
    this.busy = false;
    this.duration = result.duration_ms;
    if (result.ok) {
      this.phase = 'done';
      this.output = output;
      this.stale = false;
      this.error = null;
      this.on.result(result);
    } else if (result.error?.type === 'Superseded') {
      // Another element of the page took this run's place: what is on screen stays true.
      this.phase = this.error ? 'error' : 'done';
    } else if (result.error) {
      const { error } = result;
      const wait = live ? this.editedAt + PAUSE_MS - performance.now() : 0;
      const show = (): void => {
        this.keepLastGood(output);
        this.fail(error);
        this.on.changed();
      };
      if (wait > 0) this.pause = setTimeout(show, wait);
      else show();
      if (wait > 0) this.phase = this.error ? 'error' : 'done';
      this.on.result(result);
      this.on.error(error);
    }
    this.on.changed();
  }

  /** Tensors of the last good run stay; what the failed one printed and plotted is its own and is shown. */
  private keepLastGood(output: Output): void {
    const { tensors, numbers } = this.output;
    this.stale = tensors.length > 0 || numbers.length > 0;
    const shown = isEmpty({ ...output, tensors: [], numbers: [] }) ? this.output : output;
    this.output = this.stale ? { ...shown, tensors, numbers } : output;
  }

  private fail(error: RunError): void {
    this.phase = 'error';
    this.error = error;
  }
}

/** An error of the page's own making, in the shape of a Python one. */
function clientError(type: string, message: string): RunError {
  return {
    type,
    message,
    line: null,
    column: null,
    end_line: null,
    end_column: null,
    traceback: '',
    hint: null,
    data: null,
  };
}

/** Calls `action` at most every `interval` milliseconds, always after the last request. */
function throttle(action: () => void, interval: number): { soon: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    soon: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        action();
      }, interval);
    },
    cancel: () => {
      clearTimeout(timer);
    },
  };
}
