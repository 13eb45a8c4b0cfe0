/**
 * Starts Python inside the worker: Pyodide from posted bytes, the kernels on its memory, pytensor imported, the runner
 * ready. Everything that can overlap does: WebAssembly compiles while it downloads, and while the scripts are read.
 * What happens after boot is worker.ts's.
 */

import { bestBuild, installBridge, type KernelBuild } from './bridge';
import { PYTHON, SNAPSHOT, WASM } from '../protocol';
import type { PostedAssets } from './assets';
import type { LoadOptions, PyProxy, Pyodide, PyodideModule } from './pyodide';
import { Snapshot } from './snapshot';
import { SplitProgram } from './split_program';

/** Pyodide insists on addresses; nothing answers this one but the replaced `fetch`. */
const NOWHERE = 'https://assets.invalid/';

/** web/python/playground/runner.py, as it is called from here. */
export interface Runner extends PyProxy {
  serve(
    code: string,
    limitSeconds: number,
    emit: (event: PyProxy) => void,
    send: (text: string, memory: PyProxy) => void,
    inputs: unknown,
    own: unknown,
    earlier: unknown,
    seed: number | undefined,
  ): PyProxy;
  /** `whole` says whether Python has its archive of modules already. Gives the seal's test (see seal.py). */
  start(whole: boolean): PyProxy & (() => boolean);
  tidy(): void;
  /** Checks a little of the last run's gradients: the events that came of it, or undefined when nothing is left to check. */
  check_on(): PyProxy | undefined;
  packages: PyProxy & { PACKAGES: PyProxy & Packages };
  library: PyProxy & { needs_more(code: string, whole: boolean): boolean; make_whole(): void; attach(archive: string): void };
}

/** web/python/playground/packages.py, likewise. */
export interface Packages {
  wanted(code: string): PyProxy & { length: number };
  prepare(code: string, indexes: unknown, live: boolean): Promise<unknown>;
}

export interface Boot {
  pyodide: Pyodide;
  runner: Runner;
  program: SplitProgram;
  /** Python has its archive of modules, which one from a snapshot gets later. */
  whole: boolean;
  /** Whether a program has changed what later ones stand on, so that none should follow it. */
  isSpoiled: () => boolean;
  python: string;
  backend: string;
  build: string;
  path: 'builtin' | 'proxy' | 'none';
  timings: [string, number][];
}

export interface BootOptions {
  builtins: boolean;
  /** Begin with the memory of a Python that has started already; where that fails, start in the plain way. */
  snapshot: boolean;
  stage: (name: string) => void;
  /** What a package index answers, where the page may ask it; rejects with a TypeError, as `fetch` does. */
  askPage: (url: string) => Promise<Response>;
}

/** A module from its text. Pyodide's scripts hold no imports of their own that run in a browser. */
async function importText<T>(source: string): Promise<T> {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    return (await import(/* @vite-ignore */ url)) as T;
  } catch {
    // An engine may refuse blob: in an opaque origin. data: works everywhere, and takes twice as long.
    return (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`)) as T;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Answers Pyodide's requests from the posted bytes, those `without` which it is to go on with nothing; all others are the page's. */
function fetchFrom(assets: PostedAssets, without: readonly string[], askPage: BootOptions['askPage']): typeof fetch {
  return async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(NOWHERE)) return askPage(url);
    const name = url.slice(NOWHERE.length);
    return new Response(without.includes(name) ? null : await assets.bytes(name));
  };
}

/** Without the kernels pytensor still runs, on its reference backend: slower, and it says so. */
async function installKernels(
  pyodide: Pyodide,
  build: KernelBuild,
  source: Promise<ArrayBuffer>,
  builtins: boolean,
): Promise<{ build: string; path: Boot['path'] }> {
  try {
    return await installBridge(pyodide, build, await source, { builtins });
  } catch (error) {
    console.warn('pytensor runs without its kernels:', error);
    return { build: 'none', path: 'none' };
  }
}

/** What Python is started from. */
interface Parts extends Pick<BootOptions, 'askPage'> {
  assets: PostedAssets;
  program: SplitProgram;
  loadPyodide: PyodideModule['loadPyodide'];
  createPyodideModule: LoadOptions['createPyodideModule'];
}

/** From what and how Python is tried to be started. */
interface Attempt {
  /** The memory of the snapshot, else Python starts from its beginning. */
  memory: Promise<ArrayBuffer> | null;
  /** All of the program before any of it runs. */
  complete: boolean;
}

/** The interpreter. */
async function startPython(parts: Parts, { memory, complete }: Attempt, done: (name: string) => void): Promise<Pyodide> {
  const { assets, program, loadPyodide, createPyodideModule, askPage } = parts;
  const snapshot = memory && new Snapshot(await memory);
  // The WebAssembly is being compiled already; a snapshot's Python has read the archive, and gets it when more is imported.
  globalThis.fetch = fetchFrom(assets, snapshot ? [WASM, PYTHON] : [WASM], askPage);
  const instantiateStreaming = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (_source, imports) => {
    await program.compiled;
    done('compile');
    const source = await program.instantiate(imports ?? {});
    if (complete) await program.complete();
    snapshot?.begin((source.instance.exports.memory as WebAssembly.Memory).buffer);
    done('instantiate');
    return source;
  };
  try {
    const loading = loadPyodide({
      createPyodideModule: async (settings) => {
        const module = await createPyodideModule(settings);
        snapshot?.restore(module.HEAPU8);
        done('interpreter');
        return module;
      },
      indexURL: NOWHERE,
      packageBaseUrl: NOWHERE,
      stdLibURL: NOWHERE + PYTHON,
      lockFileContents: assets.text('pyodide-lock.json'),
      ...(snapshot && { _loadSnapshot: snapshot.header }),
    });
    // Pyodide waits for ever when its WebAssembly can't be compiled, which a policy of the site's server may forbid.
    return await Promise.race([loading, program.compiled.then(() => loading)]);
  } finally {
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

export async function boot(assets: PostedAssets, { builtins, snapshot, stage, askPage }: BootOptions): Promise<Boot> {
  const timings: [string, number][] = [];
  let since = performance.now();
  const done = (name: string): void => {
    const now = performance.now();
    timings.push([name, now - since]);
    since = now;
    stage(name);
  };

  const compiled = WebAssembly.compileStreaming(assets.response(WASM, 'application/wasm')).catch((error: unknown) => {
    throw new Error(
      `${WASM} can't be used (${error instanceof Error ? error.message : String(error)}). ` +
        "If the site's server sends a Content-Security-Policy, its script-src must allow 'wasm-unsafe-eval'; else reload.",
    );
  });
  const program = new SplitProgram(compiled, assets);
  const build = bestBuild();
  const kernelSource = assets.bytes(`kernels-${build}.wasm`); // asked for now, so that it comes beside the rest
  const memory = snapshot ? assets.bytes(SNAPSHOT) : null;
  for (const early of [compiled, kernelSource, memory]) early?.catch(() => undefined); // all are awaited below
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    assets.text('pyodide.mjs').then((text) => importText<PyodideModule>(text)),
    assets.text('pyodide.asm.mjs').then((text) => importText<{ default: LoadOptions['createPyodideModule'] }>(text)),
  ]);
  done('scripts');

  const parts = { assets, program, loadPyodide, createPyodideModule, askPage };
  const attempt = async (how: Attempt): Promise<Boot> => {
    const pyodide = await startPython(parts, how, done);
    done(how.memory ? 'snapshot' : 'pyodide');
    const kernels = await installKernels(pyodide, build, kernelSource, builtins);
    done('kernels');
    const runner = pyodide.pyimport('playground.runner') as Runner;
    const whole = how.memory === null;
    const isBroken = runner.start(whole);
    done('pytensor');
    const isSpoiled = (): boolean => {
      try {
        return isBroken();
      } catch {
        return true; // so much is broken that it can't be told
      }
    };
    const backend = kernels.path === 'none' ? 'reference' : 'wasm';
    return { pyodide, runner, program, isSpoiled, whole, python: pyodide.version, backend, ...kernels, timings };
  };
  return attempt({ memory, complete: false })
    .catch((error: unknown) => {
      if (!memory) throw error;
      console.warn('Python starts without its snapshot:', error);
      return attempt({ memory: null, complete: false });
    })
    .catch((error: unknown) => {
      if (program.isComplete) throw error;
      console.warn('Python starts with all of its program:', error);
      return attempt({ memory: null, complete: true });
    });
}
