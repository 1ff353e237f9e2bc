/** Whatever is told of an item, by whomever, its description can be kept and sent. */
import fc from 'fast-check';
import t from 'tap';
import { describeFile } from '../../../bridge/library/describe-file.ts';
import { merge } from '../../../bridge/library/describing/merge.ts';
import { ownRoots } from '../../../bridge/library/describing/told.ts';
import { fitted } from '../../../bridge/media/fitted.ts';
import { type LooseFacts, tidyFacts } from '../../../bridge/media/media-facts.ts';
import type { NfoFacts } from '../../../bridge/media/nfo.ts';
import { parseNfo } from '../../../bridge/media/nfo.ts';
import { Item } from '../../../bridge/protocol/item.ts';
import { fits, nfo } from './support.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('a'.repeat(20_000), '\ud83d'.repeat(200), '\n\0\x1b[2J', '2001-02-30', ''),
);
const number = fc.oneof(fc.integer(), fc.double(), fc.nat(3000));
const texts = fc.array(text, { maxLength: 80 });
const ids = fc.dictionary(fc.constantFrom('imdb', 'tmdb', 'tvdb', 'X y', 'other'), text);

/** Wilder than parseNfo gives. */
const facts = fc.record(
  {
    kind: fc.constantFrom('movie', 'series', 'season', 'episode', 'album', 'artist', 'musicvideo'),
    ...{ title: text, originalTitle: text, sortTitle: text, showTitle: text, season: number },
    ...{ episode: number, episodeEnd: number, year: number, released: text, overview: text },
    ...{ tagline: text, runtimeSeconds: number, certification: text, genres: texts, tags: texts },
    ...{ studios: texts, countries: texts, directors: texts, writers: texts, artists: texts, ids },
    ratings: fc.array(fc.record({ source: text, value: number, votes: number })),
    actors: fc.array(fc.record({ name: text, role: text, order: number }), { maxLength: 150 }),
    ...{ collection: text, album: text },
  },
  { requiredKeys: [] },
) as fc.Arbitrary<NfoFacts>;

const media = fc
  .record(
    {
      ...{ container: text, durationSec: number, hasPicture: fc.constant(true) },
      streams: fc.array(
        fc.record({
          ...{ type: fc.constantFrom('video', 'audio', 'subtitle'), codec: text },
          ...{ width: number, height: number, rotation: number, pixelAspect: number },
        }),
        { maxLength: 4 },
      ),
      tags: fc.record({ title: text, artist: text, album: text, date: text, genre: text }),
    },
    { requiredKeys: ['container', 'streams'] },
  )
  .map((loose) => tidyFacts(loose as LooseFacts));

const path = fc.constantFrom(
  'The Film (2000)/The Film (2000) - 4K.mkv',
  'Show/Season 1/Show S01E01-E02 Name.mkv',
  'Band/Album (1999)/01 - Song.mp3',
  'Trip/IMG_1.jpg',
  'Film (2000)-trailer.mp4',
  'odd \u202e\x01 name.avi',
);

t.test('any facts', async () => {
  const maybe = fc.option(facts, { nil: undefined });
  const around = fc.record({ season: maybe, series: maybe, album: maybe, artist: maybe });
  fc.assert(
    fc.property(
      path,
      fc.array(facts, { maxLength: 4 }),
      media,
      around,
      (path, all, media, more) => {
        const told = { name: describeFile(path), media, nfo: ownRoots(all), ...more };
        const merged = merge(told);
        return fits({ ...merged, mark: '', assets: {}, problems: [] });
      },
    ),
    { numRuns: 300 },
  );
});

t.test('any .nfo', async () => {
  const element = fc
    .tuple(fc.constantFrom('title', 'year', 'runtime', 'id', 'genre', 'aired', 'set', 'plot'), text)
    .map(([name, value]) => `<${name}>${value}</${name}>`);
  const root = fc.constantFrom('movie', 'episodedetails', 'musicvideo', 'tvshow');
  fc.assert(
    fc.property(path, root, fc.array(element), (path, root, elements) => {
      const found = parseNfo(Buffer.from(nfo(root, elements.join(''))));
      const roots = 'problem' in found ? [] : ownRoots(found);
      const merged = merge({ name: describeFile(path), nfo: roots });
      return fits({ ...merged, mark: '', assets: {}, problems: [] });
    }),
    { numRuns: 300 },
  );
});

t.test('what is too long is cut, what is wrong is left out', async (t) => {
  const people = [
    'a\nb',
    '',
    '\0',
    'x'.repeat(200),
    ...Array.from({ length: 20 }, (_, i) => `${i}`),
  ];
  const said = fitted(Item, {
    people,
    title: '  T\u0007itle\ud83d ',
    ids: { imdb: 'y'.repeat(33) },
  });
  t.equal(said, undefined, 'an item needs more');
  const { properties } = Item;
  t.same(fitted(properties.people, people)?.slice(0, 3), ['a b', 'x'.repeat(128), '0']);
  t.equal(fitted(properties.people, people)?.length, 16);
  t.equal(fitted(properties.title, '  T\u0007itle\ud83d '), 'T itle');
  t.same(fitted(properties.series, { title: 'S', season: -1, year: 12 }), { title: 'S' });
  t.equal(fitted(properties.picture, { width: 1 }), undefined, 'half a size is none');
});
