/** Films and series in folders as the documentation of Kodi and Jellyfin shows them. */
import t from 'tap';
import { lacking } from '../../support/fixtures.ts';
import { mediaZoo } from '../../support/media-zoo.ts';
import { filesOf, nfo, Shelf } from './support.ts';

const skip = await lacking('ffmpeg');
if (!skip) await mediaZoo();

const SRT = '1\n00:00:01,000 --> 00:00:02,000\nA line\n';
const MOVIE = nfo(
  'movie',
  '<title>Big Buck Bunny</title><originaltitle>Peach</originaltitle><sorttitle>Bunny 1</sorttitle>' +
    '<year>2008</year><premiered>2008-04-10</premiered><plot>A rabbit.</plot><tagline>Soft.</tagline>' +
    '<mpaa>PG</mpaa><genre>Animation</genre><genre>Comedy</genre><tag>short</tag><studio>Blender</studio>' +
    '<set><name>Peach films</name></set><director>Sacha Goedegebure</director>' +
    '<actor><name>Frank</name><role>Squirrel</role><order>1</order></actor>' +
    '<actor><name>Bunny</name><role>Himself</role><order>0</order></actor>' +
    '<uniqueid type="imdb" default="true">tt1254207</uniqueid><uniqueid type="tmdb">10378</uniqueid>' +
    '<ratings><rating name="imdb" max="10"><value>6.4</value><votes>100</votes></rating></ratings>',
);

t.test('a film in its own folder', { skip }, async (t) => {
  const shelf = new Shelf(t);
  const dir = 'Films/Big Buck Bunny (2008)';
  await shelf.put({
    [`${dir}/Big Buck Bunny (2008) - 1080p.mkv`]: 'zoo:subs.mkv',
    [`${dir}/Big Buck Bunny (2008) - 4K.mkv`]: 'zoo:hdr.mkv',
    [`${dir}/Big Buck Bunny (2008)-trailer.mp4`]: 'zoo:fast.mp4',
    [`${dir}/._Another Film (1999).mkv`]: 'what a Mac keeps',
    [`${dir}/movie.nfo`]: MOVIE,
    [`${dir}/poster.jpg`]: 'zoo:pic.jpg',
    [`${dir}/fanart.png`]: 'zoo:pic.png',
    [`${dir}/extrafanart/one.jpg`]: 'zoo:pic.jpg',
    [`${dir}/clearlogo.png`]: 'zoo:pic.png',
    [`${dir}/Big Buck Bunny (2008) - 1080p.de.forced.srt`]: SRT,
    [`${dir}/Big Buck Bunny (2008) - 1080p.idx`]: '# VobSub index file, v7',
    [`${dir}/Big Buck Bunny (2008) - 1080p.sub`]: '\0\0\x01\xba',
    [`${dir}/Subs/Big Buck Bunny (2008) - 1080p/2_English.srt`]: SRT,
    [`${dir}/Subs/Big Buck Bunny (2008) - 1080p/3_French.sup`]: 'PG',
  });
  const said = await shelf.describe(`${dir}/Big Buck Bunny (2008) - 1080p.mkv`);
  t.match(said.fields, {
    ...{ kind: 'movie', title: 'Big Buck Bunny', sort_title: 'Bunny 1', year: 2008 },
    ...{ version: '1080p', ids: { imdb: 'tt1254207', tmdb: '10378' }, certification: 'PG' },
    ...{ genres: ['Animation', 'Comedy'], tags: ['short'], duration: 8.021 },
    people: ['Sacha Goedegebure', 'Bunny', 'Frank'],
    picture: { width: 320, height: 180 },
  });
  t.match(said.details, {
    ...{ originalTitle: 'Peach', tagline: 'Soft.', overview: 'A rabbit.', released: '2008-04-10' },
    ...{ studios: ['Blender'], collection: 'Peach films', directors: ['Sacha Goedegebure'] },
    actors: [{ name: 'Bunny', role: 'Himself' }, { name: 'Frank' }],
    ratings: [{ source: 'imdb', value: 6.4, votes: 100 }],
    media: { container: 'matroska' },
    subtitles: [
      { asset: 'sub-1', language: 'de', isForced: true },
      { asset: 'sub-2', language: 'en' },
      { asset: 'track-4', language: 'en', trackId: 4, isHearingImpaired: true },
      { asset: 'track-5', language: 'fr', isForced: true },
    ],
  });
  t.same(filesOf(said), {
    poster: `${dir}/poster.jpg`,
    logo: `${dir}/clearlogo.png`,
    'backdrop-1': `${dir}/fanart.png`,
    'backdrop-2': `${dir}/extrafanart/one.jpg`,
    'sub-1': `${dir}/Big Buck Bunny (2008) - 1080p.de.forced.srt`,
    'sub-2': `${dir}/Subs/Big Buck Bunny (2008) - 1080p/2_English.srt`,
    'track-4': 'track',
    'track-5': 'track',
  });
  const [poster] = said.details.pictures ?? [];
  t.match(poster, { role: 'poster', mimeType: 'image/jpeg', width: 320, height: 180 });
  t.equal(said.fields.poster, poster?.mark);
  t.same(said.problems, []);
  const other = await shelf.describe(`${dir}/Big Buck Bunny (2008) - 4K.mkv`);
  t.equal(other.fields.title, 'Big Buck Bunny', 'versions of a film share what lies beside them');
  t.same(other.fields.picture, { width: 320, height: 180, hdr: 'hdr10' });
  const trailer = await shelf.describe(`${dir}/Big Buck Bunny (2008)-trailer.mp4`);
  t.match(trailer.fields, { kind: 'other', extra: { kind: 'trailer' } });
  t.notOk(trailer.fields.poster, 'the poster is the film’s');
});

t.test('films beside each other', { skip }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({
    'Alien (1979).mp4': 'zoo:fast.mp4',
    'Alien (1979).nfo': nfo('movie', '<title>Alien: The First</title>'),
    'Alien (1979)-poster.jpg': 'zoo:pic.jpg',
    'Brazil (1985).mp4': 'zoo:subs.mp4',
    'movie.nfo': MOVIE,
    'poster.jpg': 'zoo:pic.jpg',
    'fanart.jpg': 'zoo:pic.jpg',
    'Heat (1995).mkv': 'zoo:subs.mkv',
    'Heat (1995).nfo': 'https://www.imdb.com/title/tt0113277/',
    'Long-cd1.avi': 'zoo:a.avi',
    'Long-cd2.avi': 'zoo:a.avi',
    'Long.nfo': nfo('movie', '<title>A Long One</title>'),
    'Long-poster.jpg': 'zoo:pic.jpg',
  });
  const alien = await shelf.describe('Alien (1979).mp4');
  t.match(alien.fields, { title: 'Alien: The First', year: 1979 });
  t.same(filesOf(alien), { poster: 'Alien (1979)-poster.jpg' });
  const brazil = await shelf.describe('Brazil (1985).mp4');
  t.match(brazil.fields, { kind: 'movie', title: 'Brazil', year: 1985 });
  t.same(Object.values(filesOf(brazil)), ['track', 'track'], 'nothing here is only its own');
  t.match((await shelf.describe('Heat (1995).mkv')).fields, {
    ...{ title: 'Heat', year: 1995, ids: { imdb: 'tt0113277' } },
  });
  t.equal((await shelf.describe('Heat (1995).mkv')).assets.poster?.kind, 'cover');
  const part = await shelf.describe('Long-cd2.avi');
  t.match(part.fields, { title: 'A Long One', sort_title: 'Long One', part: { number: 2 } });
  t.same(filesOf(part), { poster: 'Long-poster.jpg' });
  t.same(part.problems, [{ path: 'Long-cd2.avi', kind: 'needs-ffprobe' }]);
});

const EPISODES =
  nfo(
    'episodedetails',
    '<title>Pilot</title><showtitle>The Show</showtitle><season>1</season><episode>1</episode>' +
      '<aired>2001-02-03</aired><plot>First.</plot><director>Ann</director><actor><name>Guest</name></actor>',
  ) +
  nfo(
    'episodedetails',
    '<title>Second</title><season>1</season><episode>2</episode><plot>Then.</plot><director>Bob</director>',
  );

t.test('a series with its seasons', { skip }, async (t) => {
  const shelf = new Shelf(t);
  const first = 'TV/The Show (2001)/Season 01/The Show - S01E01-E02.mkv';
  await shelf.put({
    'TV/The Show (2001)/tvshow.nfo': nfo(
      'tvshow',
      '<title>The Show</title><year>2001</year><plot>About a show.</plot><genre>Drama</genre>' +
        '<mpaa>TV-14</mpaa><actor><name>Star</name></actor><uniqueid type="tvdb">42</uniqueid>',
    ),
    'TV/The Show (2001)/poster.jpg': 'zoo:pic.jpg',
    'TV/The Show (2001)/fanart.jpg': 'zoo:pic.jpg',
    'TV/The Show (2001)/season01-poster.jpg': 'zoo:pic.jpg',
    [first]: 'zoo:subs.mkv',
    'TV/The Show (2001)/Season 01/The Show - S01E01-E02.nfo': EPISODES,
    'TV/The Show (2001)/Season 01/The Show - S01E01-E02-thumb.jpg': 'zoo:pic.jpg',
    'TV/The Show (2001)/Season 01/The Show - S01E03.mp4': 'zoo:fast.mp4',
    'TV/The Show (2001)/Season 01/season.nfo': nfo('season', '<seasonnumber>1</seasonnumber>'),
    'TV/The Show (2001)/Season 02/poster.jpg': 'zoo:pic.png',
    'TV/The Show (2001)/Season 02/The Show S02E01 Return.mp4': 'zoo:fast.mp4',
  });
  const said = await shelf.describe(first);
  t.match(said.fields, {
    ...{ kind: 'episode', title: 'Pilot / Second', year: 2001, genres: ['Drama'] },
    ...{ people: ['Ann', 'Bob', 'Guest', 'Star'], certification: 'TV-14' },
    series: {
      ...{ title: 'The Show', year: 2001, ids: { tvdb: '42' }, date: '2001-02-03' },
      ...{ season: 1, episode: 1, episode_end: 2 },
    },
  });
  t.match(said.details, {
    ...{ overview: 'First.\n\nThen.', released: '2001-02-03' },
    series: { overview: 'About a show.', genres: ['Drama'], ids: { tvdb: '42' } },
  });
  t.match(filesOf(said), {
    poster: 'TV/The Show (2001)/Season 01/The Show - S01E01-E02-thumb.jpg',
    'season-poster': 'TV/The Show (2001)/season01-poster.jpg',
    'series-poster': 'TV/The Show (2001)/poster.jpg',
    'series-backdrop-1': 'TV/The Show (2001)/fanart.jpg',
  });
  const third = await shelf.describe('TV/The Show (2001)/Season 01/The Show - S01E03.mp4');
  t.match(third.fields, {
    kind: 'episode',
    title: 'Test Title',
    series: { season: 1, episode: 3 },
  });
  t.notOk(third.fields.poster, 'an episode is shown by its own still');
  t.match(
    third.details.pictures?.map(({ asset, of }) => [asset, of]),
    [
      ['season-poster', 'season'],
      ['series-poster', 'series'],
    ],
  );
  const fourth = await shelf.describe('TV/The Show (2001)/Season 02/The Show S02E01 Return.mp4');
  t.equal(fourth.fields.title, 'Return', 'what the name says is better than a film’s own title');
  t.equal(filesOf(fourth)['season-poster'], 'TV/The Show (2001)/Season 02/poster.jpg');
});

t.test('an .nfo tells what a file is', { skip }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({
    'Old Show/tvshow.nfo': nfo('tvshow', '<title>Old Show</title><genre>Comedy</genre>'),
    'Old Show/The Beginning.mp4': 'zoo:fast.mp4',
    'Old Show/The Beginning.nfo': nfo(
      'episodedetails',
      '<title>The Beginning</title><season>1</season><episode>4</episode>',
    ),
    'Films/Se7en S07E01.mp4': 'zoo:fast.mp4',
    'Films/Se7en S07E01.nfo': nfo('movie', '<title>Se7en</title><year>1995</year>'),
    'Clips/Song.mp4': 'zoo:fast.mp4',
    'Clips/Song.nfo': nfo(
      'musicvideo',
      '<title>Song</title><artist>Singer</artist><album>Songs</album>',
    ),
    'Wrong/Film (2000).mp4': 'zoo:fast.mp4',
    'Wrong/Film (2000).nfo': nfo('artist', '<name>Somebody</name>'),
    'Home/Summer.mp4': 'zoo:fast.mp4',
  });
  const episode = await shelf.describe('Old Show/The Beginning.mp4');
  t.match(episode.fields, {
    ...{ kind: 'episode', genres: ['Comedy'] },
    series: { title: 'Old Show', season: 1, episode: 4 },
  });
  t.ok(await shelf.isUnchanged('Old Show/The Beginning.mp4', episode));
  await shelf.put({ 'Old Show/tvshow.nfo': nfo('tvshow', '<title>Older Show</title>') });
  t.notOk(await shelf.isUnchanged('Old Show/The Beginning.mp4', episode));
  const film = await shelf.describe('Films/Se7en S07E01.mp4');
  t.match(film.fields, { kind: 'movie', title: 'Se7en', year: 1995 });
  t.notOk(film.fields.series);
  t.match((await shelf.describe('Clips/Song.mp4')).fields, {
    ...{ kind: 'other', music: { artist: 'Singer', album: 'Songs' }, people: ['Singer'] },
  });
  t.match((await shelf.describe('Wrong/Film (2000).mp4')).fields, { title: 'Film', year: 2000 });
  const home = await shelf.describe('Home/Summer.mp4');
  t.equal(home.fields.title, 'Test Title', 'its own, where the name is not one given with care');
});
