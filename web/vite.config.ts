import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('.'),
  base: '/',
  // As televisions show us.
  publicDir: at('icons'),
  cacheDir: at('../node_modules/.vite'),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: at('../dist/web'),
    emptyOutDir: true,
    assetsDir: 'assets',
    // Nothing is inlined: the page's policy allows only what the bridge serves by address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
