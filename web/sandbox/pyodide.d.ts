/**
 * The part of Pyodide that the sandbox uses. Pyodide's own types import Emscripten's and Node's, and leave out the
 * options that let it start without a network; these say what is passed and what is relied on.
 */

import type { EmscriptenModule, PyodideHost } from './bridge';

/** A Python object held from JavaScript; `destroy` lets go of it. */
export interface PyProxy {
  destroy(): void;
  toJs(options: { dict_converter: (entries: Iterable<[string, unknown]>) => unknown; create_pyproxies: boolean }): unknown;
}

export interface EmscriptenFS {
  writeFile(path: string, data: Uint8Array, options?: { canOwn?: boolean }): void;
}

export interface Pyodide extends PyodideHost {
  readonly version: string;
  readonly FS: EmscriptenFS;
  pyimport(name: string): unknown;
  runPython(code: string): unknown;
  /** A deep copy of plain data as Python's own dicts, lists and numbers. */
  toPy(value: unknown): unknown;
  setStdout(options: { batched: (line: string) => void }): void;
  setStderr(options: { batched: (line: string) => void }): void;
}

export interface LoadOptions {
  createPyodideModule: (settings: unknown) => Promise<EmscriptenModule>;
  indexURL: string;
  packageBaseUrl: string;
  stdLibURL: string;
  lockFileContents: Promise<string>;
  /** Tied to the very build of Pyodide, which refuses another's. */
  _loadSnapshot?: Uint8Array<ArrayBuffer>;
}

export interface PyodideModule {
  loadPyodide: (options: LoadOptions) => Promise<Pyodide>;
}
