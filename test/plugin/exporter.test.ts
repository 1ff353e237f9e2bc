/** Libraries of .strm files: where things stand, what is written, and what is left alone. */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import type { ItemDetails } from '../../bridge/media/item-details.ts';
import { parseNfo } from '../../bridge/media/nfo.ts';
import type { ExportedCatalog, LibraryWanted } from '../../bridge/playback/library-writer.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { Exporter } from '../../plugin/export/exporter.ts';
import { caseKey } from '../../plugin/export/names.ts';
import { planLibrary } from '../../plugin/export/plan.ts';
import { temporaryDir } from '../support/bridge-process.ts';

const NEVER = new AbortController().signal;
const PICTURE = Buffer.from('a picture');
const idOf = (number: number): string => String(number).padStart(22, '0');

const item = (number: number, more: Partial<Item>): Item => ({
  ...{ id: idOf(number), path: `${number}.mkv`, byte_size: 1, mime_type: 'video/x-matroska' },
  ...{ description: '', kind: 'movie', title: `Film ${number}`, revision: 'r', details: 'd' },
  ...more,
});
const episode = (number: number, title: string, season: number, at: number): Item =>
  item(number, { kind: 'episode', title: `Part ${at}`, series: { title, season, episode: at } });
const catalog = (items: readonly Item[], more: object = {}) => ({
  ...{ name: 'films', friend: 'Olivia', isAway: false, ...more },
  collection: {
    ids: () => items.map(({ id }) => id),
    item: (id: string) => items.find((each) => each.id === id),
    isAvailable: () => true,
  },
});
const wanted = (
  dir: string,
  catalogs: LibraryWanted['catalogs'],
  more: Partial<LibraryWanted> = {},
): LibraryWanted => ({
  ...{ id: '01234567', dir, layout: 'merged', audio: false, catalogs },
  address: (name, { id, path }) => `http://bridge:1/play/c/catalogs/${name}/${id}/${path}`,
  ...more,
});

type Known = Record<string, ItemDetails | undefined>;
const exporter = (known: Known = {}, isThere = () => true) =>
  new Exporter({
    details: async ({ id }) => {
      if (!isThere()) throw new BridgeError('OWNER_AWAY');
      return known[id];
    },
    picture: async () => ({ mimeType: 'image/jpeg', bytes: PICTURE }),
    subtitle: async ({ asset }) => Buffer.from(`text of ${asset}`),
  });

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && entry.name !== '.natster-export.json')
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
const timesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true })
    .map((name) => `${name} ${lstatSync(join(dir, String(name))).mtimeMs}`)
    .sort();

const PLACES: readonly (readonly [string, Partial<Item>, string])[] = [
  ['a film', { title: 'Alien', year: 1979 }, 'Movies/Alien (1979)/Alien (1979)'],
  ['a colon', { title: 'Alien: Two', year: 1986 }, 'Movies/Alien - Two (1986)/Alien - Two (1986)'],
  ['a version', { title: 'A', year: 1, version: '1080p' }, 'Movies/A (1)/A (1) - 1080p'],
  ['a part', { title: 'A', part: { number: 2, of: 'x' } }, 'Movies/A/A - part2'],
  ['a device', { title: 'con' }, 'Movies/_con/_con'],
  ['dots', { title: '..' }, 'Movies/Untitled/Untitled'],
  ['a way out', { title: '../../etc/passwd' }, 'Movies/_.._etc_passwd/_.._etc_passwd'],
  [
    'an episode',
    { kind: 'episode', series: { title: 'Gap', season: 1, episode: 2, year: 2020 } },
    'Shows/Gap (2020)/Season 01/Gap S01E02',
  ],
  [
    'two episodes in one',
    { kind: 'episode', series: { title: 'Gap', season: 0, episode: 2, episode_end: 3 } },
    'Shows/Gap/Season 00/Gap S00E02-E03',
  ],
  [
    'a day',
    { kind: 'episode', series: { title: 'News', date: '2024-05-06' } },
    'Shows/News/Season 2024/News 2024-05-06',
  ],
];

t.test('where things stand', async (t) => {
  for (const [what, more, stem] of PLACES) {
    const plan = await planLibrary(wanted('/x', [catalog([item(1, more)])]), new Map());
    t.equal(plan.jobs[0]?.stem, stem, what);
  }
  const friends = wanted('/x', [catalog([item(1, { title: 'A' })])], { layout: 'friends' });
  t.equal((await planLibrary(friends, new Map())).jobs[0]?.stem, 'Olivia/Movies/A/A');
  const extras = [item(1, { extra: { kind: 'trailer' } }), item(2, { kind: 'photo' })];
  t.same((await planLibrary(wanted('/x', [catalog(extras)]), new Map())).jobs, []);
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    'CON',
    'nul.txt',
    'COM1',
    '..',
    '.',
    'a/b',
    'a\\b',
    'A',
    'a',
    'Ä',
    'a\u0308 ',
    'ſ',
  ),
  fc.constantFrom(
    'x'.repeat(500),
    '\u{1f3ac}'.repeat(200),
    'S01',
    'tvshow',
    'Season 01',
    ' ',
    'a.',
  ),
);
const number = fc.option(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), { nil: undefined });
const anything = fc.record({
  kind: fc.constantFrom('movie', 'episode', 'track'),
  title: text,
  year: fc.option(fc.integer({ min: 1800, max: 1802 }), { nil: undefined }),
  version: fc.option(text, { nil: undefined }),
  edition: fc.option(text, { nil: undefined }),
  series: fc.record({ title: text, season: number, episode: number, date: fc.option(text) }),
  music: fc.record({ artist: text, album: text, track: number, disc: number }),
});
const details = fc.record({
  pictures: fc.array(
    fc.record({
      asset: fc.constantFrom('poster', 'x'),
      mark: fc.constant('m'),
      role: fc.constantFrom('poster', 'backdrop'),
      of: fc.constantFrom(undefined, 'series', 'season'),
      mimeType: fc.constantFrom('image/jpeg', 'text/html'),
    }),
    { maxLength: 4 },
  ),
  subtitles: fc.array(
    fc.record({
      ...{ asset: fc.constant('s'), mark: fc.constant('m') },
      language: fc.constantFrom(undefined, 'fr', '../x', 'x'.repeat(35)),
      isForced: fc.constantFrom(undefined, true),
      isDefault: fc.constantFrom(undefined, true),
      isHearingImpaired: fc.constantFrom(undefined, true),
    }),
    { maxLength: 4 },
  ),
});

const RESERVED = /^(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?$/i;
const FORBIDDEN = /[<>:"|?*\\\p{Cc}]|[. ]$|^\.{1,2}$/u;

t.test('every path is below the root, legal everywhere, and alone', async (t) => {
  const property = fc.asyncProperty(
    fc.array(fc.tuple(anything, details), { maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 64 }),
    fc.constantFrom('merged', 'friends'),
    async (all, friend, layout) => {
      const items = all.map(([each], index) => item(index, each as Partial<Item>));
      const ask = wanted('/x', [catalog(items, { friend })], {
        layout: layout as 'merged',
        audio: true,
      });
      const { jobs } = await planLibrary(ask, new Map());
      const spelt = new Map<string, string>();
      const stems = new Set(
        jobs.map(({ stem, key }) => caseKey(stem) + (/^show:/.test(key) ? key : '')),
      );
      if (stems.size !== jobs.length) throw new Error('two entries have one place');
      for (const job of jobs) {
        const { texts, assets } = job.files(all[0]?.[1] as ItemDetails);
        for (const { path } of [...texts, ...assets]) {
          const parts = path.split('/');
          for (const part of parts) {
            if (part === '' || FORBIDDEN.test(part) || RESERVED.test(part)) throw new Error(part);
            if (Buffer.byteLength(part) > 255 - 12) throw new Error(`too long: ${part}`);
          }
          for (let end = 1; end < parts.length; end++) {
            const dir = parts.slice(0, end).join('/');
            if ((spelt.get(caseKey(dir)) ?? dir) !== dir) throw new Error(`two cases of ${dir}`);
            spelt.set(caseKey(dir), dir);
          }
        }
      }
    },
  );
  await fc.assert(property, { numRuns: 300 });
  t.pass();
});

t.test('a library is written, and only what changed again', async (t) => {
  const dir = temporaryDir(t);
  const known: Known = {
    [idOf(1)]: {
      overview: 'Fish & <chips> \u0001"',
      ids: { tmdb: '7' },
      pictures: [{ asset: 'poster', mark: 'm', role: 'poster', mimeType: 'image/jpeg' }],
      subtitles: [
        { asset: 'a', mark: 'm', language: 'fr', isForced: true },
        { asset: 'b', mark: 'm', trackId: 3 },
      ],
    },
    [idOf(2)]: {
      series: { overview: 'A gap' },
      pictures: [
        { asset: 'show', mark: 'm', role: 'poster', of: 'series', mimeType: 'image/jpeg' },
        { asset: 'season', mark: 'm', role: 'poster', of: 'season', mimeType: 'image/png' },
      ],
    },
  };
  const film = item(1, { title: 'Alien', year: 1979 });
  const song = item(3, { kind: 'track', title: 'Song', path: '3.mp3', music: { artist: 'Ann' } });
  const all = [film, episode(2, 'Gap', 1, 2), song];
  const writer = exporter(known);
  writeFileSync(join(dir, 'mine.txt'), 'mine');
  const first = await writer.write(wanted(dir, [catalog(all)]), NEVER);
  t.match(first, { items: 2, removed: 0, foreign: 0, incomplete: 0 });
  t.same(filesIn(dir), [
    'Movies/Alien (1979)/Alien (1979)-poster.jpg',
    'Movies/Alien (1979)/Alien (1979).fr.forced.srt',
    'Movies/Alien (1979)/Alien (1979).json',
    'Movies/Alien (1979)/Alien (1979).nfo',
    'Movies/Alien (1979)/Alien (1979).srt',
    'Movies/Alien (1979)/Alien (1979).strm',
    'Playlists/films.m3u',
    'Shows/Gap/Season 01/Gap S01E02.json',
    'Shows/Gap/Season 01/Gap S01E02.nfo',
    'Shows/Gap/Season 01/Gap S01E02.strm',
    'Shows/Gap/poster.jpg',
    'Shows/Gap/season01-poster.png',
    'Shows/Gap/tvshow.nfo',
    'mine.txt',
  ]);
  const at = join(dir, 'Movies/Alien (1979)/Alien (1979)');
  t.equal(
    readFileSync(`${at}.strm`, 'utf8'),
    `http://bridge:1/play/c/catalogs/films/${idOf(1)}/1.mkv\n`,
  );
  t.match(readFileSync(`${at}.nfo`, 'utf8'), '<plot>Fish &amp; &lt;chips&gt; &quot;</plot>');
  const facts = parseNfo(readFileSync(`${at}.nfo`));
  t.match(JSON.stringify(facts), /Fish & <chips> /, 'which we read ourselves');
  t.match(readFileSync(join(dir, 'Playlists/films.m3u'), 'utf8'), /,Ann - Song\nhttp.*3\.mp3\n$/);

  const before = timesIn(dir);
  const again = await exporter({}).write(wanted(dir, [catalog(all)]), NEVER);
  t.match(again, { items: 2, written: 0, removed: 0 });
  t.same(timesIn(dir), before, 'nothing is touched');

  known[idOf(1)] = { ...known[idOf(1)], overview: 'Other words' };
  const described = [{ ...film, details: 'other' }, ...all.slice(1)];
  const nowMs = Date.now();
  await writer.write(wanted(dir, [catalog(described)]), NEVER);
  t.match(readFileSync(`${at}.nfo`, 'utf8'), '<plot>Other words</plot>');
  t.notMatch(
    readFileSync(`${at}.nfo`, 'utf8'),
    'lockdata',
    'Jellyfin never reads again what is locked',
  );
  t.ok(
    statSync(`${at}.nfo`).mtimeMs >= nowMs + 60_000,
    'younger than what Jellyfin saved just now',
  );

  const renamed = { ...film, title: 'Aliens' };
  const moved = await writer.write(wanted(dir, [catalog([renamed, ...all.slice(1)])]), NEVER);
  t.match(moved, { written: 6, removed: 6 });
  t.same(readdirSync(join(dir, 'Movies')), ['Aliens (1979)']);

  rmSync(join(dir, 'Movies/Aliens (1979)/Aliens (1979).nfo'));
  writeFileSync(join(dir, 'Movies/Aliens (1979)/Aliens (1979).strm'), 'changed');
  writeFileSync(join(dir, 'Movies/Aliens (1979)/notes.txt'), 'mine');
  t.match(await writer.write(wanted(dir, [catalog([renamed])]), NEVER), { foreign: 1 });
  t.equal(readFileSync(join(dir, 'Movies/Aliens (1979)/Aliens (1979).strm'), 'utf8'), 'changed');
  t.notOk(
    filesIn(dir).some((path) => path.startsWith('Shows')),
    'what is not listed is gone',
  );
  t.ok(filesIn(dir).includes('Movies/Aliens (1979)/Aliens (1979).nfo'), 'what was lost is back');

  const away = catalog([], { isAway: true });
  t.match(await writer.write(wanted(dir, [away]), NEVER), { items: 1, written: 0, removed: 0 });
  await writer.remove({ id: '01234567', dir });
  t.same(filesIn(dir), [
    'Movies/Aliens (1979)/Aliens (1979).strm',
    'Movies/Aliens (1979)/notes.txt',
    'mine.txt',
  ]);
});

t.test('names that clash keep what they were given', async (t) => {
  const dir = temporaryDir(t);
  const writer = exporter();
  const [one, two] = [item(1, { title: 'The Office' }), item(2, { title: 'the office' })];
  await writer.write(wanted(dir, [catalog([two])]), NEVER);
  await writer.write(wanted(dir, [catalog([one, two])]), NEVER);
  const [marked = '', plain] = readdirSync(join(dir, 'Movies'));
  t.same(plain, 'the office', 'whoever was there first');
  t.match(marked, /^The Office \[[0-9a-f]{4}\]$/);
  await writer.write(wanted(dir, [catalog([one])]), NEVER);
  t.same(readdirSync(join(dir, 'Movies')), [marked], 'also when the other is gone');
  const swapped = [item(1, { title: 'B' }), item(2, { title: 'A' })];
  const other = temporaryDir(t);
  await writer.write(
    wanted(other, [catalog([item(1, { title: 'A' }), item(2, { title: 'B' })])]),
    NEVER,
  );
  await writer.write(wanted(other, [catalog(swapped)]), NEVER);
  t.match(readFileSync(join(other, 'Movies/A/A.strm'), 'utf8'), idOf(2));
  t.match(readFileSync(join(other, 'Movies/B/B.strm'), 'utf8'), idOf(1));
});

t.test('files of others are left alone', async (t) => {
  const dir = temporaryDir(t);
  const outside = temporaryDir(t);
  const films = [item(1, { title: 'A' }), item(2, { title: 'B' }), item(3, { title: 'C' })];
  mkdirSync(join(dir, 'Movies/A'), { recursive: true });
  writeFileSync(join(dir, 'Movies/A/a.STRM'), 'theirs');
  symlinkSync(outside, join(dir, 'Movies/B'));
  writeFileSync(join(outside, 'B.nfo'), 'theirs');
  const outcome = await exporter().write(wanted(dir, [catalog(films)]), NEVER);
  t.equal(outcome.foreign, 4);
  t.same(readdirSync(join(dir, 'Movies/A')).sort(), ['A.json', 'A.nfo', 'a.STRM']);
  t.same(readdirSync(outside), ['B.nfo'], 'no link is followed');
  await t.rejects(exporter().write(wanted(dir, [], { id: '89abcdef' }), NEVER), {
    code: 'EXPORT_FOLDER_TAKEN',
  });
  await t.rejects(exporter().write(wanted('relative', []), NEVER), {
    code: 'EXPORT_FOLDER_INVALID',
  });
  const file = join(dirname(join(dir, 'x')), 'file');
  writeFileSync(file, '');
  await t.rejects(exporter().write(wanted(file, []), NEVER), { code: 'EXPORT_FOLDER_INVALID' });
  // A list that somebody has changed leads nowhere.
  const marker = join(dir, '.natster-export.json');
  const list = readFileSync(marker, 'utf8').replaceAll('Movies/C/C', '../C/C');
  writeFileSync(marker, list);
  await t.rejects(exporter().remove({ id: '01234567', dir }), { code: 'EXPORT_FOLDER_TAKEN' });
});

t.test('what a crash cut short is made whole, and is ours', async (t) => {
  const dir = temporaryDir(t);
  const films = [item(1, { title: 'A' }), item(2, { title: 'B' })];
  const at = (name: string) => join(dir, 'Movies', name);
  for (const name of ['A', 'B']) mkdirSync(at(name), { recursive: true });
  writeFileSync(at('A/A.strm'), '');
  writeFileSync(at('A/A.json'), '{"version":1,');
  writeFileSync(at('B/B.strm'), 'http://elsewhere:1/');
  const writer = exporter();
  t.match(await writer.write(wanted(dir, [catalog(films)]), NEVER), { foreign: 1, written: 5 });
  t.match(readFileSync(at('A/A.strm'), 'utf8'), /\/1\.mkv\n$/);
  t.match(JSON.parse(readFileSync(at('A/A.json'), 'utf8')), { item: idOf(1) });
  t.equal(readFileSync(at('B/B.strm'), 'utf8'), 'http://elsewhere:1/');
  await writer.remove({ id: '01234567', dir });
  t.same(filesIn(dir), ['Movies/B/B.strm']);
});

t.test('what cannot be had now is had later', async (t) => {
  const dir = temporaryDir(t);
  const film = item(1, { title: 'A' });
  let isThere = false;
  const writer = exporter({ [film.id]: { overview: 'Known' } }, () => isThere);
  const nfo = () => readFileSync(join(dir, 'Movies/A/A.nfo'), 'utf8');
  t.match(await writer.write(wanted(dir, [catalog([film])]), NEVER), { incomplete: 1 });
  t.notMatch(nfo(), 'Known');
  isThere = true;
  t.match(await writer.write(wanted(dir, [catalog([film])]), NEVER), { incomplete: 0, written: 1 });
  t.match(nfo(), 'Known');
});

t.test('music for servers that know it by its description has its names there', async (t) => {
  const dir = temporaryDir(t);
  const song = item(3, { kind: 'track', title: 'Song', path: '3.mp3', music: { artist: 'Ann' } });
  await exporter({}).write({ ...wanted(dir, [catalog([song])]), audio: true }, NEVER);
  const [path = ''] = filesIn(dir).filter((file) => file.endsWith('.json'));
  const described = JSON.parse(readFileSync(join(dir, path), 'utf8'));
  t.match(described, { title: 'Song', music: { artist: 'Ann' } });
});

t.test(
  'an album has its cover, an artist a picture; both stay while their owner is away',
  async (t) => {
    const dir = temporaryDir(t);
    const music = (track: number) => ({ artist: 'Ann', album: 'First', track });
    const song = (number: number, track: number) =>
      item(number, {
        kind: 'track',
        title: `Song ${track}`,
        path: `${number}.mp3`,
        music: music(track),
      });
    const picture = { mark: 'm', role: 'poster' as const, mimeType: 'image/jpeg' };
    const known: Known = {
      [idOf(4)]: {
        pictures: [
          { ...picture, asset: 'own' },
          { ...picture, asset: 'band', of: 'artist' },
        ],
      },
    };
    const of = (...catalogs: ExportedCatalog[]) => ({ ...wanted(dir, catalogs), audio: true });
    const all = catalog([song(3, 2), song(4, 1)]);
    await exporter(known).write(of(all), NEVER);
    const pictures = () => filesIn(dir).filter((file) => file.endsWith('.jpg'));
    t.same(pictures(), ['Music/Ann/First/folder.jpg', 'Music/Ann/folder.jpg']);
    await exporter({}).write(of({ ...all, isAway: true }), NEVER);
    t.equal(pictures().length, 2);
    await exporter({}).write(of(catalog([])), NEVER);
    t.same(filesIn(dir), []);
  },
);
