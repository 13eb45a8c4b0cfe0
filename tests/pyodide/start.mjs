/**
 * Starts Pyodide under Node on the parts that the page runs on: dist/runtime, with both parts of its program, and the kernels through
 * the real bridge.
 * For the tests inside Pyodide (run.mjs) and for measuring there (tests/bench/recording.mjs).
 */
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { importFromSite } from '../../web/pyodide/from_site.mjs'

const { WebAssembly } = globalThis

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const runtime = join(root, 'dist/runtime')

export async function startPython(fallback) {
  const listed = JSON.parse(readFileSync(join(runtime, 'assets.json'), 'utf8'))
  const bytes = (name) => readFileSync(join(runtime, listed[name].file))
  const { SplitProgram } = await importFromSite(join(root, 'web/sandbox/split_program.ts'))
  const program = new SplitProgram(WebAssembly.compile(bytes('pyodide.asm.wasm')), { bytes, forget: () => undefined })
  const { instantiate } = WebAssembly
  WebAssembly.instantiate = async (_, imports) => {
    WebAssembly.instantiate = instantiate
    const source = await program.instantiate(imports)
    await program.complete()
    return source
  }
  const { loadPyodide } = await import(pathToFileURL(join(runtime, 'pyodide.mjs')).href)
  const pyodide = await loadPyodide({
    indexURL: runtime,
    packageBaseUrl: runtime,
    stdLibURL: join(runtime, 'python.zip'),
    env: { HOME: '/home', PYTENSOR_REQUIRE_BACKENDS: 'reference,wasm' },
  })
  pyodide.setStdout({ write: (bytes) => process.stdout.write(bytes.slice()) && bytes.length, isatty: false })
  pyodide.setStderr({ write: (bytes) => process.stderr.write(bytes.slice()) && bytes.length, isatty: false })

  const { bestBuild, installBridge } = await importFromSite(join(root, 'web/sandbox/bridge.ts'))
  const build = fallback ? 'scalar' : bestBuild()
  const bridge = await installBridge(pyodide, build, bytes(`kernels-${build}.wasm`), { builtins: !fallback })
  const wanted = fallback ? 'proxy' : 'builtin'
  if (bridge.path !== wanted) throw new Error(`the kernels are reached as ${bridge.path}: ${bridge.reason}`)
  return pyodide
}

/** A folder of this machine's, at `path` inside. */
export function lend(pyodide, path, folder) {
  pyodide.FS.mkdirTree(path)
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, path)
}
