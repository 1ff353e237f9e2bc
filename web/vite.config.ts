import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('.'),
  base: '/',
  // Files as they are: the plain page for televisions, at /tv, and how televisions show us.
  publicDir: at('./public'),
  cacheDir: at('../node_modules/.vite'),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: at('../dist/web'),
    emptyOutDir: true,
    assetsDir: 'assets',
    // Nothing is inlined: the page's policy allows only what the bridge serves by address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // hls.js is one piece, loaded only where it is needed.
    chunkSizeWarningLimit: 600,
  },
});
