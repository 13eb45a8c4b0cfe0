/**
 * The site's runtime assets: those that code must name, and the list of them all.
 */

/** The WebAssembly of Python itself: of its functions those that run first, and the others (web/pyodide/split.mjs). */
export const WASM = 'pyodide.asm.wasm';
export const REST = 'pyodide.rest.wasm';
/** Bytecode of what a session imports: Python starts from it, or from the snapshot, of which a boot needs one. */
export const PYTHON = 'python.zip';
/** The memory of a Python that has started and imported pytensor. */
export const SNAPSHOT = 'python.snapshot';

/** One row of `runtime/assets.json`, which the build writes. */
export interface AssetEntry {
  /** File beside assets.json. */
  file: string;
  /** Size as decoded, for the progress line. */
  bytes: number;
  sha256?: string;
  /** Part of every boot; the others are fetched when a worker asks. */
  needed: boolean;
}
export type AssetManifest = Record<string, AssetEntry>;
