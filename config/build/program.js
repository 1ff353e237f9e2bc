import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const MODULES = join(DIST, 'bridge');

const workers = readdirSync(MODULES, { recursive: true }).filter((file) =>
  file.endsWith('-worker.js'),
);
const entries = ['cli/main.js', ...workers];

/** V8 keeps a source for as long as the program runs, in two bytes for each character if one of them needs two. */
const narrow = {
  name: 'narrow',
  renderChunk: (code) => ({ code: code.replaceAll(/[^\0-\u00ff]/g, escaped), map: null }),
};
const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * The program in a few files. Of the thousand modules that it is made of, Node takes a second of processor time to load
 * them all, for a bridge and for each command.
 */
await build({
  input: Object.fromEntries(entries.map((file) => [basename(file, '.js'), join(MODULES, file)])),
  platform: 'node',
  // Brings a program along, where it is installed.
  external: ['ffprobe-static'],
  plugins: [narrow],
  output: {
    // As deep as the modules lie, so that what they look for on disk is where they look.
    dir: join(DIST, 'program', 'bridge'),
    // Workers are found beside whoever starts them. Those of an earlier build stay for bridges that run.
    chunkFileNames: '[name]-[hash].js',
    sourcemap: true,
    // It would write the characters out again.
    minify: false,
  },
});
