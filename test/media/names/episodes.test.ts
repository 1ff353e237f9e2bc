import t, { type Test } from 'tap';
import { describeName } from '../../../bridge/media/names/describe.ts';

type Row = readonly [path: string, series: string, numbers: string, title?: string];

/** As Jellyfin's and Kodi's pages on naming give them. */
const DOCUMENTED: readonly Row[] = [
  [
    'Shows/Series Name A (2010)/Season 00/Some Special.mkv',
    'Series Name A (2010)',
    'S0',
    'Some Special',
  ],
  ['Shows/Series Name A (2010)/Season 00/Series Name A S00E01.mkv', 'Series Name A (2010)', 'S0E1'],
  [
    'Shows/Series Name A (2010)/Season 01/Series Name A S01E01-E02.mkv',
    'Series Name A (2010)',
    'S1E1-2',
  ],
  ['Shows/Series Name A (2010)/Season 01/Series Name A S01E03.mkv', 'Series Name A (2010)', 'S1E3'],
  [
    'Shows/Series Name A (2010)/Season 02/Series Name A S02E03 Part 1.mkv',
    'Series Name A (2010)',
    'S2E3',
  ],
  ['Series Name B (2018)/Season 02/Series Name B S02E01-E02.mkv', 'Series Name B (2018)', 'S2E1-2'],
  [
    'Series Name (2018) [tvdbid-79168]/Season 01/Series Name S01E01.mkv',
    'Series Name (2018)',
    'S1E1',
  ],
  [
    'Awesome TV Show (2024)/Season 1/Awesome TV Show (2024) S01E01 episode name.mp4',
    'Awesome TV Show (2024)',
    'S1E1',
    'episode name',
  ],
  [
    'Series Name A (2025)/Season 1/Series Name A (2025) S01E01-part-1.mkv',
    'Series Name A (2025)',
    'S1E1',
  ],
  // Kodi
  ['TV Shows/Show/anything_s01e02.mkv', 'anything', 'S1E2'],
  ['Show/Season 1/anything_s1e2.mkv', 'Show', 'S1E2'],
  ['Show/Season 1/anything_s01.e02.mkv', 'Show', 'S1E2'],
  ['Show/Season 1/anything_s01_e02.mkv', 'Show', 'S1E2'],
  ['Show/Season 1/anything_1x02.mkv', 'Show', 'S1E2'],
  ['Show/Season 1/anything_s01xe02.mkv', 'Show', 'S1E2'],
  ['Show/anything_ep02.mkv', 'anything', 'S1E2'],
  ['Show/anything_ep_02.mkv', 'anything', 'S1E2'],
  ['Show/Show 2010-04-20.mkv', 'Show', '2010-04-20'],
  ['Show/Show 2010.04.20.mkv', 'Show', '2010-04-20'],
  ['Show/Show 20.04.2010.mkv', 'Show', '2010-04-20'],
  ['Show/Show.S01E01E02.mkv', 'Show', 'S1E1-2'],
  ['Show/Show.s01e01.episode1.title.s01e02.mkv', 'Show', 'S1E1', 'episode1 title s01e02'],
  // Plex
  [
    "TV Shows/Grey's Anatomy (2005)/Season 01/Grey's Anatomy (2005) - s01e01 - pt1.mkv",
    "Grey's Anatomy (2005)",
    'S1E1',
  ],
  [
    'TV Shows/Band of Brothers (2001) {tvdb-74205}/Season 01/Band of Brothers (2001) - s01e01 - Currahee.mkv',
    'Band of Brothers (2001)',
    'S1E1',
    'Currahee',
  ],
  [
    "TV Shows/Grey's Anatomy (2005)/Season 02/Grey's Anatomy (2005) - s02e01-e03.avi",
    "Grey's Anatomy (2005)",
    'S2E1-3',
  ],
  [
    'TV Shows/The Colbert Report (2005)/Season 08/The Colbert Report (2005) - 2011-11-15 - Elijah Wood.avi',
    'The Colbert Report (2005)',
    'S8 2011-11-15',
    'Elijah Wood',
  ],
  [
    'TV Shows/From the Earth to the Moon (1998)/Season 01/From the Earth to the Moon (1998) - s01e04.mp4',
    'From the Earth to the Moon (1998)',
    'S1E4',
  ],
];

/** How libraries look in practice. */
const FOUND: readonly Row[] = [
  ['Season 02/S02E03 blah.avi', '', 'S2E3', 'blah'],
  ['Show/Season 2/02x03 - 02x04 - 02x15 - Ep Name.mp4', 'Show', 'S2E3-15', 'Ep Name'],
  ['Show/Season 1/01x02 blah.avi', 'Show', 'S1E2', 'blah'],
  ['Show/Season 1/S01x02 blah.avi', 'Show', 'S1E2', 'blah'],
  ['Season 2/Elementary - 02x03-04-15 - Ep Name.mp4', 'Elementary', 'S2E3-15', 'Ep Name'],
  ['Season 02/Elementary - 02x03 - x04 - x15 - Ep Name.mp4', 'Elementary', 'S2E3-15', 'Ep Name'],
  ['Season 02/Elementary - 02x03x04x15 - Ep Name.mp4', 'Elementary', 'S2E3-15', 'Ep Name'],
  ['Season 02/Elementary - 02x03-E15 - Ep Name.mp4', 'Elementary', 'S2E3-15', 'Ep Name'],
  ['Season 1/Elementary - S01E23-E24-E26 - The Woman.mp4', 'Elementary', 'S1E23-26', 'The Woman'],
  ['Season 2009/Elementary - 2009x03x04x15 - Ep Name.mp4', 'Elementary', 'S2009E3-15', 'Ep Name'],
  ['Season 2009/seriesname S2009xE02 blah.avi', 'seriesname', 'S2009E2', 'blah'],
  ['Running Man/Running Man S2017E368.mkv', 'Running Man', 'S2017E368'],
  ['Show.S2024E05.mkv', 'Show', 'S2024E5'],
  ['Show s01e01e02e03.mkv', 'Show', 'S1E1-3'],
  ['Show s01e01-e03.mkv', 'Show', 'S1E1-3'],
  ['Show S01E01-03.mkv', 'Show', 'S1E1-3'],
  ['Show 1x01-1x02.mkv', 'Show', 'S1E1-2'],
  ['Show S01E01-S01E02.mkv', 'Show', 'S1E1-2'],
  ['Show S01E01 & E02 - Both.mkv', 'Show', 'S1E1-2', 'Both'],
  ['MOONLIGHTING_s01e01-e04.mkv', 'MOONLIGHTING', 'S1E1-4'],
  ['Season 1/series-s09e14-1080p.mkv', 'series', 'S9E14'],
  ['Season 1/series-s09e14-720i.mkv', 'series', 'S9E14'],
  ['Show/Season 1/4x01 – 20 Hours in America (1).mkv', 'Show', 'S4E1', '20 Hours in America (1)'],
  ['Season 2/My show name 02x03 - 04 Ep Name.mp4', 'My show name', 'S2E3', '04 Ep Name'],
  ['Show/Season 1/01 - Title.mkv', 'Show', 'S1E1', 'Title'],
  ['Show/Season 1/02-03 - blah.avi', 'Show', 'S1E2-3', 'blah'],
  ['Show/Season 2/02.avi', 'Show', 'S2E2'],
  ['Show/Season 2/2. Infestation.avi', 'Show', 'S2E2', 'Infestation'],
  ['Show/Season 2/02 - blah 14 blah.avi', 'Show', 'S2E2', 'blah 14 blah'],
  ['Show/Season 2/7 - 12 Angry Men.avi', 'Show', 'S2E7', '12 Angry Men'],
  ['Show/Season 2/Episode 16 - Some Title.avi', 'Show', 'S2E16', 'Some Title'],
  ['Show/Season 2/Episode - 16.avi', 'Show', 'S2E16'],
  ['Show/Season 2/16 Some Title.avi', 'Show', 'S2E16', 'Some Title'],
  ['Show/Staffel 3/Folge 4 - Titel.mkv', 'Show', 'S3E4', 'Titel'],
  ['Show/Saison 1/Show - 1x05.mkv', 'Show', 'S1E5'],
  ['Show/3. Staffel/05 - Titel.mkv', 'Show', 'S3E5', 'Titel'],
  ['Show/S02/05.mkv', 'Show', 'S2E5'],
  ['Show/Series 2/05 - Name.mkv', 'Show', 'S2E5', 'Name'],
  ['Show/Season 7 (2016)/05.mkv', 'Show', 'S7E5'],
  ['Show/Season 01 - Beginnings/05.mkv', 'Show', 'S1E5'],
  ['Show/Specials/Behind It All.mkv', 'Show', 'S0', 'Behind It All'],
  ['Show/Specials/01 - Pilot.mkv', 'Show', 'S0E1', 'Pilot'],
  ['Series (2010)/Series S00E03.mkv', 'Series (2010)', 'S0E3'],
  ['Season 4/Uchuu.Senkan.Yamato.2199.S04E03.avi', 'Uchuu Senkan Yamato 2199', 'S4E3'],
  ['Season 4/Uchuu.Senkan.Yamato.2199.E03.avi', 'Uchuu Senkan Yamato 2199', 'S4E3'],
  [
    'The Simpsons/Season 25/The Simpsons.S25E09.Steal this episode.mp4',
    'The Simpsons',
    'S25E9',
    'Steal this episode',
  ],
  ['The Simpsons.S25E09.Steal this episode.mp4', 'The Simpsons', 'S25E9', 'Steal this episode'],
  ['S.W.A.T. S01E02.mkv', 'S.W.A.T.', 'S1E2'],
  [
    'The Wonder Years/The.Wonder.Years.S04.PDTV.x264-JCH/The Wonder Years s04e07 Christmas Party NTSC PDTV.avi',
    'The Wonder Years',
    'S4E7',
    'Christmas Party',
  ],
  [
    'The.Wonder.Years.S04.PDTV.x264-JCH/the.wonder.years.407.avi',
    'The Wonder Years',
    'S4',
    'the wonder years 407',
  ],
  [
    'Castle Rock 2x01 Que el rio siga su curso [WEB-DL HULU 1080p h264 Dual DD5.1 Subs].mkv',
    'Castle Rock',
    'S2E1',
    'Que el rio siga su curso',
  ],
  ['Show.Name.S01E02.1080p.WEB-DL.x264-GRP.mkv', 'Show Name', 'S1E2'],
  ['Show.Name.S01E02.The.Title.1080p.WEB-DL.x264-GRP.mkv', 'Show Name', 'S1E2', 'The Title'],
  ['Show.Name.2019.S01E02.720p.HDTV.x264-GRP.mkv', 'Show Name (2019)', 'S1E2'],
  ['Show.Name.S01E02.WEB.h264-GRP.mkv', 'Show Name', 'S1E2'],
  ['Show.Name.S01E02.x264.mkv', 'Show Name', 'S1E2'],
  ['Show.Name.S01E02v2.mkv', 'Show Name', 'S1E2'],
  ['Foo (2019).S04E03.mkv', 'Foo (2019)', 'S4E3'],
  ['Foo - S04E011.mkv', 'Foo', 'S4E11'],
  ['24 - S01E02 - 1am.mkv', '24', 'S1E2', '1am'],
  ['The 4400/The 4400 - 1x02.mkv', 'The 4400', 'S1E2'],
  ['9-1-1/Season 1/9-1-1 - S01E05.mkv', '9-1-1', 'S1E5'],
  ['9-1-1 1x05 Point of Origin.mkv', '9-1-1', 'S1E5', 'Point of Origin'],
  ['1923.S01E01.mkv', '1923', 'S1E1'],
  ['11.22.63 S01E01.mkv', '11.22.63', 'S1E1'],
  ['Extras/Season 1/Extras S01E01.mkv', 'Extras', 'S1E1'],
  ['TV/Extras/Extras S01E01.mkv', 'Extras', 'S1E1'],
  ['TV/Season 1/Show S01E01.mkv', 'Show', 'S1E1'],
  ['Show/Show - Season 1 Episode 2 - Title.mkv', 'Show', 'S1E2', 'Title'],
  [
    'The.Daily.Show.2019.05.03.Guest.720p.WEB.x264-TBS.mkv',
    'The Daily Show',
    '2019-05-03',
    'Guest',
  ],
  ['The Daily Show/Season 2019/2019-05-03.mkv', 'The Daily Show', 'S2019 2019-05-03'],
  ['[HorribleSubs] Hunter X Hunter - 136 [720p].mkv', 'Hunter X Hunter', '#136'],
  [
    'Hunter X Hunter (2011)/Season 2/[HorribleSubs] Hunter X Hunter - 136 [720p].mkv',
    'Hunter X Hunter (2011)',
    '#136',
  ],
  ['[SubsPlease] Some Show S2 - 05 (1080p) [0A1B2C3D].mkv', 'Some Show', 'S2E5'],
  ['[Group]_Some_Show_-_05v2_[720p].mkv', 'Some Show', '#5'],
  ['Some Show/Season 1/[Group] Some Show - 05 [1080p].mkv', 'Some Show', 'S1E5'],
  ['Star Trek/Star.Trek.TNG.2x14-15.mkv', 'Star Trek TNG', 'S2E14-15'],
  ['The Office (US) (2005)/The Office - S02E01.mkv', 'The Office (US) (2005)', 'S2E1'],
  ['M.A.S.H.S01E02.mkv', 'M.A.S.H.', 'S1E2'],
  ['ドラマ (2015)/Season 1/ドラマ - S01E03 - 第三話.mkv', 'ドラマ (2015)', 'S1E3', '第三話'],
  ['Café Société/Season 1/Cafe Societe S01E01.mkv', 'Café Société', 'S1E1'],
];

const numbersOf = (facts: ReturnType<typeof describeName>): string => {
  const { season, episode, episodeEnd, absolute, date } = facts.numbers ?? {};
  const place = `${season === undefined ? '' : `S${season}`}${episode === undefined ? '' : `E${episode}`}`;
  const end = episodeEnd === undefined ? '' : `-${episodeEnd}`;
  return [place + end, absolute === undefined ? '' : `#${absolute}`, date]
    .filter(Boolean)
    .join(' ');
};

const seriesOf = ({ series }: ReturnType<typeof describeName>): string =>
  series ? series.title + (series.year ? ` (${series.year})` : '') : '';

const check = (t: Test, rows: readonly Row[]) => {
  for (const [path, series, numbers, title] of rows) {
    const facts = describeName(path);
    t.equal(facts.kind, 'episode', path);
    t.equal(`${seriesOf(facts)} ${numbersOf(facts)}`, `${series} ${numbers}`, path);
    if (title) t.equal(facts.title, title, path);
    else t.match(facts.title, facts.series?.title ?? /./, `${path}: ${facts.title}`);
  }
};

t.test('episodes as media servers document them', async (t) => check(t, DOCUMENTED));
t.test('episodes as they are found', async (t) => check(t, FOUND));

t.test('an episode without a title is called by its series and number', async (t) => {
  const titles: readonly (readonly [path: string, title: string])[] = [
    ['Show S01E02.mkv', 'Show S01E02'],
    ['Show (2010)/Season 1/Show S01E01-E03.mkv', 'Show S01E01-E03'],
    ['Show 2019.05.03.mkv', 'Show 2019-05-03'],
    ['[Group] Show - 07 [720p].mkv', 'Show 07'],
    ['Season 1/S01E02.mkv', 'S01E02'],
  ];
  for (const [path, title] of titles) t.equal(describeName(path).title, title, path);
});

t.test('what only looks like an episode', async (t) => {
  const paths = [
    'Series Special (1920x1080).mkv',
    'Clip 1280x720.mp4',
    'Clip_640x480.avi',
    'Film 1998x816.mkv',
    '4x4 (2019).mkv',
    '10x10 (2018).mkv',
    'Star Wars Episode 4 - A New Hope (1977).mkv',
    'Star Wars Episode IV.mkv',
    '1917 (2019).mkv',
    'Se7en (1995).mkv',
    'E.T. (1982).mkv',
    '2019-05-03 Birthday.mp4',
    'VID_2019-05-03.mp4',
    'WhatsApp Video 2019-05-03 at 12.00.mp4',
    'The Film 2019-13-45.mkv',
    'Specials (2010)/Film (2010).mkv',
    'S1m0ne (2002).mkv',
    'Ocean.11.x264.mkv',
    '12 Monkeys (1995).mkv',
    'Apollo 13.mkv',
    '第01集.mkv',
  ];
  for (const path of paths) t.equal(describeName(path).kind, 'movie', path);
});
