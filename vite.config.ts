/**
 * How Vite turns web/ into dist/: the playground page, and embed.js, the one script other pages load. What the runtime needs
 * beside the bundle (Pyodide, kernels, the wheel) is made before by build.py, into build/public.
 */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { sandboxBundle } from './web/sandbox/bundle.plugin.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The page's content security policy. The sandbox's frame inherits it, so it allows what that frame needs too: its one inline
 * script, by its hash, and WebAssembly.
 */
function pagePolicy(): Plugin {
  return {
    name: 'page-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const scripts = Object.values(bundle).map((file) => (file.type === 'chunk' ? file.code : ''));
        const hash = /sha256-[\w+/]{43}=/.exec(scripts.join('\n'))?.[0];
        if (!hash) throw new Error('no script of the bundle holds the hash of the sandbox: see web/sandbox/bundle.plugin.ts');
        const policy = [
          "default-src 'none'",
          `script-src 'self' 'wasm-unsafe-eval' data: blob: '${hash}'`,
          'worker-src data:',
          "connect-src 'self'",
          "style-src 'self'",
          // Chromium's own editing of text puts style attributes on what is typed over a selection.
          "style-src-attr 'unsafe-inline'",
          "img-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
        ].join('; ');
        return [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' }];
      },
    },
  };
}

export default defineConfig({
  root: at('web'),
  base: './', // dist/ works in any folder of any host
  publicDir: at('build/public'),
  plugins: [sandboxBundle(), pagePolicy()],
  build: {
    outDir: at('dist'),
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // the first with light-dark(), on which the theme rests
    modulePreload: { polyfill: false }, // the polyfill is an inline script, which the policy refuses
    assetsInlineLimit: 0, // nor does the policy allow data: assets
    rolldownOptions: {
      input: { index: at('web/index.html'), embed: at('web/embed.ts') },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'embed' ? 'embed.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  test: {
    root: at('.'),
    include: ['web/**/*.test.ts'],
    environment: 'happy-dom',
  },
});
