// How Vite turns web/ into dist/: the playground page, and embed.js, the one script other pages load.
// What the runtime needs beside the bundle (Pyodide, kernels, the wheel) is made before by build.py into build/public.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { sandboxBundle } from './web/sandbox/bundle.plugin.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('web'),
  base: './', // dist/ works in any folder of any host
  publicDir: at('build/public'),
  plugins: [sandboxBundle()],
  build: {
    outDir: at('dist'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false }, // the polyfill is an inline script, which the page's policy refuses
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
})
