/** Runs recording_inside.py in Pyodide on this tree's web/python, with the worker's own conversion of events: `node tests/bench/recording.mjs`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lend, root, startPython } from '../pyodide/start.mjs'
import { importFromSite } from '../../web/pyodide/from_site.mjs'

const pyodide = await startPython(false)
const { eventFromPython, eventsFromPacket, memoryFromPython } = await importFromSite(join(root, 'web/sandbox/events.ts'))
lend(pyodide, '/lent', join(root, 'web/python'))
lend(pyodide, '/lessons', join(root, 'web/lessons'))
pyodide.runPython(readFileSync(join(root, 'tests/bench/recording_inside.py'), 'utf8'))
pyodide.globals.get('main')(
  (event) => void eventFromPython(event),
  (text, bytes) => void eventsFromPacket(text, memoryFromPython(bytes)),
)
