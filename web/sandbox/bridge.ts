/**
 * Puts the C kernels on Pyodide's own memory and hands them to Python.
 *
 * `kernels-*.wasm` is linked like a shared library: position independent, importing the memory, the stack and the
 * function table of the program it joins. The bridge plays the dynamic linker: it says which build the engine can
 * run, gives the module a place for its static data and its functions, resolves its imports against CPython's exports
 * and runs its relocations. Then C makes a Python module of builtins (`python.c`); no JavaScript is on the path of a
 * call. Where that fails, Python gets the raw kernels through proxies instead: the same results, slower.
 *
 * It computes nothing and knows no op.
 */

/** What of Pyodide's Emscripten module is used. CPython's exports are on it with a leading underscore. */
export interface EmscriptenModule {
  readonly memory: WebAssembly.Memory;
  readonly wasmTable: WebAssembly.Table;
  readonly ___stack_pointer: WebAssembly.Global;
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _memalign(alignment: number, bytes: number): number;
}

export interface PyodideHost {
  readonly _module: EmscriptenModule;
  registerJsModule(name: string, module: object): void;
}

/** A compiled module, or its bytes. */
export type KernelSource = WebAssembly.Module | BufferSource;

/** The builds of the kernels, the best first: with multiply-adds, with 128-bit vectors, with neither. */
const BUILDS = ['relaxed', 'simd128', 'scalar'] as const;
export type KernelBuild = (typeof BUILDS)[number];

export interface Bridge {
  /** Which build of the kernels runs. */
  readonly build: KernelBuild;
  /** How Python calls it: as builtins, or through JavaScript proxies. */
  readonly path: 'builtin' | 'proxy';
  /** Why the builtins could not be bound, where the path is `proxy`. */
  readonly reason: string | null;
}

export interface BridgeOptions {
  /** False keeps to the proxies, so that tests reach the fallback. */
  readonly builtins?: boolean;
}

const NOTHING_TO_DO = 0;

/** Modules of one function that validate where the engine has what the build is compiled for. */
const PROBES: Record<KernelBuild, Uint8Array<ArrayBuffer>> = {
  relaxed: probe([0x85, 0x02], 3), // f32x4.relaxed_madd
  simd128: probe([0x62], 1), // i8x16.popcnt
  scalar: probe([], 1),
};

/** () -> (): pushes as many vectors (none for no instruction), applies the instruction, drops what it gives. */
function probe(instruction: readonly number[], operands: number): Uint8Array<ArrayBuffer> {
  const vectors = Array.from({ length: operands }, () => [0x41, 0, 0xfd, 0x0f]).flat(); // i32.const 0, i8x16.splat
  const code = instruction.length ? [...vectors, 0xfd, ...instruction, 0x1a] : [];
  const body = [0, ...code, 0x0b];
  const types = [1, 4, 1, 0x60, 0, 0];
  return new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...types, 3, 2, 1, 0, 10, body.length + 2, 1, body.length, ...body]);
}

/** The best build that this engine can run; `validate` answers for the engine. */
export function bestBuild(validate: (module: BufferSource) => boolean = WebAssembly.validate): KernelBuild {
  return BUILDS.find((build) => validate(PROBES[build])) ?? 'scalar';
}

/**
 * Loads the kernels of a build and makes them importable: `_pytensor_kernels` (builtins) or `_pytensor_kernels_proxy`.
 * Call it once, after Pyodide has started and before pytensor is imported.
 */
export async function installBridge(
  pyodide: PyodideHost,
  build: KernelBuild,
  source: KernelSource,
  options: BridgeOptions = {},
): Promise<Bridge> {
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source);
  const exports = link(module, pyodide._module);

  const reason = options.builtins === false ? 'builtins were switched off' : bindBuiltins(exports);
  if (reason === null) return { build, path: 'builtin', reason };

  pyodide.registerJsModule('_pytensor_kernels_proxy', { exports });
  return { build, path: 'proxy', reason };
}

/** Lets C make its Python module. Null when it worked, else what went wrong. */
function bindBuiltins(exports: WebAssembly.Exports): string | null {
  try {
    const init = exports.python_init as () => number;
    return init() === NOTHING_TO_DO ? null : 'python_init raised an exception';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Instantiates a position-independent module inside the running program, as a dynamic linker does. */
function link(module: WebAssembly.Module, host: EmscriptenModule): WebAssembly.Exports {
  const needs = readDylink(module);
  const memoryBase = host._memalign(Math.max(16, needs.memoryAlignment), Math.max(16, needs.memorySize));
  if (memoryBase === 0) throw new Error('no memory for the kernels: the page has used all of its 4 GB');
  host.HEAPU8.fill(0, memoryBase, memoryBase + needs.memorySize);
  const tableBase = host.wasmTable.grow(needs.tableSize);

  const env: Record<string, WebAssembly.ImportValue> = {
    memory: host.memory,
    __indirect_function_table: host.wasmTable,
    __stack_pointer: host.___stack_pointer,
    __memory_base: new WebAssembly.Global({ value: 'i32', mutable: false }, memoryBase),
    __table_base: new WebAssembly.Global({ value: 'i32', mutable: false }, tableBase),
  };
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (from === 'env' && kind === 'function') env[name] = cFunction(host, name);
  }
  const { exports } = new WebAssembly.Instance(module, { env });
  for (const start of ['__wasm_apply_data_relocs', '__wasm_call_ctors']) {
    (exports[start] as (() => void) | undefined)?.();
  }
  return exports;
}

/** A C function of the running program, or one that says it is missing when it is called. */
function cFunction(host: EmscriptenModule, name: string): WebAssembly.ImportValue {
  const found = (host as unknown as Record<string, unknown>)[`_${name}`];
  if (typeof found === 'function') return found;
  return () => {
    throw new Error(`this Pyodide does not export ${name}`);
  };
}

interface DylinkNeeds {
  readonly memorySize: number;
  readonly memoryAlignment: number;
  readonly tableSize: number;
}

/** Reads what a shared module asks for: the `dylink.0` section's WASM_DYLINK_MEM_INFO (tool-conventions, DynamicLinking.md). */
function readDylink(module: WebAssembly.Module): DylinkNeeds {
  const MEM_INFO = 1;
  const [section] = WebAssembly.Module.customSections(module, 'dylink.0');
  if (section === undefined) throw new Error('internal: the kernels are not linked as a shared module');
  const bytes = new Uint8Array(section);
  let at = 0;
  const unsigned = (): number => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  while (at < bytes.length) {
    const kind = bytes[at++];
    const end = unsigned() + at;
    if (kind === MEM_INFO) {
      const memorySize = unsigned();
      const memoryAlignment = 2 ** unsigned();
      return { memorySize, memoryAlignment, tableSize: unsigned() };
    }
    at = end;
  }
  return { memorySize: 0, memoryAlignment: 1, tableSize: 0 };
}
