/**
 * Finds out which functions of Python's WebAssembly a session begins with: runs the worker's own script under Node, with this file in
 * the page's place, on an instrumented program. It starts in each way that a worker starts in, and runs all that it is given.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import { importScript, scriptOf } from './from_site.mjs'
import { called, instrument } from './split.mjs'

const { URL, WebAssembly } = globalThis

const WORKER = join(dirname(fileURLToPath(import.meta.url)), '../sandbox/worker.ts')
const WASM = 'pyodide.asm.wasm'
const ALWAYS = [WASM, 'pyodide.asm.mjs', 'pyodide.mjs', 'pyodide-lock.json']
/** As a page has one; none of the site's programs takes so long. */
const LIMIT_MS = 60_000
const STARTS = [
  { builtins: true, snapshot: true, path: 'builtin', from: 'python.snapshot' },
  { builtins: true, snapshot: false, path: 'builtin', from: 'python.zip' },
  { builtins: false, snapshot: true, path: 'proxy', from: 'python.snapshot' },
]

/**
 * The numbers of the functions that ran. `folder` has the runtime's files, whole; `programs` are texts. Takes Node's global objects away
 * that tell it from a browser's worker, so that little else can run after it.
 */
export async function profile(folder, programs) {
  const script = await scriptOf(WORKER)
  const program = instrument(readFileSync(join(folder, WASM)))
  const contents = (name) => (name === WASM ? program : readFileSync(join(folder, name)))
  const instantiate = WebAssembly.instantiate
  const instances = []
  WebAssembly.instantiate = async (source, imports) => {
    const made = await instantiate(source, imports)
    instances.push(made.instance ?? made)
    return made
  }
  process.browser = true // for Pyodide's first script; the second looks for the object itself
  Object.assign(globalThis, { self: globalThis, WorkerGlobalScope: Object, location: new URL('https://assets.invalid/'), process: undefined })

  const found = new Set()
  for (const start of STARTS) {
    instances.length = 0
    const worker = await startWorker(script, start, contents)
    for (const [index, code] of programs.entries()) await worker.run(index + 1, code)
    for (const { exports } of instances) for (const number of called(exports)) found.add(number)
    worker.close()
  }
  return found
}

/** A worker that is ready. Rejects with an Error that says why it didn't start. */
async function startWorker(script, { builtins, snapshot, path, from }, contents) {
  let connect
  globalThis.addEventListener = (_, listener) => (connect = listener)
  await importScript(script)
  const { port1: port, port2: line } = new MessageChannel()
  connect({ ports: [line] })

  const send = (name) => {
    const bytes = Uint8Array.from(contents(name)).buffer
    port.postMessage({ kind: 'asset', name, bytes, last: true }, [bytes])
  }
  let settle = () => undefined
  const next = () => new Promise((resolve, reject) => (settle = { ready: resolve, result: resolve, 'boot-failed': reject }))
  port.onmessage = ({ data }) => {
    if (data.kind === 'hello') {
      port.postMessage({ kind: 'boot', builtins, snapshot })
      for (const name of [...ALWAYS, from]) send(name)
    } else if (data.kind === 'want') {
      if (![...ALWAYS, from].includes(data.name)) send(data.name)
    } else {
      settle[data.kind]?.(data)
    }
  }
  const ready = await next()
  if (ready.path !== path) throw new Error(`the kernels are reached as ${ready.path}, not as ${path}`)
  return {
    run: async (id, code) => {
      const plain = { limit_ms: LIMIT_MS, inputs: {}, own: [], earlier: [], seed: null, packages: [], live: false }
      port.postMessage({ kind: 'run', id, code, ...plain })
      const { fatal, error } = await next()
      if (fatal) throw new Error(`a program broke Python: ${error.message}`)
    },
    close: () => port.close(),
  }
}
