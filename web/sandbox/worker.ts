/**
 * The worker's message loop: assets in, runs in, display events and results out. One run at a time; the page queues.
 *
 * User code shares this global scope (Python's `js` module reaches it), so the port is kept in a closure, and the page
 * trusts nothing that comes through it all the same.
 */

import { PROTOCOL_VERSION, PYTHON, REST, type BootMessage, type RunMessage, type WorkerToPage } from '../protocol';
import { parsePageToWorker } from '../protocol_checks';
import { PostedAssets } from './assets';
import { boot, type Boot } from './boot';
import { eventFromPython, eventsFromPacket, eventsFromPython, memoryFromPython, resultFromPython, transferables } from './events';
import { PackageRequests } from './package_requests';
import type { PyProxy } from './pyodide';

/** So long nobody has run anything: a number that is dragged, or typing, goes before checks. */
const IDLE_MS = 200;
/** So long after the start what a first run does without is left for that to go before it. */
const WHOLE_MS = 1_000;

function serve(port: MessagePort): void {
  // No program needs a worker of its own, and one that starts many, which start more, stops a browser (Firefox) for good.
  Reflect.deleteProperty(globalThis, 'Worker');
  // Bound before any user code runs, so that a program that changes prototypes doesn't speak for this one.
  const post = port.postMessage.bind(port);
  const tell = (message: WorkerToPage, transfer: Transferable[] = []): void => post(message, transfer);
  const assets = new PostedAssets((name) => tell({ kind: 'want', name }));
  const indexes = new PackageRequests(tell);
  let python: Boot | null = null;
  let running: number | null = null;
  let lastWords = '';
  let archive: Promise<void> | undefined;
  /** Gives Python what a first run does without: its archive of modules and the rest of its program. */
  const whole = async (): Promise<void> => {
    if (!python) return;
    const missed = (error: unknown): void => console.warn('the rest of Python could not be fetched:', error); // a run that needs it says so
    await Promise.all([(archive ??= makeWhole(python, assets)), python.program.complete().catch(missed)]);
  };

  const start = async ({ builtins, snapshot }: BootMessage): Promise<void> => {
    try {
      const stage = (name: string): void => tell({ kind: 'stage', stage: name });
      const booted = await boot(assets, { builtins, snapshot, stage, askPage: (url) => indexes.ask(url) });
      assets.clear();
      // What doesn't go through Python's own streams: os.write, C code that prints, and the last words of a Python
      // that breaks, which name the line.
      const passOn = (stream: 'stdout' | 'stderr') => (line: string) => {
        if (running === null) return;
        if (lastWords !== '' || line.startsWith(STACK_DUMP)) lastWords += `${line}\n`;
        else tell({ kind: 'events', id: running, events: [{ kind: 'stream', stream, text: `${line}\n` }] });
      };
      booted.pyodide.setStdout({ batched: passOn('stdout') });
      booted.pyodide.setStderr({ batched: passOn('stderr') });
      python = booted;
      const { build, path, timings, backend, python: name } = booted;
      tell({ kind: 'ready', python: name, backend, build, path, timings });
      setTimeout(() => void whole(), WHOLE_MS);
    } catch (error) {
      tell({ kind: 'boot-failed', message: error instanceof Error ? error.message : String(error) });
    }
  };

  let latest: number | null = null;
  let checking: ReturnType<typeof setTimeout> | undefined;
  /** Checks the gradients of the run that has ended, in slices so short that a new run hardly waits for one. */
  const check = (id: number, after: number): void => {
    checking = setTimeout(() => void checkOn(id), after);
  };
  const checkOn = async (id: number): Promise<void> => {
    await whole(); // the checker is in the archive
    if (id !== latest || !python?.program.isComplete) return;
    let found: PyProxy | undefined;
    try {
      found = python.runner.check_on();
    } catch (error) {
      console.warn('gradients could not be checked:', error); // the archive never came
    }
    if (!found) return;
    const events = eventsFromPython(found);
    if (events.length > 0) tell({ kind: 'events', id, events });
    check(id, 0);
  };

  const run = async (message: RunMessage): Promise<void> => {
    const { id, code, limit_ms, inputs, own, earlier, seed, packages, live } = message;
    if (!python) return;
    clearTimeout(checking);
    latest = id;
    tell({ kind: 'received', id });
    const { pyodide, runner, program, isSpoiled } = python;
    if (!program.isEnoughFor(message)) {
      try {
        await program.complete();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        tell({ kind: 'boot-failed', message: `${REST}, the rest of it, can't be used (${reason}): check the connection.` });
        return;
      }
    }
    let started = performance.now();
    const spent = (): { duration_ms: number; memory_bytes: number } => ({
      duration_ms: performance.now() - started,
      memory_bytes: pyodide._module.memory.buffer.byteLength,
    });
    try {
      await completeLibrary(python, assets, code, whole);
      indexes.allowed = packages.length > 0;
      const programs = [...earlier.map((cell) => cell.code), code].join('\n');
      await addPackages(python, assets, { code: programs, packages, live }, whole);
      started = performance.now();
      tell({ kind: 'started', id });
      running = id;
      const emit = (event: PyProxy): void => {
        const converted = eventFromPython(event);
        tell({ kind: 'events', id, events: [converted] }, transferables(converted));
      };
      const send = (text: string, bytes: PyProxy): void => {
        const memory = memoryFromPython(bytes);
        tell({ kind: 'events', id, events: eventsFromPacket(text, memory) }, [memory]);
      };
      const solved = own.map(({ name, code: solution }) => [name, solution]);
      const above = earlier.map((cell) => [cell.code, cell.inputs, cell.seed]);
      const toPy = (data: unknown): unknown => pyodide.toPy(data);
      const begin = seed ?? undefined; // null is not None to Python
      const outcome = runner.serve(code, limit_ms / 1000, emit, send, toPy(inputs), toPy(solved), toPy(above), begin);
      running = null;
      tell({ kind: 'result', id, ...resultFromPython(outcome), ...spent(), fatal: false });
      // The result is on its way; the rest is before the next run.
      if (isSpoiled()) tell({ kind: 'spoiled' });
      else {
        setTimeout(() => {
          runner.tidy();
          void whole();
        });
        check(id, IDLE_MS);
      }
    } catch (error) {
      running = null;
      // The runner answers for every Python exception; what arrives here broke the interpreter itself.
      const reason = error instanceof Error ? error.message : String(error);
      const full = spent().memory_bytes >= ALMOST_FULL;
      tell({
        kind: 'result',
        id,
        ok: false,
        value: null,
        error: {
          type: full ? 'MemoryError' : 'Crashed',
          message: full
            ? 'Python had no memory left, not even for its own error, and was replaced by a fresh one.'
            : `Python itself stopped working (${reason.slice(0, 500)}).`,
          line: userLine(lastWords),
          column: null,
          end_line: null,
          end_column: null,
          traceback: ownFrames(lastWords).join('\n'),
          hint: full
            ? 'Your code is safe. Keep less at once: a list that grows in a loop, or a tensor of that size at every step, is the usual cause.'
            : 'Your code is safe; a fresh Python is started. Very deep recursion is the usual cause.',
          data: null,
        },
        ...spent(),
        fatal: true,
      });
    }
  };

  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = parsePageToWorker(data);
    if (message.kind === 'boot') void start(message);
    else if (message.kind === 'run') void run(message);
    else if (message.kind === 'fetched') indexes.receive(message);
    else assets.receive(message);
  };
  tell({ kind: 'hello', version: PROTOCOL_VERSION });
}

/** The memory ends at 4 GB; a Python that breaks near there has used it up. */
const ALMOST_FULL = 3_500_000_000;

/** How Python begins the dump of its stack when it ends for good. */
const STACK_DUMP = 'Stack (most recent call first)';

/** The user's own frames in a dump of the stack, innermost first. */
function ownFrames(dump: string): string[] {
  return dump.split('\n').filter((frame) => frame.includes('File "<playground>"'));
}

function userLine(dump: string): number | null {
  const line = /line (\d+)/.exec(ownFrames(dump)[0] ?? '')?.[1];
  return line === undefined ? null : Number(line);
}

/** Where Pyodide puts the archive that it starts from. */
const ARCHIVE = '/lib/python314.zip';
const REST_OF_LIBRARY = 'python_rest.zip';

/** Gives a Python that began from a snapshot the archive of modules, for what it imports from now on. */
async function makeWhole({ pyodide, runner: { library }, whole }: Boot, assets: PostedAssets): Promise<void> {
  if (whole) return;
  try {
    pyodide.FS.writeFile(ARCHIVE, new Uint8Array(await assets.bytes(PYTHON)), { canOwn: true });
    library.make_whole();
  } catch (error) {
    console.warn('the archive of modules could not be fetched:', error); // an import in a program says so
  }
}

/** Fetches the modules that the program needs (or all of the library's), or that an earlier one turned out to, where they aren't there yet. */
async function completeLibrary(
  { pyodide, runner: { library } }: Boot,
  assets: PostedAssets,
  code: string,
  whole: () => Promise<void>,
  all = false,
): Promise<void> {
  if (!library.needs_more(code, all)) return;
  await whole();
  if (!library.needs_more(code, all)) return;
  try {
    const path = `/lib/${REST_OF_LIBRARY}`;
    pyodide.FS.writeFile(path, new Uint8Array(await assets.bytes(REST_OF_LIBRARY)), { canOwn: true });
    library.attach(path);
    assets.clear();
  } catch (error) {
    console.warn('the rest of the standard library could not be fetched:', error); // the import in the program says so
  }
}

/** Installs the packages that the program asks for; what can't be had, its own line says. */
async function addPackages(
  python: Boot,
  assets: PostedAssets,
  { code, packages, live }: Pick<RunMessage, 'code' | 'packages' | 'live'>,
  whole: () => Promise<void>,
): Promise<void> {
  const { PACKAGES } = python.runner.packages;
  if (PACKAGES.wanted(code).length === 0) return;
  try {
    await completeLibrary(python, assets, code, whole, true); // micropip reads archives and metadata
    await PACKAGES.prepare(code, python.pyodide.toPy(packages), live);
    assets.clear();
  } catch (error) {
    console.warn('no package could be installed:', error);
  }
}

// The frame's one message hands over the port to the page.
globalThis.addEventListener(
  'message',
  (event) => {
    const [port] = (event as MessageEvent<unknown>).ports;
    if (port) serve(port);
  },
  { once: true },
);
