import t from 'tap';
import { type NfoFacts, parseNfo } from '../../bridge/media/nfo.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

const all = (file: string | Uint8Array): readonly NfoFacts[] => {
  const result = parseNfo(typeof file === 'string' ? bytes(file) : file);
  if ('problem' in result) throw new Error(result.problem);
  return result;
};
const one = (file: string | Uint8Array): NfoFacts => {
  const facts = all(file);
  if (facts.length !== 1 || !facts[0]) throw new Error(`${facts.length} entries`);
  return facts[0];
};

const MOVIE = `<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<movie>
    <title>Northern Lights</title>
    <originaltitle>Nordlys</originaltitle>
    <sorttitle>Northern Lights 1</sorttitle>
    <ratings>
        <rating name="imdb" max="10"><value>7.800000</value><votes>1,045,313</votes></rating>
        <rating name="themoviedb" max="10" default="true"><value>7.4</value><votes>9</votes></rating>
        <rating name="tomatometerallcritics" max="100"><value>83</value></rating>
    </ratings>
    <userrating>8</userrating>
    <outline></outline>
    <plot>A station far north &amp; nobody for company.

Then a light &lt;i&gt;answers&lt;/i&gt;.</plot>
    <tagline>Look up</tagline>
    <runtime>136</runtime>
    <thumb aspect="poster" preview="http://image.tmdb.org/t/p/w500/a.jpg">http://image.tmdb.org/a.jpg</thumb>
    <fanart><thumb>http://image.tmdb.org/b.jpg</thumb></fanart>
    <mpaa>Rated PG-13</mpaa>
    <playcount>3</playcount>
    <id>tt0000001</id>
    <uniqueid type="tmdb" default="true">550</uniqueid>
    <uniqueid type="imdb">tt0137523</uniqueid>
    <genre>Drama</genre>
    <genre>Science Fiction / Mystery</genre>
    <country>Norway</country>
    <set><name>Lights Collection</name><overview>All of them</overview></set>
    <tag>snow</tag>
    <credits>Ada Writer</credits>
    <credits>Bo Writer</credits>
    <director>Cy Director</director>
    <premiered>2026-10-15</premiered>
    <studio>Northern Studio</studio>
    <trailer>plugin://plugin.video.youtube/?action=play_video&amp;videoid=x</trailer>
    <fileinfo><streamdetails>
        <video><codec>h264</codec><durationinseconds>8163</durationinseconds></video>
        <audio><codec>ac3</codec><language>nor</language><channels>6</channels></audio>
        <audio><codec>aac</codec><language>eng</language></audio>
        <subtitle><language>eng</language></subtitle>
    </streamdetails></fileinfo>
    <actor><name>Dee Actor</name><role>Keeper</role><order>0</order><thumb>http://x/y.jpg</thumb></actor>
    <actor><name>Ed Actor</name></actor>
    <actor><role>nobody</role></actor>
    <lockdata>true</lockdata>
</movie>`;

t.test('a film as Kodi writes it', async (t) => {
  t.same(one(MOVIE), {
    kind: 'movie',
    title: 'Northern Lights',
    originalTitle: 'Nordlys',
    sortTitle: 'Northern Lights 1',
    year: 2026,
    released: '2026-10-15',
    overview: 'A station far north & nobody for company.\n\nThen a light answers.',
    tagline: 'Look up',
    runtimeSeconds: 8160,
    certification: 'PG-13',
    ratings: [
      { source: 'themoviedb', value: 7.4, votes: 9 },
      { source: 'imdb', value: 7.8, votes: 1045313 },
      { source: 'tomatometerallcritics', value: 8.3 },
    ],
    genres: ['Drama', 'Science Fiction', 'Mystery'],
    tags: ['snow'],
    studios: ['Northern Studio'],
    countries: ['Norway'],
    directors: ['Cy Director'],
    writers: ['Ada Writer', 'Bo Writer'],
    actors: [{ name: 'Dee Actor', role: 'Keeper', order: 0 }, { name: 'Ed Actor' }],
    ids: { tmdb: '550', imdb: 'tt0137523' },
    defaultId: 'tmdb',
    collection: 'Lights Collection',
    audioLanguages: ['nor', 'eng'],
    subtitleLanguages: ['eng'],
  });
});

t.test('series, seasons and episodes', async (t) => {
  const series = `<tvshow><title>Show</title><season>4</season><episode>52</episode><id>275274</id>
    <rating>9,3</rating><votes>12</votes><year>2013</year><status>Ended</status></tvshow>`;
  t.same(one(series), {
    kind: 'series',
    title: 'Show',
    year: 2013,
    ratings: [{ source: 'default', value: 9.3, votes: 12 }],
    ids: { tvdb: '275274' },
  });
  const season = '<season><title>Specials</title><seasonnumber>0</seasonnumber></season>';
  t.same(one(season), { kind: 'season', title: 'Specials', season: 0 });
  const special = `<episodedetails><title>Pilot</title><showtitle>Show</showtitle><season>0</season>
    <episode>1</episode><displayseason>2</displayseason><displayepisode>7</displayepisode>
    <aired>2014-01-02</aired><runtime>1h 2min</runtime><id>99</id></episodedetails>`;
  t.same(one(special), {
    kind: 'episode',
    title: 'Pilot',
    showTitle: 'Show',
    season: 0,
    episode: 1,
    displaySeason: 2,
    displayEpisode: 7,
    year: 2014,
    released: '2014-01-02',
    runtimeSeconds: 3720,
  });
});

t.test('several episodes in one file, as Kodi puts them and within one element', async (t) => {
  const episode = (number: number) =>
    `<episodedetails><title>E${number}</title><season>3</season><episode>${number}</episode></episodedetails>`;
  const expected = [1, 2].map((number) => ({
    kind: 'episode',
    title: `E${number}`,
    season: 3,
    episode: number,
  }));
  const both = episode(1) + episode(2);
  t.same(all(`<?xml version="1.0"?>\n${both}`), expected);
  t.same(all(`<xbmcmultiepisode>${both}</xbmcmultiepisode>`), expected);
  t.same(all(both.replace('</episodedetails><', '<')), expected, 'the first not closed');
  const end = '<episodedetails><episode>1</episode><episodenumberend>3</episodenumberend>';
  t.match(one(end), { episode: 1, episodeEnd: 3 });
});

t.test('music', async (t) => {
  const album = `<album><title>Dawn</title><musicbrainzalbumid>aa-bb</musicbrainzalbumid>
    <artist>Olivia</artist><albumArtistCredits><artist>Other</artist></albumArtistCredits>
    <genre>Folk</genre><style>Quiet</style><review>Good.</review><label>Own</label>
    <releasedate>2020-02-03</releasedate>
    <track><position>1</position><title>One</title><duration>4:05</duration></track>
    <track><position>2</position><title>Two</title><duration>61</duration></track></album>`;
  t.same(one(album), {
    kind: 'album',
    title: 'Dawn',
    year: 2020,
    released: '2020-02-03',
    overview: 'Good.',
    genres: ['Folk'],
    tags: ['Quiet'],
    studios: ['Own'],
    ids: { musicbrainzalbum: 'aa-bb' },
    artists: ['Olivia'],
    tracks: [
      { title: 'One', position: 1, durationSeconds: 245 },
      { title: 'Two', position: 2, durationSeconds: 61 },
    ],
  });
  const artist = `<artist><name>Olivia</name><biography>Sings.</biography>
    <album><title>Dawn</title><year>2020</year></album></artist>`;
  t.same(one(artist), { kind: 'artist', title: 'Olivia', overview: 'Sings.' });
  const clip =
    '<musicvideo><title>One</title><artist>Olivia</artist><album>Dawn</album></musicvideo>';
  t.same(one(clip), { kind: 'musicvideo', title: 'One', artists: ['Olivia'], album: 'Dawn' });
});

const IDS: readonly (readonly [file: string, ids: Record<string, string>])[] = [
  ['https://www.imdb.com/title/tt0137523/', { imdb: 'tt0137523' }],
  ['http://www.imdb.com/title/tt0137523/?ref_=fn\r\n', { imdb: 'tt0137523' }],
  ['https://www.themoviedb.org/movie/550-fight-club', { tmdb: '550' }],
  ['https://www.themoviedb.org/tv/1399', { tmdb: '1399' }],
  ['https://www.thetvdb.com/?tab=series&id=75760', { tvdb: '75760' }],
  ['https://thetvdb.com/index.php?tab=series&seriesid=75760&lid=7', { tvdb: '75760' }],
  ['https://www.thetvdb.com/dereferrer/series/75760', { tvdb: '75760' }],
  ['░▒▓ RELEASE <3 & more ▓▒░\nimdb: http://imdb.com/title/tt0137523', { imdb: 'tt0137523' }],
  [
    '<movie><imdbid>tt0137523</imdbid><tmdbid>550</tmdbid></movie>',
    { imdb: 'tt0137523', tmdb: '550' },
  ],
  [
    '<tvshow><imdb_id>tt0137523</imdb_id><tvdbid>9</tvdbid></tvshow>',
    { imdb: 'tt0137523', tvdb: '9' },
  ],
  ['<movie><id IMDB="tt0137523" TMDB="550">x</id></movie>', { imdb: 'tt0137523', tmdb: '550' }],
  ['<movie><uniqueid type="TheMovieDB">550</uniqueid></movie>', { tmdb: '550' }],
  ['<movie><title/></movie>\nhttps://www.themoviedb.org/movie/11', { tmdb: '11' }],
  [
    'http://imdb.com/title/tt0000011\n<movie><tmdbid>2</tmdbid></movie>',
    { imdb: 'tt0000011', tmdb: '2' },
  ],
];

t.test('ids, in elements and in addresses', async (t) => {
  for (const [file, ids] of IDS) t.same(one(file).ids, ids, file);
  const strange = `<movie><title>x</title><uniqueid type="__proto__">1</uniqueid>
    <uniqueid type="imdb">javascript:1</uniqueid><uniqueid>5</uniqueid><tmdbid>-1</tmdbid>
    <plot>see https://www.imdb.com/title/tt0137523/</plot></movie>`;
  t.same(one(strange).ids, undefined, 'what is no id, or another film in the plot');
});

t.test('encodings', async (t) => {
  const xml = (encoding: string) =>
    `<?xml version="1.0" encoding="${encoding}"?><movie><title>Déjà “vu”</title></movie>`;
  const title = (file: Uint8Array) => one(file).title;
  const wide = (text: string, order: 'le' | 'be') => {
    const little = Buffer.from(text, 'utf16le');
    return new Uint8Array(order === 'le' ? little : little.swap16());
  };
  const narrow = (text: string) =>
    new Uint8Array(Buffer.from(text.replace('“', '\x93').replace('”', '\x94'), 'latin1'));
  t.equal(title(bytes(xml('UTF-8'))), 'Déjà “vu”');
  t.equal(title(bytes(`\ufeff${xml('UTF-8')}`)), 'Déjà “vu”', 'with its mark');
  t.equal(title(bytes(xml('utf-16'))), 'Déjà “vu”', 'UTF-8 that says it is UTF-16');
  t.equal(title(bytes(xml('nonsense'))), 'Déjà “vu”');
  for (const order of ['le', 'be'] as const) {
    t.equal(title(wide(`\ufeff${xml('utf-16')}`, order)), 'Déjà “vu”', `UTF-16 ${order}`);
    t.equal(title(wide(xml('utf-16'), order)), 'Déjà “vu”', `UTF-16 ${order} without its mark`);
  }
  t.equal(title(narrow(xml('windows-1252'))), 'Déjà “vu”');
  t.equal(title(narrow(xml('ISO-8859-1'))), 'Déjà “vu”');
  t.equal(title(narrow(xml('UTF-8'))), 'Déjà “vu”', 'windows-1252 that says it is UTF-8');
});

const DAMAGED: readonly (readonly [why: string, file: string, facts: NfoFacts])[] = [
  ['&', '<movie><title>You & me &c; AT&T</title></movie>', { title: 'You & me &c; AT&T' }],
  ['HTML entities', '<movie><title>A&nbsp;&eacute;&#x41;&#66;</title></movie>', { title: 'A éAB' }],
  ['<', '<movie><title>I <3 you, 5 < 6</title></movie>', { title: 'I <3 you, 5 < 6' }],
  ['CDATA', '<movie><title><![CDATA[A & <C>]]></title></movie>', { title: 'A & <C>' }],
  ['control characters', '<movie><title>A\x00\x07B\x1b</title></movie>', { title: 'A B' }],
  ['no end', '<movie><title>A</title><plot>Half a', { title: 'A', overview: 'Half a' }],
  [
    'unclosed',
    '<movie><title>A<year>2001</year><genre>B<genre>C</movie>',
    { title: 'A', year: 2001, genres: ['B', 'C'] },
  ],
  [
    'closed wrongly',
    '<movie><title>A</titel><plot>B</plot></movie>',
    { title: 'A', overview: 'B' },
  ],
  [
    'unclosed actors',
    '<movie><actor><name>A</name><actor><name>B</name></movie>',
    { actors: [{ name: 'A' }, { name: 'B' }] },
  ],
  [
    'markup',
    '<movie><plot>One<br>two <b>bold</b> three</br></plot><year>1999</year></movie>',
    { overview: 'One\ntwo bold three', year: 1999 },
  ],
  ['capitals', '<MOVIE><Title>A</Title></MOVIE>', { title: 'A' }],
  [
    'nothing meant',
    '<movie><title>A</title><year>0</year><rating>0</rating><runtime>0</runtime><premiered>0000-00-00</premiered></movie>',
    { title: 'A' },
  ],
  [
    'first that says something',
    '<movie><title></title><title>A</title><plot/><outline>B</outline></movie>',
    { title: 'A', overview: 'B' },
  ],
];

t.test('damage is passed over', async (t) => {
  for (const [why, file, facts] of DAMAGED) t.same(one(file), { kind: 'movie', ...facts }, why);
});

t.test('what gives nothing is a problem', async (t) => {
  const nothing = { problem: 'nothing-found' };
  for (const file of [
    '',
    '   ',
    'just words',
    '<html><body>404</body></html>',
    '<',
    '&',
    '<![CDATA[',
  ]) {
    t.same(parseNfo(bytes(file)), nothing, file);
  }
  t.same(parseNfo(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3])), nothing, 'an image');
  t.same(parseNfo(new Uint8Array([0xff, 0xfe])), nothing, 'a mark alone');
});
