/**
 * The queue and the workers' comings and goings, on workers that do as the test says. What real workers do is tested in
 * the browser (tests/browser/test_runtime.py).
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunListener } from './host/python_worker';
import type { ReadyMessage, ResultMessage } from './protocol';

const workers: FakeWorker[] = [];

/** As PythonWorker, but the test says when it is ready, what a run sends, and when it ends. */
class FakeWorker {
  alive = true;
  used = false;
  /** It takes a run and doesn't begin. */
  silent = false;
  wasReady = false;
  code: string | null = null;
  listener: RunListener | null = null;
  ready: Promise<ReadyMessage>;
  ended: Promise<string>;
  private settle!: { ready: (info: ReadyMessage) => void; failed: (error: Error) => void; ended: (reason: string) => void };
  private finishRun: ((result: ResultMessage) => void) | null = null;

  constructor() {
    let ready!: (info: ReadyMessage) => void;
    let failed!: (error: Error) => void;
    let ended!: (reason: string) => void;
    this.ready = new Promise((resolve, reject) => ([ready, failed] = [resolve, reject]));
    this.ended = new Promise((resolve) => (ended = resolve));
    this.ready.catch(() => undefined);
    this.settle = { ready, failed, ended };
    workers.push(this);
  }

  boot(): void {
    this.wasReady = true;
    this.settle.ready({ kind: 'ready' } as ReadyMessage);
  }

  run({ code }: { code: string }, listener: RunListener): Promise<ResultMessage> {
    this.code = code;
    this.listener = listener;
    if (!this.silent) listener.onStarted();
    return new Promise((resolve) => (this.finishRun = resolve));
  }

  finish(value: string, memory_bytes = 0): void {
    this.code = null;
    this.finishRun?.({ kind: 'result', id: 0, ok: true, value, error: null, duration_ms: 1, memory_bytes, fatal: false });
  }

  kill(reason: string): void {
    this.alive = false;
    this.settle.failed(new Error(reason));
    this.settle.ended(reason);
  }
}

vi.mock('./host/python_worker', () => ({ PythonWorker: FakeWorker }));
const frame = { dispose: vi.fn(), watch: vi.fn(), restart: vi.fn() };
/** As when the browser ends the frame's process. */
let loseFrame: () => void;
vi.mock('./host/sandbox_frame', () => ({
  SandboxFrame: function SandboxFrame(_site: URL, lost: () => void) {
    loseFrame = lost;
    return frame;
  },
}));
vi.mock('./host/downloads', () => ({ Downloads: vi.fn(class { readonly start = Promise.resolve('python.zip'); }) }));

const { Client } = await import('./client');

/** Lets promises that can settle do so. */
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const worker = (index: number): FakeWorker => {
  const found = workers[index];
  if (!found) throw new Error(`there is no worker ${index}`);
  return found;
};
const client = (): InstanceType<typeof Client> => new Client({ assets: new URL('http://site.test/') });

beforeEach(() => {
  vi.useFakeTimers();
  workers.length = 0;
});
afterEach(() => vi.useRealTimers());

describe('the queue', () => {
  it('runs programs one after the other, from when Python is ready', async () => {
    const python = client();
    const results = Promise.all([python.run('a'), python.run('b')]);
    await settled();
    expect(worker(0).code).toBeNull();
    worker(0).boot();
    await settled();
    expect(worker(0).code).toBe('a');
    worker(0).finish('1');
    await settled();
    expect(worker(0).code).toBe('b');
    worker(0).finish('2');
    expect((await results).map(({ value }) => value)).toEqual(['1', '2']);
  });

  it('lets a live run take the place of one that waits', async () => {
    const python = client();
    const results = Promise.all([python.run('asked for'), python.run('old', { live: true }), python.run('new', { live: true })]);
    worker(0).boot();
    await settled();
    worker(0).finish('asked for');
    await settled();
    expect(worker(0).code).toBe('new');
    worker(0).finish('new');
    expect((await results).map(({ value, error }) => value ?? error?.type)).toEqual(['asked for', 'Superseded', 'new']);
  });

  it("lets one owner's live runs be, waiting or running, when another's come", async () => {
    const [mine, yours] = [{}, {}];
    const shared = client();
    worker(0).boot();
    await settled();
    const running = shared.run('mine', { live: true, owner: mine });
    await settled();
    const waiting = shared.run('yours', { live: true, owner: yours });
    const last = shared.run('asked for', { owner: mine, limit_ms: 0 });
    await settled();
    worker(0).finish('1');
    await settled();
    expect(worker(0).code).toBe('yours');
    worker(0).finish('2');
    await settled();
    worker(0).finish('3');
    expect((await Promise.all([running, waiting, last])).map(({ value }) => value)).toEqual(['1', '2', '3']);
  });

  it('gives a live run that goes on a short while when a newer one comes, then ends it', async () => {
    const python = client();
    worker(0).boot();
    const old = python.run('old', { live: true });
    await settled();
    const next = python.run('new', { live: true });
    await vi.advanceTimersByTimeAsync(100);
    expect(worker(0).alive).toBe(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(worker(0).alive).toBe(false);
    expect((await old).error?.type).toBe('Superseded');
    worker(1).boot();
    await settled();
    worker(1).finish('new');
    expect((await next).value).toBe('new');
  });

  it('keeps the worker of a superseded run that ended in time', async () => {
    const python = client();
    worker(0).boot();
    const old = python.run('old', { live: true });
    await settled();
    const next = python.run('new', { live: true });
    await vi.advanceTimersByTimeAsync(50);
    worker(0).finish('old');
    await vi.advanceTimersByTimeAsync(500);
    expect((await old).value).toBe('old');
    expect(worker(0).code).toBe('new');
    worker(0).finish('new');
    expect((await next).value).toBe('new');
  });

  it('never ends a run that was asked for in favour of a live one', async () => {
    const python = client();
    worker(0).boot();
    void python.run('asked for');
    await settled();
    void python.run('live', { live: true });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(worker(0).alive).toBe(true);
    expect(worker(0).code).toBe('asked for');
  });

  it('refuses a program too long to send, and says so', async () => {
    const { error } = await client().run('#'.repeat(1_000_001));
    expect(error?.message).toContain('1000001');
  });
});

describe('stopping', () => {
  it('resolves at once, keeps what was shown, and goes on with the standby', async () => {
    const python = client();
    worker(0).boot();
    await vi.advanceTimersByTimeAsync(2_000);
    worker(1).boot();
    const shown: string[] = [];
    const stopped = python.run('endless', { limit_ms: 0, onEvent: (event) => shown.push(event.kind) });
    await settled();
    worker(0).listener?.onEvents([{ kind: 'stream', stream: 'stdout', text: 'so far' }]);
    python.stop();
    const result = await stopped;
    expect(result.error?.type).toBe('Stopped');
    expect(result.stdout).toBe('so far');
    expect(shown).toEqual(['stream']);
    expect(worker(0).alive).toBe(false);
    const next = python.run('next');
    await settled();
    expect(worker(1).code).toBe('next');
    worker(1).finish('2');
    expect((await next).value).toBe('2');
  });

  it('boots another standby when nothing happens', async () => {
    const python = client();
    worker(0).boot();
    await vi.advanceTimersByTimeAsync(2_000);
    worker(1).boot();
    void python.run('endless', { limit_ms: 0 });
    await settled();
    python.stop();
    expect(workers).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(workers).toHaveLength(3);
  });

  it('has a standby come up beside a program that goes on', async () => {
    const python = client();
    worker(0).boot();
    await settled();
    void python.run('endless', { limit_ms: 0 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(workers).toHaveLength(2);
    expect(worker(0).alive).toBe(true);
  });

  it('has the next one come up at once where one was needed', async () => {
    const python = client();
    worker(0).boot();
    await vi.advanceTimersByTimeAsync(2_000);
    worker(1).boot();
    void python.run('endless', { limit_ms: 0 });
    await settled();
    python.stop();
    await vi.advanceTimersByTimeAsync(200);
    expect(workers).toHaveLength(3);
  });

  it('answers again before a standby is up: the next program waits for the one that is on its way', async () => {
    const python = client();
    worker(0).boot();
    await vi.advanceTimersByTimeAsync(2_000);
    worker(1).boot();
    const first = python.run('endless', { limit_ms: 0 });
    await settled();
    python.stop();
    const second = python.run('endless too', { limit_ms: 0 });
    await vi.advanceTimersByTimeAsync(200);
    python.stop();
    expect((await Promise.all([first, second])).map(({ error }) => error?.type)).toEqual(['Stopped', 'Stopped']);
    const next = python.run('next');
    await vi.advanceTimersByTimeAsync(50);
    expect(workers).toHaveLength(3);
    worker(2).boot();
    await settled();
    worker(2).finish('2');
    expect((await next).value).toBe('2');
  });

  it('cancels what waits when nothing runs', async () => {
    const python = client();
    const result = python.run('a');
    python.stop();
    expect((await result).error?.type).toBe('Stopped');
    worker(0).boot();
    await settled();
    expect(worker(0).code).toBeNull();
  });

  it('ends what its owner runs and leaves what others wait for', async () => {
    const python = client();
    const [mine, theirs] = [{}, {}];
    worker(0).boot();
    await vi.advanceTimersByTimeAsync(2_000);
    worker(1).boot();
    const running = python.run('mine', { owner: mine });
    const waiting = python.run('theirs', { owner: theirs });
    await settled();
    python.stop({});
    expect(worker(0).alive).toBe(true);
    python.stop(mine);
    expect((await running).error?.type).toBe('Stopped');
    await settled();
    expect(worker(1).code).toBe('theirs');
    worker(1).finish('2');
    expect((await waiting).value).toBe('2');
  });

  it('takes an owner out of the queue and lets the next begin', async () => {
    const python = client();
    const mine = {};
    const waiting = python.run('mine', { owner: mine });
    void python.run('theirs', { owner: {} });
    python.stop(mine);
    expect((await waiting).error?.type).toBe('Stopped');
    worker(0).boot();
    await settled();
    expect(worker(0).code).toBe('theirs');
  });

  it('is nothing when nothing is there to stop', async () => {
    const python = client();
    worker(0).boot();
    python.stop();
    void python.run('a');
    await settled();
    expect(worker(0).code).toBe('a');
  });
});

describe('the time limit', () => {
  it('cuts off a run that the runner could not end, some time after', async () => {
    const python = client();
    worker(0).boot();
    const result = python.run('endless', { limit_ms: 1_000 });
    await vi.advanceTimersByTimeAsync(1_400);
    expect(worker(0).alive).toBe(true);
    await vi.advanceTimersByTimeAsync(200);
    expect(worker(0).alive).toBe(false);
    const { error } = await result;
    expect(error?.type).toBe('TimeLimitError');
    expect(error?.message).toContain('1 s');
  });

  it.each([0, -1, NaN])('does not act on a run without one (%s)', async (limit_ms) => {
    const python = client();
    worker(0).boot();
    void python.run('long', { limit_ms });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(worker(0).alive).toBe(true);
  });
});

describe('a worker that dies', () => {
  it('while it runs: the run says so, and the next finds another', async () => {
    const python = client();
    worker(0).boot();
    const lost = python.run('deadly');
    await settled();
    worker(0).kill('Python stopped working.');
    const { error } = await lost;
    expect(error?.type).toBe('Crashed');
    expect(error?.message).toContain('Your code is safe');
    worker(1).boot();
    const next = python.run('a');
    await settled();
    worker(1).finish('1');
    expect((await next).value).toBe('1');
  });

  it('while nothing runs: nobody notices', async () => {
    const python = client();
    worker(0).boot();
    await settled();
    worker(0).kill('gone');
    await settled();
    worker(1).boot();
    const next = python.run('a');
    await settled();
    worker(1).finish('1');
    expect((await next).value).toBe('1');
  });

  it('as the standby: another takes its place after the next run', async () => {
    const python = client();
    worker(0).boot();
    await vi.advanceTimersByTimeAsync(2_000);
    worker(1).kill('gone');
    void python.run('a');
    await settled();
    worker(0).finish('1');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(workers).toHaveLength(3);
    expect(worker(0).alive).toBe(true);
  });

  it('before it was ready: ready rejects with the reason, runs say it, and a later run tries again', async () => {
    const python = client();
    const waiting = python.run('a');
    worker(0).kill('kernels.wasm could not be fetched');
    await expect(python.ready).rejects.toThrow('could not be fetched');
    expect((await waiting).error?.message).toContain('could not be fetched');
    expect(workers).toHaveLength(1);
    const again = python.run('b');
    worker(1).boot();
    await settled();
    worker(1).finish('2');
    expect((await again).value).toBe('2');
  });
});

describe('a program that has not begun when its worker dies', () => {
  it('goes to another worker, once', async () => {
    const python = client();
    worker(0).boot();
    await settled();
    worker(0).silent = true;
    const result = python.run('a');
    await settled();
    worker(0).kill('Python did not answer.');
    await settled();
    worker(1).silent = true;
    worker(1).boot();
    await settled();
    expect(worker(1).code).toBe('a');
    worker(1).kill('Python did not answer.');
    const { error } = await result;
    expect(error?.type).toBe('Crashed');
    expect(error?.message).toContain('did not answer');
  });
});

describe('going on afresh', () => {
  it('takes a Python that has run nothing, and keeps one that has run nothing', async () => {
    const python = client();
    worker(0).boot();
    await settled();
    python.renew();
    expect(worker(0).alive).toBe(true);
    worker(0).used = true;
    python.renew();
    expect(worker(0).alive).toBe(false);
    const result = python.run('a');
    worker(1).boot();
    await settled();
    worker(1).finish('1');
    expect((await result).value).toBe('1');
  });

  it('ends what runs', async () => {
    const python = client();
    worker(0).boot();
    const result = python.run('a');
    await settled();
    python.renew();
    expect((await result).error?.type).toBe('Superseded');
    expect(worker(0).alive).toBe(false);
  });
});

describe('a worker whose memory has grown', () => {
  it('is replaced after the run', async () => {
    const python = client();
    worker(0).boot();
    const large = python.run('large');
    await settled();
    worker(0).finish('1', 3_000_000_000);
    expect((await large).value).toBe('1');
    expect(worker(0).alive).toBe(false);
    worker(1).boot();
    const next = python.run('next');
    await settled();
    worker(1).finish('2', 50_000_000);
    expect((await next).value).toBe('2');
    expect(worker(1).alive).toBe(true);
  });
});

describe('letting go', () => {
  it('ends the workers and resolves the runs', async () => {
    const python = client();
    worker(0).boot();
    const results = Promise.all([python.run('a'), python.run('b')]);
    await settled();
    python.dispose();
    expect((await results).map(({ error }) => error?.type)).toEqual(['Stopped', 'Stopped']);
    expect(worker(0).alive).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(workers).toHaveLength(1);
  });
});

describe('a frame that is lost', () => {
  beforeEach(() => frame.restart.mockClear());

  it('is watched while somebody waits for Python, and no longer', async () => {
    const python = client();
    const result = python.run('a');
    expect(frame.watch).toHaveBeenLastCalledWith(true);
    worker(0).boot();
    await settled();
    expect(frame.watch).toHaveBeenLastCalledWith(true);
    worker(0).finish('1');
    await result;
    expect(frame.watch).toHaveBeenLastCalledWith(false);
  });

  it('takes the program that had begun with it, and the next one runs', async () => {
    const python = client();
    worker(0).boot();
    await vi.advanceTimersByTimeAsync(2_000);
    worker(1).boot();
    const lost = python.run('large', { limit_ms: 0 });
    const next = python.run('next');
    await settled();
    loseFrame();
    expect(frame.restart).toHaveBeenCalledOnce();
    expect([worker(0).alive, worker(1).alive]).toEqual([false, false]);
    expect((await lost).error?.message).toContain('memory ran out');
    worker(2).boot();
    await settled();
    worker(2).finish('2');
    expect((await next).value).toBe('2');
  });

  it('loses no program that has not begun, and Python is ready all the same', async () => {
    const python = client();
    const waiting = python.run('a');
    loseFrame();
    worker(1).boot();
    await settled();
    await python.ready;
    worker(1).finish('1');
    expect((await waiting).value).toBe('1');
  });

  it('is tried once more, and then says so until the next program', async () => {
    const python = client();
    const waiting = python.run('a');
    loseFrame();
    loseFrame();
    expect((await waiting).error?.message).toContain('memory ran out');
    await expect(python.ready).rejects.toThrow('memory ran out');
    expect(workers).toHaveLength(2);
    const next = python.run('b');
    worker(2).boot();
    await settled();
    worker(2).finish('2');
    expect((await next).value).toBe('2');
  });
});
