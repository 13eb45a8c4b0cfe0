/**
 * The Vite plugin that makes the sandbox one string.
 *
 * The frame has an opaque origin and no network, so it can't load scripts from the site: its whole document, with the
 * worker's script inside, must be at hand as text. `import { frameDocument } from 'virtual:sandbox'` gives that text.
 * Build time only; nothing here reaches the browser.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type HtmlTagDescriptor, type Plugin, type Rolldown } from 'vite';
import type { AssetManifest } from '../protocol';

const VIRTUAL_NAME = 'virtual:sandbox';
const RESOLVED_NAME = `\0${VIRTUAL_NAME}`;
const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** The policy of the frame and, by inheritance, of its workers: Python may compile WebAssembly and reach nothing. */
function policy(scriptHash: string): string {
  return [
    "default-src 'none'",
    `script-src '${scriptHash}' 'wasm-unsafe-eval' data: blob:`,
    'worker-src data:',
    "connect-src 'none'",
  ].join('; ');
}

/** Bundles one entry of the sandbox to a single script. `define` puts constants in place of global names. */
async function bundle(file: string, define: Record<string, string>): Promise<{ code: string; sources: string[] }> {
  const output = (await build({
    configFile: false,
    logLevel: 'warn',
    define,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: at(file), output: { format: 'es', codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput;
  const [chunk] = output.output;
  return { code: chunk.code, sources: chunk.moduleIds.filter((id) => !id.startsWith('\0')) };
}

/** Links that let the browser fetch what every boot needs while it still reads the page's scripts. */
function preloads(publicFolder: string): HtmlTagDescriptor[] {
  const listed = join(publicFolder, 'runtime', 'assets.json');
  if (!existsSync(listed)) return [];
  const manifest = JSON.parse(readFileSync(listed, 'utf8')) as AssetManifest;
  const needed = Object.values(manifest).filter((entry) => entry.needed);
  const files = ['assets.json', ...needed.sort((a, b) => b.bytes - a.bytes).map(({ file }) => file)];
  return files.map((file) => ({
    tag: 'link',
    attrs: { rel: 'preload', as: 'fetch', crossorigin: true, href: `./runtime/${file}` },
    injectTo: 'head',
  }));
}

/**
 * Gives `virtual:sandbox`: `frameDocument`, the HTML of the frame, and `frameScriptHash`, for a host page's policy. Adds
 * preload links for the runtime's assets to the playground's page.
 */
export function sandboxBundle(): Plugin {
  let publicFolder = '';
  return {
    name: 'sandbox-bundle',
    configResolved: (config) => {
      publicFolder = config.publicDir;
    },
    transformIndexHtml: (_, { path }) => (path === '/index.html' ? preloads(publicFolder) : []),
    resolveId: (id) => (id === VIRTUAL_NAME ? RESOLVED_NAME : undefined),
    async load(id) {
      if (id !== RESOLVED_NAME) return undefined;
      const worker = await bundle('worker.ts', {});
      const workerUrl = `data:text/javascript,${encodeURIComponent(worker.code)}`;
      const frame = await bundle('frame.ts', { WORKER_URL: JSON.stringify(workerUrl) });
      for (const source of [...worker.sources, ...frame.sources]) this.addWatchFile(source);

      // "</script" would end the element early; nothing in the bundle needs it spelled so.
      const script = frame.code.trim().replaceAll('</script', '<\\/script');
      const hash = `sha256-${createHash('sha256').update(script).digest('base64')}`;
      const html = [
        '<!doctype html><meta charset="utf-8">',
        `<meta http-equiv="Content-Security-Policy" content="${policy(hash)}">`,
        `<title>Python sandbox</title><script type="module">${script}</script>`,
      ].join('');
      return `export const frameDocument = ${JSON.stringify(html)};\nexport const frameScriptHash = ${JSON.stringify(hash)};\n`;
    },
  };
}
