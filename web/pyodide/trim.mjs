/**
 * Cuts Pyodide's WebAssembly and the script around it down to what this page runs: `node trim.mjs FOLDER`, where FOLDER has them
 * and the kernels. Pyodide is linked so that any shared library can be loaded later, so every C function is exported, and described in
 * the script, and drawing by OpenGL and SDL is in it too: to read, to compile and to export all that is a fifth of a start.
 *
 * The script is swept for what is left without the exports that nobody asks for (sweep.mjs), the WebAssembly is cut to the exports
 * that the script uses (binaryen's wasm-metadce), and the script is swept again for what that asks of it. A wheel with a shared
 * library can't be loaded then; with one among the site's packages assets.py leaves Pyodide as it is.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { sweep } from './sweep.mjs'

const { WebAssembly } = globalThis

const folder = resolve(process.argv[2] ?? '.')
const file = (name) => join(folder, name)
const SCRIPT = file('pyodide.asm.mjs')
const PROGRAM = file('pyodide.asm.wasm')

/** What Pyodide is compiled with, which wasm-metadce reads and may write, and nothing newer that a browser could refuse. */
const FEATURES = [
  'bulk-memory', 'bulk-memory-opt', 'sign-ext', 'mutable-globals', 'nontrapping-float-to-int',
  'exception-handling', 'reference-types', 'multivalue', 'call-indirect-overlong',
]

/** What snapshot.mjs and web/sandbox/bridge.ts call by themselves. */
const OURS = ['_malloc', '_memalign', '_free', '_sbrk', '___stack_pointer']

const compiled = (path) => new WebAssembly.Module(readFileSync(path))

/** The words of what asks the script for something: Pyodide's other script, and the kernels, of which each build asks the same. */
function wordsOfOthers() {
  const kernels = WebAssembly.Module.imports(compiled(file('kernels-scalar.wasm'))).map(({ name }) => `_${name}`)
  return [...OURS, ...kernels, ...readFileSync(file('pyodide.mjs'), 'utf8').match(/[\w$]+/g)]
}

/** Sweeps the script in its place for the WebAssembly as it is now; gives its words. */
function sweepScript(words) {
  const imports = new Set(WebAssembly.Module.imports(compiled(PROGRAM)).map(({ name }) => name))
  const swept = sweep(readFileSync(SCRIPT, 'utf8'), imports, words)
  writeFileSync(SCRIPT, swept.script)
  return swept.words
}

/** Takes everything out of the WebAssembly that `used`, and what isn't a function, doesn't need. */
function cutProgram(used) {
  const program = compiled(PROGRAM)
  const resolvedHere = new Set(WebAssembly.Module.imports(program).map(({ name }) => name))
  const roots = WebAssembly.Module.exports(program)
    .filter(({ name, kind }) => used.has(name) || resolvedHere.has(name) || !['function', 'global'].includes(kind))
    .map(({ name }) => ({ name: `export ${name}`, export: name, root: true }))
  const scratch = mkdtempSync(join(tmpdir(), 'trim-'))
  const graph = join(scratch, 'graph.json')
  writeFileSync(graph, JSON.stringify(roots))
  const tool = join(dirname(createRequire(import.meta.url).resolve('binaryen')), 'bin', 'wasm-metadce')
  const features = FEATURES.map((feature) => `--enable-${feature}`)
  execFileSync(process.execPath, [tool, ...features, '--graph-file', graph, PROGRAM, '-o', PROGRAM], { stdio: ['ignore', 'ignore', 'inherit'] })
  rmSync(scratch, { recursive: true })
}

const words = wordsOfOthers()
cutProgram(sweepScript(words))
sweepScript(words)
