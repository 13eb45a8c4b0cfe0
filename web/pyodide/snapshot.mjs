/**
 * Starts the page's Python under Node, has it import what programs use, and writes its memory to FOLDER/python.snapshot:
 * `node snapshot.mjs FOLDER`, where FOLDER has python.zip. A worker that begins with that memory needs no start of Python and no
 * import. No kernels are in it: a module that was loaded before a snapshot can't be called after it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { packSnapshot } from './pack_snapshot.mjs'

const folder = resolve(process.argv[2] ?? '.')

try {
  writeFileSync(join(folder, 'python.snapshot'), await makeSnapshot())
} catch (error) {
  process.stderr.write(`${error.message}\n`) // without the line it came from: Pyodide's are a megabyte long
  process.exitCode = 1
}
process.exit() // Pyodide keeps Node's event loop alive

async function makeSnapshot() {
  const { loadPyodide } = await import(pathToFileURL(join(folder, 'pyodide.mjs')).href)
  const { WebAssembly } = globalThis
  const instantiate = WebAssembly.instantiate
  /** The memory of the loaded module before any of its code has run. */
  let initial
  WebAssembly.instantiate = async (...given) => {
    const result = await instantiate(...given)
    initial ??= new Uint8Array((result.instance ?? result).exports.memory.buffer.slice(0))
    return result
  }
  const pyodide = await loadPyodide({
    _makeSnapshot: true,
    _sysExecutable: 'python', // else the path of this script
    indexURL: folder,
    packageBaseUrl: folder,
    stdLibURL: join(folder, 'python.zip'),
    lockFileContents: readFileSync(join(folder, 'pyodide-lock.json'), 'utf8'),
    // The same memory from the same sources. The seed stays what it is: every string of the snapshot has its hash already.
    env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' },
  })
  const preload = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'preload.py'), 'utf8')
  pyodide.runPython(preload, { filename: 'web/pyodide/preload.py' })
  clearFreeMemory(pyodide._module)
  return packSnapshot(pyodide.makeMemorySnapshot(), initial)
}

/** Fills with zeros what is free: it compresses badly as it was left. */
function clearFreeMemory(module) {
  const used = module._sbrk(0)
  const held = []
  for (let size = 1 << 20; size >= 16; size >>= 1) {
    for (;;) {
      const block = module._malloc(size)
      if (block === 0) break
      held.push(block)
      if (block + size > used) break // new memory, which is clear
      module.HEAPU8.fill(0, block, block + size)
    }
  }
  for (const block of held) module._free(block)
}
