/**
 * The Vite plugin that makes the sandbox one file.
 *
 * The frame has an opaque origin and no network, so it can't load scripts from the site: its document holds all that it needs, the
 * worker's script too. `import { FRAME_FILE } from 'virtual:sandbox'` gives the file's name. Build time only; nothing here
 * reaches the browser.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type HtmlTagDescriptor, type Plugin, type Rolldown } from 'vite';
import type { AssetManifest } from '../protocol';
import { FRAME_ATTRIBUTES, UNSEEN } from './frame_attributes.ts';

const VIRTUAL_NAME = 'virtual:sandbox';
const RESOLVED_NAME = `\0${VIRTUAL_NAME}`;
const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const digest = (text: string, encoding: 'base64' | 'hex'): string => createHash('sha256').update(text).digest(encoding);

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

/** Links that let the browser fetch what every boot needs while it reads the page's scripts; the largest is needed last. */
function preloads(publicFolder: string): HtmlTagDescriptor[] {
  const listed = join(publicFolder, 'runtime', 'assets.json');
  if (!existsSync(listed)) return [];
  const manifest = JSON.parse(readFileSync(listed, 'utf8')) as AssetManifest;
  const needed = Object.values(manifest).filter((entry) => entry.needed);
  const files = ['assets.json', ...needed.sort((a, b) => a.bytes - b.bytes).map(({ file }) => file)];
  return files.map((file) => ({
    tag: 'link',
    attrs: { rel: 'preload', as: 'fetch', crossorigin: true, href: `./runtime/${file}` },
    injectTo: 'head',
  }));
}

/** The frame's document and the files that it is made of. */
async function frameDocument(): Promise<{ html: string; sources: string[] }> {
  const worker = await bundle('worker.ts', {});
  const workerUrl = `data:text/javascript,${encodeURIComponent(worker.code)}`;
  const frame = await bundle('frame.ts', { WORKER_URL: JSON.stringify(workerUrl) });
  // "</script" would end the element early; nothing in the bundle needs it spelled so.
  const script = frame.code.trim().replaceAll('</script', '<\\/script');
  const html = [
    '<!doctype html><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(`sha256-${digest(script, 'base64')}`)}">`,
    `<title>Python sandbox</title><script type="module">${script}</script>`,
  ].join('');
  return { html, sources: [...worker.sources, ...frame.sources] };
}

/**
 * Gives `virtual:sandbox`, and puts the frame's document beside the scripts. The playground's page gets the frame itself, and
 * preload links for the runtime's assets.
 */
export function sandboxBundle(): Plugin {
  let publicFolder = '';
  let made: ReturnType<typeof frameDocument> | undefined;
  const frame = (): ReturnType<typeof frameDocument> => (made ??= frameDocument());
  // Named by its contents, so that a page never meets the sandbox of another version.
  const fileOf = (html: string): string => `assets/sandbox-${digest(html, 'hex').slice(0, 8)}.html`;
  return {
    name: 'sandbox-bundle',
    configResolved: (config) => {
      publicFolder = config.publicDir;
    },
    async transformIndexHtml(_, { path }) {
      if (path !== '/index.html') return [];
      const attrs = { ...FRAME_ATTRIBUTES, style: UNSEEN, src: `./${fileOf((await frame()).html)}` };
      return [...preloads(publicFolder), { tag: 'iframe', attrs, injectTo: 'body-prepend' }];
    },
    resolveId: (id) => (id === VIRTUAL_NAME ? RESOLVED_NAME : undefined),
    async load(id) {
      if (id !== RESOLVED_NAME) return undefined;
      const { html, sources } = await frame();
      for (const source of sources) this.addWatchFile(source);
      return `export const FRAME_FILE = ${JSON.stringify(fileOf(html))};\n`;
    },
    async generateBundle() {
      const { html } = await frame();
      this.emitFile({ type: 'asset', fileName: fileOf(html), source: html });
    },
  };
}
