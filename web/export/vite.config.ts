/** How Vite makes the parts of an exported file: one script with everything in it, one style sheet, and the sandbox's document. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { sandboxBundle } from '../sandbox/bundle.plugin.ts';
import { plotNumbers } from '../views/plot_numbers.plugin.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('.'),
  publicDir: false,
  logLevel: 'warn',
  plugins: [sandboxBundle(), plotNumbers()],
  build: {
    outDir: at('../../build/export'),
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      input: at('page.ts'),
      output: { format: 'es', codeSplitting: false, entryFileNames: 'page.js', assetFileNames: '[name][extname]' },
    },
  },
});
