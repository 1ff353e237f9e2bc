import fc from 'fast-check';
import t from 'tap';
import { MAX_NFO_BYTES, parseNfo } from '../../bridge/media/nfo.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const MOVIE = '<movie><title>A</title></movie>';

/** Far above what the slowest of these takes on a busy machine, far below what quadratic time would. */
const SOON_MS = 5_000;

const soon = (file: Uint8Array, why: string) => {
  const start = performance.now();
  const result = parseNfo(file);
  const took = performance.now() - start;
  if (took > SOON_MS) t.fail(`${why}: ${Math.round(took)} ms`);
  return result;
};

t.test('a file of 50 MB is refused unread', async (t) => {
  const large = new Uint8Array(50 * 1024 * 1024).fill(0x20);
  large.set(bytes(MOVIE));
  t.same(soon(large, '50 MB'), { problem: 'too-large' });
  t.same(parseNfo(large.subarray(0, MAX_NFO_BYTES + 1)), { problem: 'too-large' });
  t.same(parseNfo(large.subarray(0, MAX_NFO_BYTES)), [{ kind: 'movie', title: 'A' }]);
});

t.test('a file that declares entities is not read', async (t) => {
  const lol = Array.from(
    { length: 9 },
    (_, at) => `<!ENTITY lol${at + 1} "${`&lol${at || ''};`.repeat(10)}">`,
  );
  const laughs = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${lol.join('\n')}]>
    <movie><title>A &lol9;</title></movie>`;
  const refused = { problem: 'declares-entities' };
  t.same(soon(bytes(laughs), 'laughs'), refused);
  const quadratic = `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(50_000)}">]>
    <movie><title>T</title><plot>${'&a;'.repeat(300_000)}</plot></movie>`;
  t.same(soon(bytes(quadratic), 'quadratic'), refused);
  const outside = `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">
    <!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]><movie><title>&f;</title></movie>`;
  t.same(parseNfo(bytes(outside)), refused);
  const harmless = '<!DOCTYPE movie><movie><title>&f;</title></movie>';
  t.same(parseNfo(bytes(harmless)), [{ kind: 'movie', title: '&f;' }]);
});

t.test('depth and number are limited', async (t) => {
  const deep = (depth: number) => `<movie>${'<x>'.repeat(depth)}${'</x>'.repeat(depth)}</movie>`;
  t.same(soon(bytes(deep(140_000)), 'deep'), { problem: 'too-deep' });
  t.same(parseNfo(bytes(`${deep(100)}`)), [{ kind: 'movie' }]);
  t.same(soon(bytes(`<movie>${'<a/>'.repeat(200_000)}`), 'many'), { problem: 'too-large' });
  t.same(soon(bytes(MOVIE.repeat(300)), 'roots'), { problem: 'too-large' });
});

t.test('lists and texts are cut', async (t) => {
  const many = (one: string, count: number) =>
    Array.from({ length: count }, (_, at) => one.replaceAll('#', String(at))).join('');
  const file = `<movie><title>${'t'.repeat(9_999)}😀</title><plot>${'😀'.repeat(20_000)}</plot>
    ${many('<genre>g#</genre>', 999)}${many('<actor><name>a#</name></actor>', 999)}
    ${many('<uniqueid type="a#">#</uniqueid>', 999)}${many('<track><title>#</title></track>', 999)}</movie>`;
  const [facts] = parseNfo(bytes(file)) as readonly Record<string, { length: number }>[];
  t.equal(facts?.title?.length, 512);
  t.equal(facts?.overview?.length, 8_000);
  t.equal(facts?.genres?.length, 64);
  t.equal(facts?.actors?.length, 200);
  t.equal(facts?.tracks?.length, 500);
  t.equal(Object.keys(facts?.ids ?? {}).length, 24);
});

/** What costs a careless parser its time, if there is much of it. */
const PATTERNS = [
  '&',
  '&a',
  '&#1;',
  '<',
  '<a ',
  '</a>',
  '<a b="',
  '<a b=1 c',
  '<!--',
  '<![CDATA[',
  '<!DOCTYPE [',
  '<!ENTITY a "',
  '<?',
  '<plot>',
  '<title><plot>',
  '<movie>',
  '<actor>',
  '<season>',
  '</movie><movie>',
  'imdb.com/title/',
  'thetvdb.com/?',
  'thetvdb.com/api/',
  ' ',
  '\n',
  '<br',
  '<span ',
  ' / ',
  'tt1',
  '\u00a0',
  ']]>',
  '"',
  '>',
];

t.test('no pattern takes long', async (t) => {
  for (const pattern of PATTERNS) {
    const repeated = pattern.repeat(Math.floor(300_000 / bytes(pattern).length));
    for (const file of [
      repeated,
      `<movie><plot>${repeated}`,
      `<movie><genre>x${repeated}x</genre>`,
    ]) {
      soon(bytes(file), JSON.stringify(pattern));
    }
  }
  t.pass('all were read in time');
});

t.test('any file gives bounded facts or a problem', async () => {
  const pieces = fc.constantFrom(
    '<movie>',
    '</movie>',
    '<episodedetails>',
    '<title>',
    '</title>',
    '<season>',
    '<actor>',
    '<name>',
    '<rating',
    ' max="',
    '"',
    '>',
    '/>',
    '<ratings>',
    '<value>',
    '7.5',
    '&amp;',
    '&lt;',
    '&#',
    ';',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<set>',
    '<id ',
    'imdb=',
    'tt0137523',
    '2001-01-01',
    '\u0000',
    '😀',
    ' ',
    '\n',
    '<nfo-file>',
    '</nfo-file>',
    '<__proto__>',
    'constructor',
    '<script>',
    '<uniqueid type="',
    '<runtime>',
    '90',
    '<track>',
    '<duration>',
    '1:2',
    '<fileinfo>',
  );
  const file = fc.oneof(
    fc.array(pieces, { maxLength: 60 }).map((all) => bytes(all.join(''))),
    fc.uint8Array({ maxLength: 400 }),
    fc.string({ maxLength: 400, unit: 'binary' }).map((text) => bytes(`<movie><title>${text}`)),
  );
  fc.assert(
    fc.property(file, (given) => {
      const result = parseNfo(given);
      if ('problem' in result) return true;
      return result.every(
        ({ title = '', ids = {}, ratings = [], runtimeSeconds = 1 }) =>
          title.length <= 512 &&
          title === title.trim() &&
          !/\p{Cc}/u.test(title) &&
          Object.getPrototypeOf(ids) === Object.prototype &&
          ratings.every(({ value }) => value > 0 && value <= 10) &&
          runtimeSeconds > 0,
      );
    }),
    { numRuns: 2_000 },
  );
});
