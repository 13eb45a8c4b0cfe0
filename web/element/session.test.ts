/** The rules of calm typing, on a clock that the test turns. The client is replaced: Python itself has its own tests. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client, RunOptions } from '../client';
import type { DisplayEvent, RunError, RunResult, TensorEvent } from '../protocol';
import { Session } from './session';

interface Call {
  code: string;
  options: RunOptions;
  end: (outcome: { error?: RunError; events?: DisplayEvent[]; duration_ms?: number }) => Promise<void>;
}

const error = (type: string): RunError => ({
  type,
  message: type,
  line: 1,
  column: null,
  end_line: null,
  end_column: null,
  traceback: '',
  hint: null,
  data: null,
});

const tensor = (name: string): TensorEvent => ({
  kind: 'tensor',
  name,
  line: 1,
  requires_grad: false,
  op: null,
  grad: null,
  values: { shape: [], dtype: 'float32', numel: 1, data: Float32Array.of(1), sample: null, stats: null },
});

const printed = (text: string): DisplayEvent => ({ kind: 'stream', stream: 'stdout', text });

function setUp(): { session: Session; calls: Call[]; stop: ReturnType<typeof vi.fn>; boot: () => Promise<void> } {
  const calls: Call[] = [];
  const stop = vi.fn();
  let boot = (): void => undefined;
  const client = {
    info: {},
    ready: new Promise<void>((resolve) => (boot = resolve)),
    on: () => () => undefined,
    stop,
    run: (code: string, options: RunOptions) =>
      new Promise<RunResult>((resolve) => {
        calls.push({
          code,
          options,
          end: async ({ error: failed, events = [], duration_ms = 1 }) => {
            for (const event of events) options.onEvent?.(event);
            const ok = failed === undefined;
            resolve({ ok, stdout: '', value: null, error: failed ?? null, displays: events, tensors: {}, duration_ms });
            await vi.advanceTimersByTimeAsync(0);
          },
        });
      }),
  };
  const ignore = (): void => undefined;
  const events = { changed: ignore, ready: ignore, run: ignore, result: ignore, error: ignore };
  const session = new Session(client as unknown as Client, events);
  return {
    session,
    calls,
    stop,
    boot: async () => {
      boot();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

const names = (session: Session): string[] => session.output.tensors.map(({ name }) => name);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('typing', () => {
  it('runs once, a moment after the last keystroke', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    session.edited('a');
    await vi.advanceTimersByTimeAsync(100);
    session.edited('ab');
    await vi.advanceTimersByTimeAsync(149);
    expect(calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls.map(({ code, options }) => [code, options.live])).toEqual([['ab', true]]);
  });

  it('waits longer after a program that ran for long', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    const run = session.run('slow');
    await calls[0]?.end({ duration_ms: 600 });
    await run;
    session.edited('slow!');
    await vi.advanceTimersByTimeAsync(599);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls).toHaveLength(2);
  });

  it('does nothing when live is off', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    session.live = false;
    session.edited('a');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(calls).toHaveLength(0);
  });
});

describe('a number that is dragged', () => {
  it('runs at once, and the newest code as soon as that run has ended', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    for (const code of ['1', '2', '3', '4']) session.steer(code);
    expect(calls.map(({ code }) => code)).toEqual(['1']);
    await calls[0]?.end({});
    expect(calls.map(({ code }) => code)).toEqual(['1', '4']);
    await calls[1]?.end({});
    await vi.advanceTimersByTimeAsync(5_000);
    expect(calls).toHaveLength(2);
  });

  it('waits no longer than a second for a run that goes on', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    session.steer('1');
    await vi.advanceTimersByTimeAsync(999);
    session.steer('2');
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    session.steer('3');
    expect(calls.map(({ code }) => code)).toEqual(['1', '3']);
  });

  it('gives way to what is typed and to what is asked for', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    session.steer('1');
    session.steer('2');
    session.edited('typed');
    await calls[0]?.end({});
    await vi.advanceTimersByTimeAsync(150);
    expect(calls.map(({ code }) => code)).toEqual(['1', 'typed']);
  });
});

describe('other code while nothing runs by itself', () => {
  it('marks what is on screen as earlier, until it has run', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    void session.run('a');
    await calls[0]?.end({ events: [tensor('a')] });
    session.live = false;
    session.edited('b');
    expect([session.stale, names(session)]).toEqual([true, ['a']]);
    void session.run('b');
    await calls[1]?.end({ events: [tensor('b')] });
    expect([session.stale, names(session)]).toEqual([false, ['b']]);
  });
});

describe('a failed run', () => {
  it('of half a line shows nothing until typing has paused, and keeps the last good output', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    void session.run('good');
    await calls[0]?.end({ events: [tensor('a')] });
    session.edited('bad');
    await vi.advanceTimersByTimeAsync(150);
    await calls[1]?.end({ error: error('SyntaxError') });
    expect([session.phase, session.error, session.stale, names(session)]).toEqual(['done', null, false, ['a']]);
    await vi.advanceTimersByTimeAsync(549);
    expect(session.error).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect([session.phase, session.error?.type, session.stale, names(session)]).toEqual(['error', 'SyntaxError', true, ['a']]);
  });

  it('is forgotten when the line is finished in time', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    session.edited('bad');
    await vi.advanceTimersByTimeAsync(150);
    await calls[0]?.end({ error: error('SyntaxError') });
    session.edited('good');
    await vi.advanceTimersByTimeAsync(150);
    await calls[1]?.end({ events: [tensor('b')] });
    await vi.advanceTimersByTimeAsync(5_000);
    expect([session.phase, session.error, names(session)]).toEqual(['done', null, ['b']]);
  });

  it('that was asked for says so at once, with its own printed text', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    void session.run('good');
    await calls[0]?.end({ events: [tensor('a'), printed('old')] });
    void session.run('bad');
    await calls[1]?.end({ error: error('ValueError'), events: [printed('new'), tensor('half')] });
    expect([session.phase, session.stale, names(session)]).toEqual(['error', true, ['a']]);
    expect(session.output.streams.map(({ text }) => text)).toEqual(['new']);
  });

  it('leaves nothing of the failed runs before it', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    void session.run('good');
    await calls[0]?.end({ events: [tensor('a'), printed('good')] });
    void session.run('bad');
    await calls[1]?.end({ error: error('ValueError'), events: [printed('bad')] });
    void session.run('worse');
    await calls[2]?.end({ error: error('SyntaxError') });
    expect(session.output.streams.map(({ text }) => text)).toEqual(['good']);
    expect(names(session)).toEqual(['a']);
  });

  it('shows what it has when nothing was good before', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    void session.run('bad');
    await calls[0]?.end({ error: error('ValueError'), events: [tensor('half')] });
    expect([session.stale, names(session)]).toEqual([false, ['half']]);
  });

  it('of another element that was superseded changes nothing', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    void session.run('good');
    await calls[0]?.end({ events: [tensor('a')] });
    session.edited('next');
    await vi.advanceTimersByTimeAsync(150);
    await calls[1]?.end({ error: error('Superseded') });
    expect([session.phase, session.error, names(session)]).toEqual(['done', null, ['a']]);
  });
});

describe('a run', () => {
  it('counts as running only once Python is up, and looks so only after a moment', async () => {
    const { session, calls, boot } = setUp();
    void session.run('a');
    await vi.advanceTimersByTimeAsync(3_000);
    expect([session.phase, session.busy]).toEqual(['loading', false]);
    await boot();
    expect([session.phase, session.busy]).toEqual(['running', false]);
    await vi.advanceTimersByTimeAsync(150);
    expect(session.busy).toBe(true);
    await calls[0]?.end({});
    expect([session.phase, session.busy]).toEqual(['done', false]);
  });

  it('shows its plots and text while it goes on, beside the tensors of the last', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    void session.run('good');
    await calls[0]?.end({ events: [tensor('a')] });
    void session.run('long');
    await vi.advanceTimersByTimeAsync(200);
    calls[1]?.options.onEvent?.(printed('step 1\n'));
    calls[1]?.options.onEvent?.(printed('step 2\n'));
    await vi.advanceTimersByTimeAsync(50);
    expect(session.output.streams.map(({ text }) => text)).toEqual(['step 1\nstep 2\n']);
    expect(names(session)).toEqual(['a']);
  });

  it('of a program that was left shows nothing, and is ended', async () => {
    const { session, calls, stop, boot } = setUp();
    await boot();
    void session.run('long');
    session.clear();
    expect(stop).toHaveBeenCalledOnce();
    await calls[0]?.end({ error: error('Stopped'), events: [tensor('a')] });
    expect([session.phase, session.error, names(session)]).toEqual(['ready', null, []]);
  });

  it('replaces a plot by the next of its id', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    void session.run('train');
    const plot = (n: number): DisplayEvent => ({
      kind: 'plot', form: 'line', regions: null,
      id: 'loss',
      title: 'loss',
      x_label: '',
      y_label: '',
      series: [{ label: 'loss', x: new Float64Array(n), y: new Float64Array(n) }],
    });
    await calls[0]?.end({ events: [plot(1), plot(2)] });
    expect(session.output.plots.map(({ series }) => series[0]?.x.length)).toEqual([2]);
  });
});

describe('what a program is known to show', () => {
  it('stands, with the error that it ends in, until the run that takes its place has ended', async () => {
    const { session, calls, boot } = setUp();
    session.preview({ code: 'bad', events: [tensor('half')], error: error('BroadcastError') });
    expect([session.phase, session.error?.type, names(session)]).toEqual(['loading', 'BroadcastError', ['half']]);
    void session.run('bad');
    await boot();
    expect([session.phase, session.error?.type, names(session)]).toEqual(['running', 'BroadcastError', ['half']]);
    await calls[0]?.end({ error: error('BroadcastError'), events: [tensor('half')] });
    expect([session.phase, session.error?.type, session.stale, names(session)]).toEqual(['error', 'BroadcastError', false, ['half']]);
  });

  it('gives way to what another is known to show', () => {
    const { session } = setUp();
    session.preview({ code: 'bad', events: [], error: error('BroadcastError') });
    session.preview({ code: 'good', events: [tensor('a')] });
    expect([session.error, names(session)]).toEqual([null, ['a']]);
  });
});

describe("a stranger's program", () => {
  it('waits for a run that is asked for, and is live from then on', async () => {
    const { session, calls, boot } = setUp();
    await boot();
    session.held = true;
    session.edited('theirs, changed');
    session.steer('theirs, dragged');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls).toEqual([]);

    void session.run('theirs');
    await calls[0]?.end({});
    session.edited('theirs, changed');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(calls.map(({ code }) => code)).toEqual(['theirs', 'theirs, changed']);
  });
});
