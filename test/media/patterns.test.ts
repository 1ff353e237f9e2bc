import fc from 'fast-check';
import t from 'tap';
import { compilePatterns, type SourcePatterns, type Verdict } from '../../bridge/media/patterns.ts';

type Case = readonly [SourcePatterns, Readonly<Record<string, Verdict>>];

/** Paths that end in `/` are folders. */
const CASES: readonly Case[] = [
  [{}, { 'a.mkv': 'take', 'A/': 'descend', 'A/b/c.mkv': 'take' }],
  [
    { include: [], exclude: [] },
    { 'a.mkv': 'take', '/': 'descend' },
  ],
  [{ exclude: ['*.iso'] }, { 'a.iso': 'skip', 'A/B.ISO': 'skip', 'a.iso.mkv': 'take' }],
  [
    { exclude: ['**/Extras/**'] },
    {
      'Film/Extras/': 'skip',
      'Film/extras/a.mkv': 'skip',
      'Extras/a/b.mkv': 'skip',
      'Film/Extras.mkv': 'take',
      'Film/Extras': 'take',
      'Film/': 'descend',
    },
  ],
  [{ exclude: ['Extras/'] }, { 'A/Extras/': 'skip', 'A/Extras': 'take', 'A/Extras/b': 'skip' }],
  [
    { include: ['Kids/**'] },
    {
      'Kids/': 'descend',
      'Kids/a/b.mkv': 'take',
      Kids: 'skip',
      'Kids2/a.mkv': 'skip',
      'Kids2/': 'skip',
      'A/Kids/a.mkv': 'skip',
      '/': 'descend',
    },
  ],
  [{ include: ['Kids'] }, { 'Kids/': 'descend', 'A/': 'descend', 'A/Kids/b.mkv': 'take' }],
  [
    { include: ['Films/*/4K', '*.mkv'], exclude: ['Films/Old'] },
    {
      'Films/A/4K/a.mp4': 'take',
      'Films/A/2K/a.mp4': 'skip',
      'Films/A/2K/a.mkv': 'take',
      'Films/Old/a.mkv': 'skip',
      'Films/Old/': 'skip',
      'Films/Older/': 'descend',
    },
  ],
  [
    { include: ['a/**/z.mkv'] },
    {
      'a/z.mkv': 'take',
      'a/b/c/z.mkv': 'take',
      'a/b/': 'descend',
      'b/': 'skip',
      'a/y.mkv': 'skip',
    },
  ],
  [{ include: ['*.{mkv,mp4}'] }, { 'x/a.mp4': 'take', 'a.mkv': 'take', 'a.avi': 'skip' }],
  [{ include: ['[1080p]*'] }, { '[1080p] a.mkv': 'take', '1.mkv': 'skip' }],
  [{ exclude: ['caf\u00e9', 'a?c'] }, { 'Cafe\u0301/': 'skip', abc: 'skip', ac: 'take' }],
  [{ exclude: ['**'] }, { 'a.mkv': 'skip', 'a/': 'skip' }],
  [{ exclude: ['/top.mkv'] }, { 'top.mkv': 'skip', 'a/top.mkv': 'take' }],
  [{ exclude: ['/', '//'] }, { 'a.mkv': 'take' }],
];

t.test('patterns take files and spare folders a walk', async (t) => {
  for (const [patterns, paths] of CASES) {
    const verdict = compilePatterns(patterns);
    for (const [path, expected] of Object.entries(paths)) {
      const isFolder = path.endsWith('/');
      t.equal(verdict(path, isFolder), expected, `${JSON.stringify(patterns)}: ${path}`);
    }
  }
});

const name = fc.string({ unit: fc.constantFrom(...'ab*?.'), minLength: 1, maxLength: 6 });
const path = fc.array(
  name.map((text) => text.replaceAll(/[*?]/g, 'a')),
  { minLength: 1, maxLength: 4 },
);
const pattern = fc.array(fc.oneof(name, fc.constant('**')), { minLength: 1, maxLength: 4 });

t.test('who walks only where it descends finds every file that is taken', async () => {
  const patterns = fc.array(
    pattern.map((parts) => parts.join('/')),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(patterns, patterns, path, (include, exclude, path) => {
      const verdict = compilePatterns({ include, exclude });
      if (verdict(path.join('/'), false) !== 'take') return true;
      return path
        .slice(0, -1)
        .every((_, i) => verdict(path.slice(0, i + 1).join('/'), true) === 'descend');
    }),
    { numRuns: 1000 },
  );
});

t.test('no pattern takes long', async (t) => {
  const hostile = ['*a'.repeat(128), '**/a/'.repeat(50), '*?'.repeat(128), '{a,b}'.repeat(50)];
  const verdict = compilePatterns({ include: hostile, exclude: hostile.map((text) => `${text}b`) });
  const before = process.cpuUsage();
  for (const path of [
    'a'.repeat(4096),
    'a/'.repeat(2048),
    `${'a/'.repeat(100)}${'a'.repeat(255)}`,
  ]) {
    verdict(path, false);
    verdict(path, true);
  }
  t.ok(process.cpuUsage(before).user < 1_000_000, 'a second');
  const any = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(
      fc.array(any),
      fc.array(any),
      any,
      fc.boolean(),
      (include, exclude, path, isFolder) =>
        ['take', 'skip', 'descend'].includes(compilePatterns({ include, exclude })(path, isFolder)),
    ),
  );
});
