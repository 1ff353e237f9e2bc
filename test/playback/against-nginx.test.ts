/** The same questions to us and to nginx, about the same file. Where we differ, the row says why. */
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { lackingNginx as skip, startNginx } from '../support/nginx.ts';
import { ask, setUp } from './play-server.ts';
import { fileReadable } from './readables.ts';

const SIZE = 100_000;
const HUGE = '9'.repeat(40);
const BEYOND_DOUBLE = '9007199254740993';
const OLD = 'Wed, 21 Oct 2015 07:28:00 GMT';
const FUTURE = 'Wed, 21 Oct 2099 07:28:00 GMT';

/** `ETAG` and `DATE` in a value stand for the server's own entity tag, and for nginx's Last-Modified. */
type Question = Readonly<Record<string, string>>;
type Differs = { readonly nginx: number; readonly ours: number; readonly why: string };
type Row = readonly [question: Question, differs?: Differs | undefined];

const because = (why: string, nginx: number, ours: number): Differs => ({ nginx, ours, why });

const SEVERAL = because('several ranges at once are not worth a multipart answer', 206, 200);
const SUMMED = because('a range that cannot be read counts, whatever stands beside it', 206, 416);
const BAD = because(
  'what cannot be read is refused: the whole film is not what was meant',
  200,
  416,
);
const SPACES = because('no spaces inside a range (RFC 9110 section 14.1.2)', 206, 416);
const EMPTY_ELEMENT = because('empty elements are skipped (RFC 9110 section 5.6.1.2)', 416, 206);
const CLAMPED = because('an end beyond the file is its end, however many digits it has', 416, 206);
const NO_DATES = 'the revision, not a date, tells whether the bytes are the same';
const UNDATED = because(NO_DATES, 304, 200);
const UNDATED_FAILURE = because(NO_DATES, 412, 200);
const UNDATED_RANGE = because(NO_DATES, 206, 200);
const NOTHING_TO_CHOOSE = because('an empty file is answered whole', 416, 200);

const range = (value: string, differs?: Differs): Row => [{ range: value }, differs];

const RANGES: readonly Row[] = [
  [{}],
  ...['0-', '0-0', '0-9', '99999-', '99999-99999', '50000-50009', '0-99999'].map((one) =>
    range(`bytes=${one}`),
  ),
  ...['0-100000', '99990-200000', '-1', '-10', '-100000', '-100001', '-500000', '007-0010'].map(
    (one) => range(`bytes=${one}`),
  ),
  ...[`0-${BEYOND_DOUBLE}`, `-${BEYOND_DOUBLE}`].map((one) => range(`bytes=${one}`)),
  range(`bytes=0-${HUGE}`, CLAMPED),
  range(`bytes=-${HUGE}`, CLAMPED),
  ...[`${BEYOND_DOUBLE}-`, `${HUGE}-`, `${HUGE}-${HUGE}`].map((one) => range(`bytes=${one}`)),
  ...['100000-', '100000-100001', '200000-', '-0', '-000', '9-5', '99999-0'].map((one) =>
    range(`bytes=${one}`),
  ),
  ...['-', 'abc', '5', '--1', '1--2', '1-2-3', '0x1-0x2', '1e1-', '1.0-', '+1-', '1-x', 'x-1'].map(
    (one) => range(`bytes=${one}`),
  ),
  range('bytes=', BAD),
  range('BYTES=1-2'),
  range('bytes= 1-2'),
  range('bytes=1-2 '),
  range('bytes=1 - 2', SPACES),
  range('bytes=1- 2', SPACES),
  ...['', 'bytes', 'bytes 0-1', 'bytes =0-1', 'items=0-1', 'seconds=1-2', '0-1'].map((one) =>
    range(one),
  ),
  range('bytes=1-2,', EMPTY_ELEMENT),
  range('bytes=,1-2', EMPTY_ELEMENT),
  range('bytes=,'),
  range('bytes=0-1,5-6', SEVERAL),
  range('bytes=0-1, -5', SEVERAL),
  range('bytes=5-9,0-1', SEVERAL),
  range('bytes=0-,0-'),
  range('bytes=0-1,200000-'),
  range('bytes=200000-,0-1'),
  range('bytes=0-1,-0'),
  range('bytes=200000-,300000-'),
  range('bytes=9-5,0-1', SUMMED),
  range('bytes=0-1,x'),
  range('bytes=0-1;5-6'),
];

const PART = { range: 'bytes=10-19' };
const OUT = { range: 'bytes=100000-' };

const CONDITIONS: readonly Row[] = [
  [{ 'if-none-match': 'ETAG' }],
  [{ 'if-none-match': 'W/ETAG' }],
  [{ 'if-none-match': '*' }],
  [{ 'if-none-match': '"a", "b", ETAG' }],
  [{ 'if-none-match': '"a",W/"b",W/ETAG' }],
  [{ 'if-none-match': 'ETAG, "b"' }],
  [{ 'if-none-match': '"a","b"' }],
  [{ 'if-none-match': '"other"' }],
  [{ 'if-none-match': 'unquoted' }],
  [{ 'if-none-match': '' }],
  [{ 'if-none-match': 'ETAG', ...PART }],
  [{ 'if-none-match': '*', ...PART }],
  [{ 'if-none-match': '"other"', ...PART }],
  [{ 'if-none-match': 'ETAG', ...OUT }],
  [{ 'if-none-match': '"other"', ...OUT }],
  [{ 'if-match': 'ETAG' }],
  [{ 'if-match': '*' }],
  [{ 'if-match': '"a", ETAG' }],
  [{ 'if-match': '"other"' }],
  [{ 'if-match': '"a", "b"' }],
  [{ 'if-match': 'W/ETAG' }],
  [{ 'if-match': 'ETAG', ...PART }],
  [{ 'if-match': '"other"', ...PART }],
  [{ 'if-match': 'W/ETAG', ...PART }],
  [{ 'if-match': '"other"', ...OUT }],
  [{ 'if-match': 'ETAG', 'if-none-match': 'ETAG' }],
  [{ 'if-match': '"other"', 'if-none-match': 'ETAG' }],
  [{ 'if-match': 'ETAG', 'if-none-match': '"other"' }],
  [{ 'if-range': 'ETAG' }],
  [{ 'if-range': '"other"' }],
  [{ 'if-range': 'ETAG', ...PART }],
  [{ 'if-range': 'W/ETAG', ...PART }],
  [{ 'if-range': '"other"', ...PART }],
  [{ 'if-range': '"a", ETAG', ...PART }],
  [{ 'if-range': '*', ...PART }],
  [{ 'if-range': 'nonsense', ...PART }],
  [{ 'if-range': OLD, ...PART }],
  [{ 'if-range': FUTURE, ...PART }],
  [{ 'if-range': 'DATE', ...PART }, UNDATED_RANGE],
  [{ 'if-range': 'ETAG', ...OUT }],
  [{ 'if-range': '"other"', ...OUT }],
  [{ 'if-range': 'ETAG', 'if-none-match': 'ETAG', ...PART }],
  [{ 'if-range': '"other"', 'if-none-match': '"other"', ...PART }],
  [{ 'if-range': 'ETAG', 'if-match': 'ETAG', ...PART }],
  [{ 'if-range': 'ETAG', 'if-match': '"other"', ...PART }],
  [{ 'if-modified-since': OLD }],
  [{ 'if-modified-since': FUTURE }],
  [{ 'if-modified-since': 'nonsense' }],
  [{ 'if-modified-since': 'DATE' }, UNDATED],
  [
    { 'if-modified-since': 'DATE', ...PART },
    { ...UNDATED, ours: 206 },
  ],
  [{ 'if-modified-since': 'DATE', 'if-none-match': 'ETAG' }],
  [{ 'if-modified-since': 'DATE', 'if-none-match': '"other"' }],
  [{ 'if-unmodified-since': FUTURE }],
  [{ 'if-unmodified-since': 'DATE' }],
  [{ 'if-unmodified-since': OLD }, UNDATED_FAILURE],
  [{ 'if-unmodified-since': 'DATE', ...PART }],
];

const OF_EMPTY: readonly Row[] = [
  [{}],
  range('bytes=0-'),
  range('bytes=0-0'),
  range('bytes=-5'),
  range('bytes=5-', NOTHING_TO_CHOOSE),
  range('bytes=-0'),
  range('bytes=abc', NOTHING_TO_CHOOSE),
  [{ 'if-none-match': 'ETAG', range: 'bytes=0-' }],
  [{ 'if-match': '"other"' }],
  [{ 'if-range': 'ETAG', range: 'bytes=0-' }],
];

t.test('we answer as nginx does, except where we say why', { skip }, async (t) => {
  const directory = t.testdir({});
  const nginx = await startNginx(t, directory);
  for (const [name, bytes, rows] of [
    [
      'film.mp4',
      Buffer.concat([Buffer.alloc(1), randomBytes(SIZE - 1)]),
      [...RANGES, ...CONDITIONS],
    ],
    ['empty.mp4', Buffer.alloc(0), OF_EMPTY],
  ] as const) {
    const file = join(directory, name);
    writeFileSync(file, bytes);
    const { url } = await setUp(t, () => fileReadable(file));
    for (const method of ['GET', 'HEAD']) {
      await t.test(`${method} ${name}`, (t) =>
        compare(t, method, { url, nginx: `${nginx}/${name}`, rows }),
      );
    }
  }
});

type Comparison = { readonly url: string; readonly nginx: string; readonly rows: readonly Row[] };

const compare = async (t: Test, method: string, { url, nginx, rows }: Comparison) => {
  const date = (await ask(nginx, 'HEAD')).headers['last-modified'] ?? '';
  const tags = { ours: await tagOf(url), theirs: await tagOf(nginx) };
  for (const [question, differs] of rows) {
    const ours = await look(url, method, filled(question, tags.ours, date));
    const theirs = await look(nginx, method, filled(question, tags.theirs, date));
    const title = JSON.stringify(question).slice(0, 90);
    if (!differs) t.same(ours, theirs, title);
    else {
      const { nginx: expected, ours: decided, why } = differs;
      t.same([theirs.status, ours.status], [expected, decided], `${title}: ${why}`);
    }
  }
};

const tagOf = async (url: string): Promise<string> => (await ask(url, 'HEAD')).headers.etag ?? '';

const filled = (question: Question, etag: string, date: string) => {
  const fill = (value: string): string => value.replace('ETAG', etag).replace('DATE', date);
  return Object.fromEntries(Object.entries(question).map(([name, value]) => [name, fill(value)]));
};

/** Refusals are compared without their body: nginx sends a page for people, we send nothing. */
const look = async (url: string, method: string, headers: Question) => {
  const { status = 0, headers: got, body } = await ask(url, method, headers);
  const contentRange = got['content-range'];
  if (status >= 400) return { status, contentRange };
  const bytes = `${body.length} ${createHash('sha256').update(body).digest('hex')}`;
  return { status, contentRange, length: got['content-length'], bytes };
};
