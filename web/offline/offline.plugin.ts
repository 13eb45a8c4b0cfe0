/**
 * The Vite plugin that makes `sw.js`, the service worker, when the site is whole: with the list of its files, and named by it, so that
 * a browser notices a new version of any of them. Build time only.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, type Rolldown } from 'vite';
import type { FileList } from './files.ts';

const SCRIPT = 'sw.js';
/** What no reader needs without a network: benchmarks, the wheel for use elsewhere, licences, maps for debugging; what hosts keep to themselves. */
const LEFT_OUT = /^bench\/|^THIRD_PARTY\.txt$|^_headers$|\/pytensor_playground-[^/]*\.whl$|\.map$|^sw\.js$|^(?:.*\/)?\./;

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

/** The files under `folder` that are kept on a visitor's device, with their hashes. */
export function listed(folder: string): FileList {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !LEFT_OUT.test(path));
  return Object.fromEntries(paths.sort().map((path) => [path, sha256(readFileSync(join(folder, path)))]));
}

async function workerScript(files: FileList): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: 'warn',
    define: { FILES: JSON.stringify(files), VERSION: JSON.stringify(sha256(JSON.stringify(files)).slice(0, 12)) },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: fileURLToPath(new URL('worker.ts', import.meta.url)),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  })) as Rolldown.RolldownOutput;
  return output.output[0].code;
}

export function offlineWorker(): Plugin {
  let folder = '';
  return {
    name: 'offline-worker',
    apply: 'build',
    configResolved: (config) => {
      folder = config.build.outDir;
    },
    closeBundle: {
      order: 'post', // after whatever else writes into the folder
      sequential: true,
      async handler() {
        writeFileSync(join(folder, SCRIPT), await workerScript(listed(folder)));
      },
    },
  };
}
