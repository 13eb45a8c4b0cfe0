/**
 * Parts Python's WebAssembly in FOLDER by what the site's own programs run: `node part.mjs FOLDER PROGRAMS`, where PROGRAMS is a file
 * with a list of their texts as JSON. FOLDER has the runtime's files; pyodide.asm.wasm becomes the first part, which says for which
 * programs it is enough, and pyodide.rest.wasm the other (split.mjs; web/sandbox/split_program.ts puts them together).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { importFromSite } from './from_site.mjs'
import { profile } from './profile.mjs'
import { split, withCustomSection } from './split.mjs'

const [folder, listed] = process.argv.slice(2).map((path) => resolve(path))
const file = (name) => join(folder, name)
const sandbox = join(dirname(fileURLToPath(import.meta.url)), '../sandbox')

try {
  const programs = JSON.parse(readFileSync(listed, 'utf8'))
  const { digestOf } = await importFromSite(join(sandbox, 'digest.ts'))
  const { ENOUGH_FOR } = await importFromSite(join(sandbox, 'split_program.ts'))
  const { first, rest } = split(readFileSync(file('pyodide.asm.wasm')), await profile(folder, programs))
  const digests = new Uint8Array(Uint32Array.from(programs, digestOf).buffer)
  writeFileSync(file('pyodide.asm.wasm'), withCustomSection(first, ENOUGH_FOR, digests))
  writeFileSync(file('pyodide.rest.wasm'), rest)
} catch (error) {
  process.stderr.write(`${error.message}\n`) // without the line it came from: Pyodide's are a megabyte long
  process.exitCode = 1
}
process.exit() // Pyodide keeps Node's event loop alive
