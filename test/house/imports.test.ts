/** The house rules: who may import whom, who may read the environment, how long a file may be. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import t from 'tap';
import { ROOT } from '../support/root.ts';

/** A part of the house and the parts that it may import, besides itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'bridge/protocol': [],
  'bridge/media': [],
  'bridge/store': ['bridge/protocol'],
  'bridge/network': ['bridge/protocol', 'bridge/store'],
  'bridge/global': ['bridge/protocol', 'bridge/store', 'bridge/network'],
  'bridge/ffmpeg': ['bridge/media'],
  'bridge/updates': ['bridge/protocol', 'bridge/store'],
  'bridge/library': ['bridge/media', 'bridge/store', 'bridge/protocol', 'bridge/ffmpeg'],
};
const BELOW = Object.keys(MAY_IMPORT);
MAY_IMPORT['bridge/share'] = BELOW;
MAY_IMPORT['bridge/remote'] = BELOW;
MAY_IMPORT['bridge/finding'] = [
  'bridge/protocol',
  'bridge/media',
  'bridge/library',
  'bridge/remote',
];
MAY_IMPORT['bridge/hls'] = ['bridge/protocol', 'bridge/media', 'bridge/ffmpeg', 'bridge/library'];
MAY_IMPORT['bridge/playback'] = [
  'bridge/hls',
  'bridge/finding',
  'bridge/remote',
  'bridge/library',
  'bridge/media',
  'bridge/ffmpeg',
  'bridge/protocol',
  'bridge/store',
];
MAY_IMPORT['bridge/dlna'] = [
  'bridge/protocol',
  'bridge/media',
  'bridge/store',
  'bridge/network',
  'bridge/library',
  'bridge/remote',
  'bridge/finding',
  'bridge/playback',
];
MAY_IMPORT['bridge/backup'] = [
  'bridge/protocol',
  'bridge/store',
  'bridge/network',
  'bridge/library',
  'config',
];
MAY_IMPORT['bridge/handing-over'] = [
  'bridge/protocol',
  'bridge/store',
  'bridge/network',
  'bridge/backup',
  'config',
];
const PARTS = [...Object.keys(MAY_IMPORT)];
MAY_IMPORT['bridge/http'] = PARTS;
MAY_IMPORT['bridge/cli'] = [...PARTS, 'bridge/http', 'bridge/app.ts', 'config'];
MAY_IMPORT['bridge/app'] = [...PARTS, 'bridge/http', 'config'];
MAY_IMPORT['bridge/app.ts'] = [...MAY_IMPORT['bridge/app'], 'bridge/app', 'plugin'];
MAY_IMPORT.config = ['bridge/protocol'];
MAY_IMPORT.web = ['bridge/protocol', 'bridge/media'];
MAY_IMPORT.plugin = ['bridge/protocol', 'bridge/media'];

const LONGEST_FILE = 250;
/** Nothing of Node's does I/O in these, so that a browser can hold the same sessions. */
const PURE = ['bridge/protocol', 'bridge/media'];

const walk = (directory: string): string[] =>
  readdirSync(join(ROOT, directory), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

const partOf = (file: string): string =>
  Object.keys(MAY_IMPORT)
    .filter((part) => file === part || file.startsWith(`${part}/`))
    .sort((a, b) => b.length - a.length)[0] ?? '(no part)';

/** The page and the plugin may take any type from the bridge: nothing of it is left when they run. */
const specifiersIn = (file: string): string[] => {
  const whole = readFileSync(join(ROOT, file), 'utf8');
  const text = /^(?:web|plugin)\//.test(file) ? whole.replaceAll(/import type [^;]*;/g, '') : whole;
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
};

const files = ['bridge', 'config', 'plugin', 'web'].flatMap(walk);

t.test('every file imports only what its part may', async (t) => {
  for (const file of files) {
    const part = partOf(file);
    for (const specifier of specifiersIn(file).filter((name) => name.startsWith('.'))) {
      const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
      const targetPart = partOf(target);
      if (targetPart === part || !/\.tsx?$/.test(target)) continue;
      if (!MAY_IMPORT[part]?.includes(targetPart)) t.fail(`${file} imports ${target}`);
    }
  }
  t.ok(files.length > 50, `${files.length} files were read`);
});

t.test("the tests' own peers of the original protocol share nothing with the bridge", async (t) => {
  const peers = walk('test/support/original');
  for (const file of peers) {
    for (const specifier of specifiersIn(file)) {
      if (specifier.startsWith('.')) t.fail(`${file} imports ${specifier}`);
    }
  }
  t.ok(peers.length >= 2, `${peers.length} files were read`);
});

t.test('protocol and media do no I/O', async (t) => {
  for (const file of files.filter((name) => PURE.includes(partOf(name)))) {
    for (const specifier of specifiersIn(file)) {
      if (specifier.startsWith('node:')) t.fail(`${file} imports ${specifier}`);
    }
  }
});

t.test('only config/ reads the environment', async (t) => {
  for (const file of files.filter((name) => !name.startsWith('config/'))) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    if (/process\.env\b/.test(text)) t.fail(`${file} reads process.env`);
  }
});

t.test(`no file is longer than ${LONGEST_FILE} lines`, async (t) => {
  for (const file of files) {
    const lines = readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1;
    if (lines > LONGEST_FILE) t.fail(`${file} has ${lines} lines`);
  }
});

t.test('the top level holds what the README says and nothing else', async (t) => {
  const allowed = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'plugin',
    'bridge',
    'web',
    'config',
    'test',
    'docs',
    'README.md',
    'LICENSE',
    'node_modules',
    'dist',
  ];
  const extra = readdirSync(ROOT).filter(
    (name) => !name.startsWith('.') && !allowed.includes(name),
  );
  t.same(extra, []);
});
