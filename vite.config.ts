/**
 * How Vite turns web/ into dist/: the playground page, embed.js, the one script other pages load, and the script of the API
 * reference. What is beside the bundle (Pyodide, kernels, the wheel, the pages of the reference) is made before by build.py,
 * into build/public.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { appIcons } from './web/offline/icons.plugin.ts';
import { offlineWorker } from './web/offline/offline.plugin.ts';
import { sandboxBundle } from './web/sandbox/bundle.plugin.ts';
import { prerender } from './web/stored/prerender.plugin.ts';
import { plotNumbers } from './web/views/plot_numbers.plugin.ts';
import { katexFonts } from './web/slides/katex.plugin.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The pages' content security policy. The sandbox's frame is a document of its own and has a policy of its own. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "frame-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  // Chromium's own editing of text puts style attributes on what is typed over a selection.
  "style-src-attr 'unsafe-inline'",
  "img-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  // No text becomes markup or a script but by Lit's templates and by the rules of web/trusted.ts.
  "require-trusted-types-for 'script'",
  'trusted-types lit-html default',
].join('; ');

/** On slides reveal.js writes style sheets into the page, formulas have fonts of their own, and Markdown is looked through. */
const SLIDES_POLICY =
  POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace('lit-html default', 'lit-html default inert') +
  "; font-src 'self'";

/** Puts the policy into the playground's page, and into those of the reference, which are copied as they are. */
function pagePolicy(): Plugin {
  return {
    name: 'page-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { filename }) => {
        const content = filename.startsWith(at('web/slides/')) ? SLIDES_POLICY : POLICY;
        return [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' }];
      },
    },
    writeBundle({ dir = '' }) {
      const folder = join(dir, 'reference');
      for (const name of readdirSync(folder).filter((file) => file.endsWith('.html'))) {
        const page = readFileSync(join(folder, name), 'utf8');
        const meta = `<meta http-equiv="Content-Security-Policy" content="${POLICY}" />`;
        writeFileSync(join(folder, name), page.replace('<head>', `<head>\n    ${meta}`));
      }
    },
  };
}

/**
 * Has the playground's page load web/start.ts first, as a script of its own: in page.ts it would wait for the editor. What it
 * imports is named beside it, before the many other things that the page fetches.
 */
function startFirst(): Plugin {
  return {
    name: 'start-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {}, filename }) {
        const start = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'start');
        if (start?.type !== 'chunk' || filename !== at('web/index.html')) return [];
        const imports = start.imports.map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
          injectTo: 'head-prepend' as const,
        }));
        return [
          { tag: 'script', attrs: { type: 'module', async: true, src: `./${start.fileName}` }, injectTo: 'head-prepend' },
          ...imports,
        ];
      },
    },
  };
}

/** The first versions with light-dark(), on which the theme rests: the newest thing that the page can't do without. */
const OLDEST = { Chrome: '123', Firefox: '120', Safari: '17.5' };

/** Gives every page web/too_old.js as it is, before anything that an old browser can't read. */
function tooOld(): Plugin {
  const fileName = 'too_old.js';
  const versions = Object.entries(OLDEST).map((entry) => entry.join(' '));
  return {
    name: 'too-old',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(at(`web/${fileName}`), 'utf8') });
    },
    transformIndexHtml: {
      order: 'post',
      handler(_, { filename }) {
        const root = relative(dirname(filename), at('web')) || '.';
        const attrs = { src: `${root}/${fileName}`, 'data-versions': versions.join(', ') };
        return [{ tag: 'script', attrs: { ...attrs, async: true }, injectTo: 'head' }];
      },
    },
  };
}

/** Gives hosts web/_headers as it is. */
function hostHeaders(): Plugin {
  const fileName = '_headers';
  return {
    name: 'host-headers',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(at(`web/${fileName}`), 'utf8') });
    },
  };
}

/**
 * What several scripts share goes into four files, not into one for each set of sharers: a file of two hundred bytes costs a page as much
 * as one of twenty thousand. `core` and `element` are what an element stands there with, `views` what it draws with once something has run,
 * `site` what the site's own pages have besides.
 */
const SHARED = [
  { name: 'core', test: /preload-helper|\/web\/(storage|stored|protocol\/limits|element\/runtime)\.ts/ },
  { name: 'site', test: /\/web\/(site|trusted|lessons\/stored|offline\/keep)\.ts/ },
  { name: 'element', test: /\/web\/element\/playground\.ts/ },
  { name: 'views', test: /\/web\/(views\/(numbers|cells|palette|scale|broadcast\/columns)\.ts|styles\/broadcast\.css)|\/directives\/repeat\./ },
].map((group, place, all) => ({ ...group, priority: all.length - place }));

/** The scripts that are loaded by name. */
const ENTRIES: Record<string, string> = { embed: 'embed.js', fences: 'fences.js', 'reveal-playground': 'reveal-playground.js', reference: 'reference/reference.js' };

export default defineConfig({
  root: at('web'),
  base: './', // dist/ works in any folder of any host
  publicDir: at('build/public'),
  plugins: [
    sandboxBundle(),
    plotNumbers(),
    katexFonts(),
    startFirst(),
    tooOld(),
    hostHeaders(),
    pagePolicy(),
    appIcons(),
    prerender(),
    offlineWorker(),
  ],
  build: {
    outDir: at('dist'),
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: Object.entries(OLDEST).map(([name, version]) => name.toLowerCase() + version),
    modulePreload: { polyfill: false }, // the polyfill is an inline script, which the policy refuses
    assetsInlineLimit: 0, // nor does the policy allow data: assets
    rolldownOptions: {
      input: {
        index: at('web/index.html'),
        start: at('web/start.ts'),
        bench: at('web/bench/index.html'),
        gradients: at('web/slides/gradients/index.html'),
        embed: at('web/embed.ts'),
        framed: at('web/embed.html'),
        fences: at('web/fences.ts'),
        'reveal-playground': at('web/slides/reveal_playground.ts'),
        reference: at('web/reference/reference.ts'),
      },
      output: {
        entryFileNames: ({ name }) => ENTRIES[name] ?? 'assets/[name]-[hash].js',
        codeSplitting: { groups: SHARED },
      },
    },
  },
  test: {
    root: at('.'),
    include: ['web/**/*.test.ts'],
    environment: 'happy-dom',
  },
});
