import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The site: static files for any address and any directory, so all paths are relative. */
export default defineConfig({
  root: at('.'),
  base: './',
  publicDir: false,
  cacheDir: at('../../node_modules/.vite-site'),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // The page's policy allows no code that is made of text, which is what makes schemas fast elsewhere.
  resolve: { alias: { 'typebox/compile': at('./compile.ts') } },
  build: {
    outDir: at('../../dist/site'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: at('./index.html'), worker: at('./worker.ts') },
      output: {
        // A service worker is known by its address, and answers for what lies beside it.
        entryFileNames: ({ name }) => (name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
