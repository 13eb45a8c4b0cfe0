/**
 * Starts the stock Pyodide under Node and lets precompile.py, inside it, make bytecode of the standard library, of pytensor
 * and of the runner, and put it into FOLDER: `node precompile.mjs FOLDER`. Only Pyodide's own Python writes bytecode
 * that the page's Python takes. What is kept and why is precompile.py's business; this file only lends it the files.
 */
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { loadPyodide } from 'pyodide'

const here = dirname(fileURLToPath(import.meta.url))
const root = resolve(here, '../..')
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('usage: node precompile.mjs FOLDER')

// Without the columns of every instruction, which a traceback underlines: a third of the bytecode is those.
const pyodide = await loadPyodide({ env: { HOME: '/home/pyodide', PYTHONNODEBUGRANGES: '1' } })
const mount = (path, folder) => {
  pyodide.FS.mkdirTree(path)
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: folder }, path)
}
mount('/project', root)
mount('/target', resolve(target))
try {
  pyodide.runPython(readFileSync(join(here, 'precompile.py'), 'utf8'), { filename: 'web/pyodide/precompile.py' })
} catch (error) {
  process.stderr.write(`${error.message}\n`) // without the line it came from: Pyodide's are a megabyte long
  process.exitCode = 1
}
