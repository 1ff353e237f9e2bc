import t from 'tap';
import { describeName } from '../../../bridge/media/names/describe.ts';
import { isIgnored } from '../../../bridge/media/names/ignored.ts';

const FILM = 'Movies/Best Movie Ever (2019)';
const SHOW = 'Shows/Awesome TV Show (2024)';

/** As Jellyfin documents them, by folder, by name and by suffix. */
const EXTRAS: readonly (readonly [path: string, kind: string, title: string, of?: string])[] = [
  [
    `${FILM}/behind the scenes/Finding the right score.mp4`,
    'behindthescenes',
    'Finding the right score',
    'Best Movie Ever (2019)',
  ],
  [
    `${FILM}/Behind The Scenes/Making of.mp4`,
    'behindthescenes',
    'Making of',
    'Best Movie Ever (2019)',
  ],
  [`${FILM}/deleted scenes/One.mp4`, 'deletedscene', 'One', 'Best Movie Ever (2019)'],
  [
    `${FILM}/interviews/Interview with the Director.mp4`,
    'interview',
    'Interview with the Director',
    'Best Movie Ever (2019)',
  ],
  [`${FILM}/scenes/One.mp4`, 'scene', 'One', 'Best Movie Ever (2019)'],
  [`${FILM}/shorts/One.mp4`, 'short', 'One', 'Best Movie Ever (2019)'],
  [`${FILM}/featurettes/One.mp4`, 'featurette', 'One', 'Best Movie Ever (2019)'],
  [`${FILM}/clips/One.mp4`, 'clip', 'One', 'Best Movie Ever (2019)'],
  [`${FILM}/other/One.mp4`, 'other', 'One', 'Best Movie Ever (2019)'],
  [`${FILM}/extras/Home recreation.mp4`, 'other', 'Home recreation', 'Best Movie Ever (2019)'],
  [
    `${FILM}/extras/disc 2/Home recreation.mp4`,
    'other',
    'Home recreation',
    'Best Movie Ever (2019)',
  ],
  [`${FILM}/trailers/Official.mp4`, 'trailer', 'Official', 'Best Movie Ever (2019)'],
  [
    `${FILM}/theme-music/awesome-soundtrack-song.mp3`,
    'theme',
    'awesome-soundtrack-song',
    'Best Movie Ever (2019)',
  ],
  [`${FILM}/backdrops/bluray-menu.mp4`, 'backdrop', 'bluray-menu', 'Best Movie Ever (2019)'],
  [`${FILM}/trailer.mp4`, 'trailer', 'trailer', 'Best Movie Ever (2019)'],
  [`${FILM}/theme.mp3`, 'theme', 'theme', 'Best Movie Ever (2019)'],
  [
    `${FILM}/That clip that I want everyone to see-clip.mp4`,
    'clip',
    'That clip that I want everyone to see',
    'Best Movie Ever (2019)',
  ],
  [`${FILM}/Release Trailer-trailer.mp4`, 'trailer', 'Release Trailer', 'Best Movie Ever (2019)'],
  [`${FILM}/Preview.trailer.avi`, 'trailer', 'Preview', 'Best Movie Ever (2019)'],
  [
    `${FILM}/Release Trailer 2_trailer.avi`,
    'trailer',
    'Release Trailer 2',
    'Best Movie Ever (2019)',
  ],
  [`${FILM}/Release trailer.mp4`, 'trailer', 'Release', 'Best Movie Ever (2019)'],
  [`${FILM}/Favorite Scene-scene.mp4`, 'scene', 'Favorite Scene', 'Best Movie Ever (2019)'],
  [
    `${FILM}/Making of-behindthescenes.mp4`,
    'behindthescenes',
    'Making of',
    'Best Movie Ever (2019)',
  ],
  [
    `${FILM}/Not the best scene-deleted.mp4`,
    'deletedscene',
    'Not the best scene',
    'Best Movie Ever (2019)',
  ],
  [
    `${FILM}/Not the best scene-deletedscene.mp4`,
    'deletedscene',
    'Not the best scene',
    'Best Movie Ever (2019)',
  ],
  [
    `${FILM}/Theme Song Music Video-featurette.mp4`,
    'featurette',
    'Theme Song Music Video',
    'Best Movie Ever (2019)',
  ],
  [`${FILM}/Art-short.mp4`, 'short', 'Art', 'Best Movie Ever (2019)'],
  [`${FILM}/A talk-interview.mp4`, 'interview', 'A talk', 'Best Movie Ever (2019)'],
  [`${FILM}/More-extra.mp4`, 'other', 'More', 'Best Movie Ever (2019)'],
  [`${FILM}/More-other.mp4`, 'other', 'More', 'Best Movie Ever (2019)'],
  ['Movies/Film (2010)-trailer.mp4', 'trailer', 'Film', 'Film (2010)'],
  ['Film-trailer.mp4', 'trailer', 'Film', 'Film'],
  ['Movies/Film-trailer.mp4', 'trailer', 'Film'],
  ['Trailers/Film (2010).mp4', 'trailer', 'Film'],
  [`${SHOW}/Season 1/trailers/trailer1.mp4`, 'trailer', 'trailer1', 'Awesome TV Show (2024)'],
  [
    `${SHOW}/Season 1/theme-music/Season 01 OP.mp3`,
    'theme',
    'Season 01 OP',
    'Awesome TV Show (2024)',
  ],
  [`${SHOW}/Season 1/backdrops/S1Intro.mkv`, 'backdrop', 'S1Intro', 'Awesome TV Show (2024)'],
  [
    `${SHOW}/interviews/Interview with the Director.mp4`,
    'interview',
    'Interview with the Director',
    'Awesome TV Show (2024)',
  ],
  [`${SHOW}/Season 1/Preview.trailer.mp4`, 'trailer', 'Preview', 'Awesome TV Show (2024)'],
  [
    `${SHOW}/making of-behindthescenes.mp4`,
    'behindthescenes',
    'making of',
    'Awesome TV Show (2024)',
  ],
];

t.test('extras of films and series', async (t) => {
  for (const [path, kind, title, of] of EXTRAS) {
    const facts = describeName(path);
    const owner = facts.extra?.of;
    const shown = owner && (owner.year ? `${owner.title} (${owner.year})` : owner.title);
    t.same([facts.kind, facts.title, facts.extra?.kind, shown], ['other', title, kind, of], path);
  }
});

t.test('what is called like an extra and is none', async (t) => {
  const paths: readonly (readonly [path: string, kind: string])[] = [
    ['Shorts/Bao (2018).mkv', 'movie'],
    ['Movies/Shorts/Bao (2018).mkv', 'movie'],
    ['Other/Film (2010).mkv', 'movie'],
    ['Trailer Park Boys (1999).mkv', 'movie'],
    ['Trailer.mkv', 'movie'],
    ['Constructor/Film (2010).mkv', 'movie'],
    ['Big Short (2015).mkv', 'movie'],
    ['Extras/Season 1/Extras S01E01.mkv', 'episode'],
    ['Artist/Album/The Interview-short.mp3', 'track'],
  ];
  for (const [path, kind] of paths) {
    const facts = describeName(path);
    t.equal(facts.kind, kind, path);
    t.equal(facts.extra, undefined, path);
  }
});

t.test('what no catalog shows', async (t) => {
  const paths = [
    '.DS_Store',
    '.hidden.mp4',
    'a/.hidden/film.mp4',
    '._Film (2010).mkv',
    '.Trash-1000/files/film.mkv',
    '.nomedia',
    '@eaDir/film.mkv/SYNOINDEX_MEDIA_INFO',
    'films/@eaDir/film.mkv',
    'film.mkv@SynoResource',
    '$RECYCLE.BIN/S-1-5/film.mkv',
    'System Volume Information/x.mkv',
    'lost+found/film.mkv',
    '#recycle/film.mkv',
    'a/Thumbs.db',
    'desktop.ini',
    'Film (2010)/sample.mkv',
    'Film (2010)/Sample/film.mkv',
    'Film (2010)/samples/one.mp4',
    'Film (2010)/Teaser.sample.mp4',
    'Film (2010)/Teaser sample.mp4',
    'Film (2010)/film_sample.avi',
    'Film-sample.mkv',
    'Film.2010.1080p-GRP/sample-film.2010.1080p-grp.mkv',
  ];
  for (const path of paths) t.ok(isIgnored(path), path);
  t.equal(describeName('Film (2010)/sample.mkv').isSample, true);
});

t.test('what a catalog does show', async (t) => {
  const paths = [
    'Film (2010).mkv',
    'Sample.mp4',
    'Samples/one.mp4',
    'Sample People (2000)/Sample People (2000).mkv',
    'Music/Samples/Drum sample.wav',
    'Photos/sample.jpg',
    'The Sample Film (2010).mkv',
    'Ensample.mkv',
    'Trash (2014).mkv',
    'recycle/film.mkv',
  ];
  for (const path of paths) t.notOk(isIgnored(path), path);
});
