/**
 * What happens between the editor and the client: when a run starts, which output is on screen, and when an error is shown.
 *
 * The rules that make typing calm live here. A run starts a moment after the last keystroke; what is on screen stays until
 * the new result is whole; a run that fails leaves the last good output; its error waits for a pause in typing. Draws
 * nothing and holds no element: it tells its owner that something changed.
 */
import type { Client, Progress } from '../client';
import { LIMITS, type CheckEvent, type DisplayEvent, type OwnProgram, type RunError, type RunResult } from '../protocol';
import type { Stored } from '../stored';
import type { EnvCell } from './env';
import { addEvent, emptyOutput, isEmpty, type Output } from './output';

/** The states of the element's contract: they become its `data-state`. */
export type Phase = 'loading' | 'ready' | 'running' | 'done' | 'error';

export interface SessionEvents {
  changed: () => void;
  ready: () => void;
  run: (code: string, live: boolean) => void;
  result: (result: RunResult, code: string) => void;
  error: (error: RunError) => void;
}

const DEBOUNCE_MS = 150;
const LONGEST_DEBOUNCE_MS = 1_000;
/** An error of a live run appears when nothing was typed for this long: half a line is no mistake. */
const PAUSE_MS = 700;
/** A run is shown to be running after this long; a quicker one would only flicker. */
const BUSY_AFTER_MS = 150;
/** What is shown while a run goes on; the rest when it has ended. */
const SHOWN_AT_ONCE: ReadonlySet<DisplayEvent['kind']> = new Set(['stream', 'plot', 'show', 'image', 'table', 'slider']);
/** A run as you type, and how often as long the cells above it may take as they took. */
const LIVE_LIMIT_MS = 5_000;
const ABOVE_SLOWER = 3;
/** And redrawn at most this often. */
const REDRAW_MS = 40;
/** While a number is dragged, the newest code waits for the run that goes on, but no longer than this. */
const LONGEST_STEERED_MS = 1_000;

const ALONE: ReturnType<EnvCell['plan']> = { earlier: [], seed: null, above_ms: 0 };

/** One run, from its start until it has ended. */
class ShownRun {
  readonly output = emptyOutput();
  going = true;
  redraw: ReturnType<typeof setTimeout> | undefined;
}

export class Session {
  phase: Phase = 'loading';
  progress: Progress = { loaded: 0, total: 0, stage: 'download' };
  /** The run has gone on long enough to say so. */
  busy = false;
  /** What the views draw. */
  output: Output = emptyOutput();
  /** What the last run that ended well has shown. */
  private good: Output = emptyOutput();
  /** The output is an earlier run's: the latest failed. */
  stale = false;
  error: RunError | null = null;
  /** The code that `error` is about. */
  errorCode: string | null = null;
  /** Milliseconds of the last finished run. */
  duration: number | null = null;
  live = true;
  /** A stranger's program is on screen, and nobody has asked to run it yet: nothing runs by itself. */
  held = false;
  /** Where the reader has put the program's sliders, by name. */
  readonly inputs = new Map<string, number>();
  /** How long a run as you type may take, 0 for as long as it likes; the usual time where it is not set. */
  liveLimitMs: number | undefined;
  /** Package indexes that the page's owner allows programs to be given packages from. */
  packages: readonly string[] = [];
  /** The student's own functions on which the engine runs. */
  own: readonly OwnProgram[] = [];
  /** What stands above it in a namespace that it shares. */
  cell: EnvCell | null = null;

  /** The run whose output is, or will be, on screen. */
  private latest: ShownRun | null = null;
  /** The run during which stored output stands on screen, until it has ended; before there is one, the next. */
  private previewed: ShownRun | 'next' | null = null;
  /** The newest code of a number that is being dragged, which waits for the run that goes on. */
  private steered: string | null = null;
  private startedAt = -Infinity;
  private editedAt = -Infinity;
  private debounce: ReturnType<typeof setTimeout> | undefined;
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Pick<Client, keyof Client>,
    private readonly on: SessionEvents,
  ) {
    client.on('progress', (progress) => {
      this.progress = progress;
      if (this.phase === 'loading') on.changed();
    });
    client.ready.then(
      () => {
        if (this.phase === 'loading') this.phase = this.latest?.going ? 'running' : 'ready';
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
    this.forgetTimers();
    if (!this.live || this.held) {
      this.markStale();
      return;
    }
    // A program that runs for long is not started afresh at every keystroke.
    const wait = Math.min(LONGEST_DEBOUNCE_MS, Math.max(DEBOUNCE_MS, this.duration ?? 0));
    this.debounce = setTimeout(() => void this.run(code, { live: true }), wait);
  }

  /**
   * The reader is moving a number or a slider: a live run at once, and as soon as it has ended another with the code as it is by
   * then. What is on screen so follows as fast as the program runs, and the newest always comes last.
   */
  steer(code: string): void {
    if (this.held) return;
    this.editedAt = performance.now();
    this.forgetTimers();
    if (this.latest?.going && this.editedAt - this.startedAt < LONGEST_STEERED_MS) this.steered = code;
    else void this.run(code, { live: true });
  }

  /** The reader has moved a slider: `code` runs with its new value, live or not. */
  move(slider: string, value: number, code: string): void {
    this.inputs.delete(slider); // so that the last moved comes last
    this.inputs.set(slider, value);
    this.steer(code);
    this.on.changed();
  }

  /** Runs `code` to its end; resolves with the result whether or not it succeeded. */
  async run(code: string, { live = false, limit_ms }: { live?: boolean; limit_ms?: number | undefined } = {}): Promise<RunResult> {
    this.forgetTimers();
    this.held = false;
    const run = new ShownRun();
    this.latest = run;
    if (this.previewed === 'next') this.previewed = run;
    this.startedAt = performance.now();
    if (this.phase !== 'loading') this.phase = 'running';
    if (!live && this.previewed !== run) this.error = null;
    this.on.run(code, live);
    this.on.changed();

    const isShown = (): boolean => this.latest === run && run.going;
    const showBusy = (): void => {
      if (!isShown()) return;
      this.busy = true;
      this.on.changed();
    };
    // The time until Python is up is loading, not running.
    const startClock = (): unknown => setTimeout(showBusy, BUSY_AFTER_MS);
    this.client.ready.then(startClock, startClock);

    const { earlier, seed, above_ms } = this.cell?.plan(!live) ?? ALONE;
    const inputs = Object.fromEntries([...this.inputs].slice(-LIMITS.sliders));
    if (live && this.liveLimitMs === 0) limit_ms ??= 0;
    else if (live) limit_ms ??= (this.liveLimitMs ?? LIVE_LIMIT_MS) + ABOVE_SLOWER * above_ms;
    const options = {
      live,
      earlier,
      seed,
      own: [...this.own],
      packages: [...this.packages],
      inputs,
      onEvent: (event: DisplayEvent) => {
        addEvent(run.output, event);
        if (!SHOWN_AT_ONCE.has(event.kind)) return;
        run.redraw ??= setTimeout(() => {
          run.redraw = undefined;
          if (isShown()) this.showProgressOf(run.output);
        }, REDRAW_MS);
      },
      onCheck: (check: CheckEvent) => {
        addEvent(run.output, check);
        if (this.output === run.output) this.on.changed();
      },
    };
    const result = await this.client.run(code, { ...options, owner: this, ...(limit_ms === undefined ? {} : { limit_ms }) });
    run.going = false;
    clearTimeout(run.redraw);
    if (this.latest === run) {
      this.finish(result, run.output, { code, live });
      if (result.ok) this.cell?.ran(code, inputs, Math.max(0, result.duration_ms - above_ms));
      if (this.steered !== null) this.steer(this.steered);
    }
    return result;
  }

  /** What stands above this cell has changed: a cell that has run runs again. */
  follow(code: string): void {
    if (!this.latest) return;
    if (!this.live || this.held) this.markStale();
    else void this.run(code, { live: true });
  }

  /** Shows what the program is known to show, its error too, while no run has shown anything yet; says whether it does. */
  preview({ code, events, error = null }: Stored): boolean {
    const ran = this.latest?.going === false && this.error?.type !== 'StartError';
    if (ran || !(isEmpty(this.output) || this.previewed === 'next')) return false;
    const output = emptyOutput();
    for (const event of events) addEvent(output, event);
    this.output = output;
    this.good = error ? emptyOutput() : output;
    // Where Python can't come, why not stays said.
    if (this.error?.type !== 'StartError') [this.error, this.errorCode] = [error, code];
    this.previewed = this.latest ?? 'next';
    this.stale = false;
    this.on.changed();
    return true;
  }

  stop(): void {
    this.forgetTimers();
    this.client.stop(this);
  }

  /** Another program takes this one's place: forgets what is shown, and ends what still runs. */
  clear(): void {
    this.forgetTimers();
    const { latest } = this;
    this.latest = this.previewed = null;
    this.inputs.clear();
    this.held = false;
    if (latest?.going) this.client.stop(this);
    this.busy = false;
    this.output = this.good = emptyOutput();
    this.stale = false;
    this.error = null;
    this.duration = null;
    if (this.phase !== 'loading') this.phase = 'ready';
    this.on.changed();
  }

  private forgetTimers(): void {
    this.steered = null;
    clearTimeout(this.debounce);
    clearTimeout(this.pause);
  }

  /** While a run goes on: its own plots and text, beside the tensors of the last good run. */
  private showProgressOf(output: Output): void {
    if (!this.busy || (this.latest && this.latest === this.previewed)) return;
    const { tensors, numbers, tape } = this.good;
    this.output = { ...output, sliders: this.slidersOf(output), tensors, numbers, tape };
    this.on.changed();
  }

  private finish(result: RunResult, output: Output, of: { live: boolean; code: string }): void {
    const { error } = result;
    const { code } = of;
    this.busy = false;
    if (!error) {
      this.phase = 'done';
      this.output = this.good = output;
      this.stale = false;
      this.error = null;
      this.duration = result.duration_ms;
    } else if (error.type === 'Superseded') {
      // A newer run of this element took its place: what is on screen stays until that one has ended.
      this.phase = this.error ? 'error' : 'done';
    } else {
      this.finishFailed(this.client.info ? error : { ...error, type: 'StartError' }, output, of);
    }
    this.on.result(result, code);
    if (error) this.on.error(error);
    this.on.changed();
  }

  /** The code is no longer that of what is on screen, and no run is on its way. */
  private markStale(): void {
    if (this.stale || isEmpty(this.output)) return;
    this.stale = true;
    this.on.changed();
  }

  /** Shows the error at once where a run was asked for, and after a pause in typing where it was not. */
  private finishFailed(error: RunError, output: Output, { live, code }: { live: boolean; code: string }): void {
    const show = (): void => {
      this.keepLastGood(output);
      this.fail(error);
      this.errorCode = code;
      this.on.changed();
    };
    const wait = live && error.type !== 'Stopped' ? this.editedAt + PAUSE_MS - performance.now() : 0;
    if (wait <= 0) {
      show();
      return;
    }
    this.phase = this.error ? 'error' : 'done';
    this.pause = setTimeout(show, wait);
  }

  /** Tensors of the last good run stay; what the failed one printed and plotted is its own and is shown. */
  private keepLastGood(output: Output): void {
    const { tensors, numbers } = this.good;
    this.stale = tensors.length > 0 || numbers.length > 0;
    const shown = isEmpty({ ...output, tensors: [], numbers: [] }) ? this.good : output;
    this.output = { ...(this.stale ? { ...shown, tensors, numbers } : output), sliders: this.slidersOf(output) };
  }

  /** A program that failed, or has not come so far, keeps its sliders: moving one back may be what mends it. */
  private slidersOf(output: Output): Output['sliders'] {
    return output.sliders.length >= this.good.sliders.length ? output.sliders : this.good.sliders;
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
