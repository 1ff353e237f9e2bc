import fc from 'fast-check';
import t from 'tap';
import {
  type Artwork,
  type ArtworkTarget,
  artworkFolder,
  artworkFor,
  artworkIn,
} from '../../bridge/media/artwork.ts';

const find = (names: readonly string[], target: ArtworkTarget): Artwork =>
  artworkFor(artworkFolder(names), target);

const FILM: ArtworkTarget = { kind: 'movie', media: 'Film (2010).mkv', mixed: false };
const MIXED: ArtworkTarget = { ...FILM, mixed: true };

/** The names that Jellyfin documents and Kodi lists for a film in its own folder. */
const OF_FILM: readonly (readonly [role: keyof Artwork, names: readonly string[]])[] = [
  [
    'poster',
    [
      'Film (2010).jpg',
      'Film (2010).tbn',
      'poster.jpg',
      'folder.png',
      'cover.webp',
      'default.jpg',
      'movie.tbn',
    ],
  ],
  [
    'poster',
    [
      'Film (2010)-poster.jpg',
      'Film (2010)-cover.jpg',
      'Film (2010)-folder.jpg',
      'FOLDER.JPG',
      'Poster.jpeg',
    ],
  ],
  ['logo', ['logo.png', 'clearlogo.png', 'Film (2010)-logo.png', 'Film (2010)-clearlogo.png']],
  ['thumb', ['landscape.jpg', 'thumb.jpg', 'Film (2010)-landscape.jpg', 'Film (2010)-thumb.jpg']],
  ['banner', ['banner.jpg', 'Film (2010)-banner.jpg']],
  [
    'disc',
    ['disc.png', 'cdart.png', 'discart.png', 'Film (2010)-disc.png', 'Film (2010)-discart.png'],
  ],
  ['clearArt', ['clearart.png', 'Film (2010)-clearart.png']],
  ['keyArt', ['keyart.jpg', 'Film (2010)-keyart.jpg']],
  ['characterArt', ['characterart.png']],
];
const BACKDROPS = [
  'fanart.jpg',
  'fanart1.jpg',
  'fanart-2.jpg',
  'backdrop.jpg',
  'backdrop7.jpg',
  'background.jpg',
  'background-3.png',
  'art.jpg',
  'art-1.jpg',
  'Film (2010)-fanart.jpg',
  'Film (2010)-backdrop2.jpg',
  'extrafanart/fanart1.jpg',
  'extrafanart/any name.png',
];

t.test('every name that a film may have', async (t) => {
  for (const [role, names] of OF_FILM) {
    for (const name of names) {
      t.same(find(['Film (2010).mkv', name], FILM), { [role]: name, backdrops: [] }, name);
      const isOwn = name.startsWith('Film (2010)');
      t.same(
        find([name], MIXED),
        isOwn ? { [role]: name, backdrops: [] } : { backdrops: [] },
        `${name}, mixed`,
      );
    }
  }
  for (const name of BACKDROPS) t.same(find([name], FILM), { backdrops: [name] }, name);
});

t.test('the preferred name and format', async (t) => {
  const posters = [
    'movie.jpg',
    'default.jpg',
    'cover.jpg',
    'folder.jpg',
    'poster.jpg',
    'Film (2010)-poster.jpg',
    'Film (2010).jpg',
  ];
  for (let count = 1; count <= posters.length; count++) {
    t.equal(find(posters.slice(0, count), FILM).poster, posters[count - 1]);
  }
  t.equal(
    find(['poster.gif', 'poster.jpg', 'poster.png', 'poster.svg'], FILM).poster,
    'poster.png',
  );
  t.equal(find(['clearlogo.png', 'logo.png'], FILM).logo, 'logo.png');
  t.equal(find(['thumb.jpg', 'landscape.jpg'], FILM).thumb, 'landscape.jpg');
  const many = [
    'extrafanart/10.jpg',
    'extrafanart/9.jpg',
    'fanart2.jpg',
    'fanart.jpg',
    'Film (2010)-fanart.jpg',
    'fanart1.jpg',
  ];
  t.same(find(many, FILM).backdrops, [
    'Film (2010)-fanart.jpg',
    'fanart.jpg',
    'fanart1.jpg',
    'fanart2.jpg',
    'extrafanart/9.jpg',
    'extrafanart/10.jpg',
  ]);
});

t.test('names that only a person takes for the same', async (t) => {
  t.equal(find(['FILM (2010)-POSTER.JPG'], FILM).poster, 'FILM (2010)-POSTER.JPG');
  const composed: ArtworkTarget = {
    kind: 'movie',
    media: 'Amélie.mkv'.normalize('NFC'),
    mixed: true,
  };
  const apart = 'Amélie.jpg'.normalize('NFD');
  t.equal(find([apart], composed).poster, apart);
  const part: ArtworkTarget = { kind: 'movie', media: 'Film-cd1.avi', mixed: true };
  t.equal(find(['Film-poster.jpg'], part).poster, 'Film-poster.jpg');
  t.same(find(['Other-poster.jpg', 'poster.txt', 'poster', 'fanart21.jpg'], FILM), {
    backdrops: [],
  });
});

t.test('series, seasons and episodes', async (t) => {
  const series = [
    'poster.jpg',
    'fanart.jpg',
    'banner.jpg',
    'season01-poster.jpg',
    'season1-banner.jpg',
    'season01-fanart.jpg',
    'season-specials-poster.jpg',
    'season02.tbn',
    'season-all-poster.jpg',
    'season2009-landscape.jpg',
  ];
  t.same(find(series, { kind: 'series' }), {
    poster: 'poster.jpg',
    banner: 'banner.jpg',
    backdrops: ['fanart.jpg'],
  });
  const season = (number: number) => find(series, { kind: 'season-in-series', season: number });
  t.same(season(0), { poster: 'season-specials-poster.jpg', backdrops: [] });
  t.same(season(1), {
    poster: 'season01-poster.jpg',
    banner: 'season1-banner.jpg',
    backdrops: ['season01-fanart.jpg'],
  });
  t.same(season(2), { poster: 'season02.tbn', backdrops: [] });
  t.same(season(2009), { thumb: 'season2009-landscape.jpg', backdrops: [] });
  t.equal(find(['show.jpg'], { kind: 'series' }).poster, 'show.jpg');
  t.equal(find(['season-all-poster.jpg'], { kind: 'series' }).poster, 'season-all-poster.jpg');
  t.equal(find(['folder.jpg'], { kind: 'season' }).poster, 'folder.jpg');

  const episode: ArtworkTarget = { kind: 'episode', media: 'Show S01E02.mkv' };
  const thumbs = ['metadata/Show S01E02.jpg', 'Show S01E02.jpg', 'Show S01E02-thumb.jpg'];
  for (let count = 1; count <= thumbs.length; count++) {
    t.same(find(['folder.jpg', 'Show S01E01-thumb.jpg', ...thumbs.slice(0, count)], episode), {
      thumb: thumbs[count - 1],
      backdrops: [],
    });
  }
});

t.test('music', async (t) => {
  const names = [
    'cover.jpg',
    'thumb.jpg',
    'disc.png',
    'cdart.png',
    'fanart.jpg',
    'back.jpg',
    '01 One.flac',
    '01 One.jpg',
  ];
  t.same(find(names, { kind: 'album' }), {
    poster: 'cover.jpg',
    disc: 'cdart.png',
    backdrops: ['fanart.jpg'],
  });
  t.equal(find(['poster.jpg', 'folder.jpg'], { kind: 'album' }).poster, 'folder.jpg');
  t.equal(find(['jacket.jpg'], { kind: 'album' }).poster, 'jacket.jpg');
  t.same(find(['thumb.jpg'], { kind: 'artist' }), { poster: 'thumb.jpg', backdrops: [] });
  t.equal(find(names, { kind: 'track', media: '01 One.flac' }).poster, '01 One.jpg');
});

t.test('which images are artwork, and which are photos', async (t) => {
  const artwork = (names: readonly string[], holdsMedia?: boolean) => [
    ...artworkIn(artworkFolder(names), holdsMedia),
  ];
  const film = [
    'Film.mkv',
    'Film.jpg',
    'Film-poster.png',
    'Film-fanart-1.jpg',
    'poster.jpg',
    'poster.png',
    'extrafanart/a.jpg',
    '.actors/A_B.jpg',
  ];
  t.same(artwork(film), film.slice(1), 'all beside a film');
  t.same(artwork(['Film.mkv', 'Other.jpg', 'Film-on the set.jpg', 'sets/poster.jpg']), []);
  const photos = ['folder.jpg', 'art.jpg', 'poster.jpg', 'landscape.jpg', 'IMG_0001.jpg'];
  t.same(artwork(photos), ['folder.jpg'], 'a folder of photos');
  t.same(artwork(photos, true), photos.slice(0, 4), 'a folder with media below it');
  t.same(artwork(['season01-poster.jpg', 'season-all.tbn', 'season of mists.jpg'], true), [
    'season01-poster.jpg',
    'season-all.tbn',
  ]);
  t.same(
    artwork([
      'IMG_0001.mov',
      'IMG_0001.jpg',
      '20190503_101112.mp4',
      '20190503_101112.jpg',
      'PXL_20240101_1.mp4',
      'PXL_20240101_1.jpg',
    ]),
    [],
    'photos taken with a video',
  );
});

t.test('any names, many of them', async (t) => {
  const word = fc.constantFrom(
    'Film',
    '-',
    'poster',
    'fanart',
    '1',
    '.jpg',
    '.mkv',
    '/',
    'extrafanart',
    'season',
    '01',
    ' ',
    '.',
    'É',
  );
  const name = fc.oneof(
    fc.array(word, { maxLength: 8 }).map((all) => all.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 30 }), name, fc.boolean(), (names, media, mixed) => {
      const folder = artworkFolder(names);
      const { backdrops, ...others } = artworkFor(folder, { kind: 'movie', media, mixed });
      const found = [...backdrops, ...Object.values(others), ...artworkIn(folder)];
      return backdrops.length <= 20 && found.every((one) => names.includes(one));
    }),
  );
  const films = Array.from({ length: 2_000 }, (_, at) => `Film ${at}`);
  const start = performance.now();
  const folder = artworkFolder(
    films.flatMap((film) => [`${film}.mkv`, `${film}-poster.jpg`, `${film}-fanart.jpg`]),
  );
  for (const film of films)
    artworkFor(folder, { kind: 'movie', media: `${film}.mkv`, mixed: true });
  t.equal(artworkIn(folder).size, 4_000);
  t.ok(
    performance.now() - start < 10_000,
    'the time grows with the number of films, not with its square',
  );
});
