/**
 * Starts Pyodide under Node on the parts that the page runs on: dist/runtime, with the kernels through the real bridge.
 * For the tests inside Pyodide (run.mjs) and for measuring there (tests/bench/recording.mjs).
 */
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const runtime = join(root, 'dist/runtime')

/** A module of the site's, from TypeScript to one that Node can import. */
export async function importFromSite(path) {
  const output = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: join(root, path), formats: ['es'], fileName: 'module' },
    },
  })
  const [chunk] = output[0].output
  return import(`data:text/javascript,${encodeURIComponent(chunk.code)}`)
}

export async function startPython(fallback) {
  const { loadPyodide } = await import(pathToFileURL(join(runtime, 'pyodide.mjs')).href)
  const pyodide = await loadPyodide({
    indexURL: runtime,
    packageBaseUrl: runtime,
    stdLibURL: join(runtime, 'python.zip'),
    env: { HOME: '/home', PYTENSOR_REQUIRE_BACKENDS: 'reference,wasm' },
  })
  pyodide.setStdout({ write: (bytes) => process.stdout.write(bytes.slice()) && bytes.length, isatty: false })
  pyodide.setStderr({ write: (bytes) => process.stderr.write(bytes.slice()) && bytes.length, isatty: false })

  const { bestBuild, installBridge } = await importFromSite('web/sandbox/bridge.ts')
  const bytes = (name) => readFileSync(join(runtime, name))
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
