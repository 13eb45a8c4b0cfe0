/**
 * Runs the Python tests inside Pyodide, under Node, on the parts that the page runs on: `node run.mjs [--fallback] [pytest's own …]`.
 *
 * Pyodide, the standard library, pytensor and the kernels are those of dist/runtime, and the kernels come in through
 * web/sandbox/bridge.ts. Lent from this machine are only the tests, pytest and Hypothesis, which are pure Python.
 * What a browser adds (the sandbox, the worker, the messages) is tested in tests/browser.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { lend, root, runtime, startPython } from './start.mjs'

const here = dirname(fileURLToPath(import.meta.url))
/** With `--fallback` first: the kernels without SIMD, called through proxies, as on an engine that allows no better. */
const fallback = process.argv[2] === '--fallback'
const pytestArguments = process.argv.slice(fallback ? 3 : 2)

/** Tests of what is not inside Pyodide: browsers, wasmtime, other interpreters. */
const NATIVE = new Set(['__pycache__', 'bench', 'browser', 'check', 'kernels', 'pyodide', 'torch'])

const python = (name) => readFileSync(join(here, name), 'utf8')

async function main() {
  const pyodide = await startPython(fallback)
  pyodide.FS.writeFile('/lib/rest.zip', readFileSync(join(runtime, 'python_rest.zip')))
  pyodide.runPython(python('rest_of_library.py'), { filename: 'tests/pyodide/rest_of_library.py' })

  const tests = readdirSync(join(root, 'tests'), { withFileTypes: true })
  for (const { name } of tests.filter((entry) => entry.isDirectory() && !NATIVE.has(entry.name))) {
    lend(pyodide, `/project/tests/${name}`, join(root, 'tests', name))
  }
  pyodide.FS.mkdirTree('/project/web/reference')
  for (const folder of ['web/lessons', 'web/protocol']) lend(pyodide, `/project/${folder}`, join(root, folder))
  for (const file of ['pyproject.toml', 'tests/conftest.py', 'tests/test_quick.py', 'web/reference/public.py']) {
    pyodide.FS.writeFile(`/project/${file}`, readFileSync(join(root, file)))
  }
  lend(pyodide, '/lent', process.env.PLAYGROUND_SITE_PACKAGES)
  lend(pyodide, '/cache', process.env.PLAYGROUND_CACHE)
  pyodide.globals.set('arguments', pyodide.toPy(pytestArguments))
  return pyodide.runPython(python('run.py'), { filename: 'tests/pyodide/run.py' })
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error?.message ?? error}\n`) // without the line it came from: Pyodide's are a megabyte long
  process.exitCode = 1
}
