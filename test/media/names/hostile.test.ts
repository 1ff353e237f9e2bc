import fc from 'fast-check';
import t from 'tap';
import { describeName } from '../../../bridge/media/names/describe.ts';
import { isIgnored } from '../../../bridge/media/names/ignored.ts';

const PIECES = [
  ...[
    '.',
    ' ',
    '-',
    '_',
    '/',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '0',
    '1',
    '2019',
    '2019-05-03',
    'S01E02',
  ],
  ...[
    's',
    'e',
    'x',
    '1x02',
    '-E03',
    'Season 1',
    'cd1',
    'part',
    '-trailer',
    'sample',
    '1080p',
    'the ',
  ],
  ...[
    '{imdb-tt0111161}',
    '[tmdbid=1]',
    '{edition-',
    "director's cut",
    '3d',
    '\0',
    '\n',
    '\u202e',
    '\ud800',
  ],
  ...[
    'é',
    '映',
    '💩',
    'Track 1',
    ' - ',
    'extras/',
    'constructor',
    'constructor/',
    '.mkv',
    '.mp3',
    '.jpg',
    '..',
    'S01E01-',
  ],
];

const paths = fc.oneof(
  fc.string({ maxLength: 300, unit: 'binary' }),
  fc
    .tuple(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join('')),
      fc.constantFrom('.mkv', '.mp4', '.mp3', '.jpg', '.srt', ''),
    )
    .map((parts) => parts.join('')),
);

const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : value && typeof value === 'object'
      ? Object.values(value).flatMap(textsIn)
      : [];

const numbersIn = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : value && typeof value === 'object'
      ? Object.values(value).flatMap(numbersIn)
      : [];

t.test('any name gives bounded, printable facts', async () => {
  fc.assert(
    fc.property(paths, (path) => {
      // As from one thread to another: what is no data throws.
      const facts = structuredClone(describeName(path));
      isIgnored(path);
      const isFine = (text: string) =>
        text.length > 0 &&
        text.length <= 1024 &&
        !/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e]/u.test(text);
      return textsIn(facts).every(isFine) && numbersIn(facts).every(Number.isSafeInteger);
    }),
    { numRuns: 2000 },
  );
});

const msFor = (path: string): number => {
  const start = performance.now();
  describeName(path);
  isIgnored(path);
  return performance.now() - start;
};

t.test('long names take no longer', async (t) => {
  describeName('Warm (2010)/up S01E01.mkv');
  for (const piece of PIECES) {
    for (const end of ['.mkv', '.mp3', '!.mkv']) {
      const path = piece.repeat(Math.ceil(4096 / piece.length)).slice(0, 4096) + end;
      // The best of three: the machine may be busy with something else.
      const ms = Math.min(...[1, 2, 3].map(() => msFor(path)));
      t.ok(ms < 100, `${JSON.stringify(piece)} ${end}: ${ms.toFixed(1)} ms`);
    }
  }
});
