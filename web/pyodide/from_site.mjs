/** Modules of the site's for Node: from TypeScript to one script without imports. */
import { build } from 'vite'

/** The script of the module in this file, as text. */
export async function scriptOf(file) {
  const output = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: { write: false, minify: false, target: 'es2022', lib: { entry: file, formats: ['es'], fileName: 'module' } },
  })
  return output[0].output[0].code
}

/** A script, as a module of its own however often it is the same. */
let imported = 0
export const importScript = (script) => import(`data:text/javascript,${encodeURIComponent(`${script}\n// ${imported++}`)}`)

export const importFromSite = async (file) => importScript(await scriptOf(file))
