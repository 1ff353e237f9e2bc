/** A household's library with films, a series, music and photos, each with pictures and descriptions. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeAll, mediaZoo, words, ZOO } from '../support/media-zoo.ts';

const FILMS = [
  ['Amber Tide', 1994, 'Drama'],
  ['Blue Harbour', 2001, 'Drama'],
  ['Copper Sky', 2010, 'Adventure'],
  ['Distant Bells', 1987, 'Mystery'],
  ['Evening Train', 2015, 'Drama'],
  ['Far Meadow', 2003, 'Family'],
  ['Glass Orchard', 2019, 'Mystery'],
  ['Hidden Shore', 1999, 'Adventure'],
  ['Iron Lantern', 2008, 'History'],
  ['The Juniper Road', 2021, 'Drama'],
  ['Kestrel', 1978, 'Adventure'],
  ['Low Winter Sun', 2012, 'Crime'],
] as const;
const EPISODES = [
  [1, 1, 'Arrival'],
  [1, 2, 'The Bridge'],
  [1, 3, 'Thaw'],
  [2, 1, 'Return'],
  [2, 2, 'High Water'],
] as const;
const SONGS = ['First Light', 'Second Wind', 'Third Rail'] as const;
const SERIES = 'Northern Show';

const picture = (size: string, seed: number, name: string) =>
  [
    `${name}-${seed}.jpg`,
    words(`-f lavfi -i gradients=s=${size}:seed=${seed}:n=3:d=1 -frames:v 1 -q:v 3`),
  ] as const;
const PICTURES = Object.fromEntries([
  ...FILMS.map((_, seed) => picture('400x600', seed + 1, 'poster')),
  ...[50, 51].map((seed) => picture('1280x720', seed, 'wide')),
  ...[60, 61, 62, 63].map((seed) => picture('1200x800', seed, 'photo')),
  picture('600x600', 70, 'cover'),
  ...SONGS.map((title, number) => [
    `song-${number + 1}.m4a`,
    [
      ...words('-i tone.m4a -c copy -map_metadata -1 -metadata album=Daybreak -metadata date=2018'),
      ...['-metadata', `title=${title}`, '-metadata', `track=${number + 1}/3`],
      ...['-metadata', 'artist=The Weathermen'],
    ],
  ]),
]);

const describedFilm = ([title, year, genre]: (typeof FILMS)[number]): string => `<movie>
<title>${title}</title><year>${year}</year><genre>${genre}</genre><mpaa>FSK 12</mpaa>
<tagline>Nobody comes back the same.</tagline>
<plot>Of ${title}, and of those who went there. A keeper of lights finds letters that were never sent.</plot>
<rating>7.4</rating><director>Ada Moor</director><credits>Finn Vale</credits>
<actor><name>Mira Stone</name><role>The keeper</role></actor>
<actor><name>Jon Hale</name><role>The stranger</role></actor>
</movie>`;

/** Writes it below `directory`. Needs ffmpeg. */
export const watchLibrary = async (directory: string): Promise<void> => {
  await mediaZoo();
  await makeAll(PICTURES);
  const put = (from: string, ...to: string[]) => {
    const path = join(directory, ...to);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(join(ZOO, from), path);
  };
  const write = (text: string, ...to: string[]) => writeFileSync(join(directory, ...to), text);
  FILMS.forEach((film, number) => {
    const folder = `${film[0]} (${film[1]})`;
    put('subs.mkv', 'Films', folder, `${folder}.mkv`);
    put(`poster-${number + 1}.jpg`, 'Films', folder, 'poster.jpg');
    if (number < 2) put(`wide-${50 + number}.jpg`, 'Films', folder, 'fanart.jpg');
    write(describedFilm(film), 'Films', folder, 'movie.nfo');
  });
  for (const [season, number, title] of EPISODES) {
    const name = `${SERIES} S0${season}E0${number} ${title}.mkv`;
    put('subs.mkv', 'Shows', SERIES, `Season 0${season}`, name);
  }
  put('poster-5.jpg', 'Shows', SERIES, 'poster.jpg');
  put('wide-50.jpg', 'Shows', SERIES, 'fanart.jpg');
  const about = `<tvshow><title>${SERIES}</title><plot>A town at the end of the line, and its only bridge.</plot><genre>Drama</genre><year>2016</year></tvshow>`;
  write(about, 'Shows', SERIES, 'tvshow.nfo');
  SONGS.forEach((title, number) => {
    put(
      `song-${number + 1}.m4a`,
      'Music',
      'The Weathermen',
      'Daybreak',
      `0${number + 1} ${title}.m4a`,
    );
  });
  put('cover-70.jpg', 'Music', 'The Weathermen', 'Daybreak', 'cover.jpg');
  for (const seed of [60, 61, 62, 63]) {
    put(`photo-${seed}.jpg`, 'Photos', 'By the sea', `Beach ${seed}.jpg`);
  }
};
