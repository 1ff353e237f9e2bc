import t, { type Test } from 'tap';
import { describeName } from '../../../bridge/media/names/describe.ts';
import type { NameFacts } from '../../../bridge/media/names/name-facts.ts';

type More = Partial<Omit<NameFacts, 'kind' | 'title' | 'year' | 'sortTitle'>>;
type Row = readonly [path: string, title: string, more?: More];

/** As Jellyfin's, Kodi's and Plex's pages on naming give them. */
const DOCUMENTED: readonly Row[] = [
  ['Movies/Film (1990).mp4', 'Film (1990)'],
  ['Movies/Film (2008)/Film.mkv', 'Film (2008)'],
  ['Movies/Film (2010)/Film-cd1.avi', 'Film (2010)', { part: { number: 1, of: 'Film' } }],
  ['Movies/Film (2010)/Film-cd2.avi', 'Film (2010)', { part: { number: 2, of: 'Film' } }],
  ['Film (2010) [imdbid-tt0106145].mkv', 'Film (2010)', { ids: { imdb: 'tt0106145' } }],
  ['Film (2018) [tmdbid-65567]/Film (2018).mkv', 'Film (2018)', { ids: { tmdb: '65567' } }],
  ['Film (2018) [tmdbid-65567]/Film.mkv', 'Film (2018)', { ids: { tmdb: '65567' } }],
  [
    'Best_Movie_Ever (1994) [tmdbid-680] [imdbid-1234]/Best_Movie_Ever (1994) [tmdbid-680].mp4',
    'Best Movie Ever (1994)',
    { ids: { tmdb: '680', imdb: 'tt0001234' } },
  ],
  [
    'Best_Movie_Ever (2019)/Best_Movie_Ever (2019) - 1080P.mp4',
    'Best Movie Ever (2019)',
    { version: '1080P' },
  ],
  [
    'Best_Movie_Ever (2019)/Best_Movie_Ever (2019) - [720P].mp4',
    'Best Movie Ever (2019)',
    { version: '720P' },
  ],
  [
    'Best_Movie_Ever (2019)/Best_Movie_Ever (2019) - Directors Cut.mp4',
    'Best Movie Ever (2019)',
    { version: 'Directors Cut', edition: 'Directors Cut' },
  ],
  [
    'Movies/Movie (2021) [imdbid-tt12801262]/Movie (2021) [imdbid-tt12801262] - 2160p.mp4',
    'Movie (2021)',
    { version: '2160p', ids: { imdb: 'tt12801262' } },
  ],
  ['Film (2010)/Film (2010) - My Favourite.mp4', 'Film (2010)', { version: 'My Favourite' }],
  ['Awesome 3D Movie (2022).3D.FTAB.mp4', 'Awesome 3D Movie (2022)', { version: '3D FTAB' }],
  ['Awesome 3D Movie (2022)_3D_htab.mp4', 'Awesome 3D Movie (2022)', { version: '3D htab' }],
  ['Awesome 3D Movie (2022)-3d-hsbs.mp4', 'Awesome 3D Movie (2022)', { version: '3d hsbs' }],
  [
    'Awesome 3D Movie (2022)/Awesome 3D Movie (2022) - 3D.hsbs.mp4',
    'Awesome 3D Movie (2022)',
    { version: '3D.hsbs' },
  ],
  ['Movies/Avatar (2009).mkv', 'Avatar (2009)'],
  ['Movies/Batman Begins (2005)/Batman Begins (2005).mkv', 'Batman Begins (2005)'],
  [
    'Movies/Batman Begins (2005) {imdb-tt0372784}.mp4',
    'Batman Begins (2005)',
    { ids: { imdb: 'tt0372784' } },
  ],
  [
    'Movies/Batman Begins (2005) {tmdb-272}/Batman Begins (2005) {tmdb-272}.mp4',
    'Batman Begins (2005)',
    { ids: { tmdb: '272' } },
  ],
  [
    "Movies/Blade Runner (1982)/Blade Runner (1982) {edition-Director's Cut}.mp4",
    'Blade Runner (1982)',
    { edition: "Director's Cut" },
  ],
  [
    'Movies/Blade Runner (1982) {edition-Final Cut}.mkv',
    'Blade Runner (1982)',
    { edition: 'Final Cut' },
  ],
  [
    'Movies/The Dark Knight (2008)/The Dark Knight (2008) - pt1.mp4',
    'The Dark Knight (2008)',
    { part: { number: 1, of: 'The Dark Knight (2008)' } },
  ],
  [
    'Movies/Film (2010)/Film (2010) - disc 2.mp4',
    'Film (2010)',
    { part: { number: 2, of: 'Film (2010)' } },
  ],
  ['Film (2010) - part a.mkv', 'Film (2010)', { part: { number: 1, of: 'Film (2010)' } }],
  ['Film (2010).part3.mkv', 'Film (2010)', { part: { number: 3, of: 'Film (2010)' } }],
  ['Film_dvd1.avi', 'Film', { part: { number: 1, of: 'Film' } }],
  ['Film disc b.avi', 'Film', { part: { number: 2, of: 'Film' } }],
  ['Film (2010)/CD1/film.avi', 'Film (2010)', { part: { number: 1, of: 'Film (2010)' } }],
];

const FOUND: readonly Row[] = [
  ['1917 (2019).mkv', '1917 (2019)'],
  ['2012 (2009).mkv', '2012 (2009)'],
  ['2012.2009.1080p.BluRay.mkv', '2012 (2009)', { version: '1080p' }],
  ['Blade Runner 2049 (2017).mkv', 'Blade Runner 2049 (2017)'],
  ['Blade.Runner.2049.mkv', 'Blade Runner 2049'],
  ['Blade.Runner.2049.1080p.mkv', 'Blade Runner 2049', { version: '1080p' }],
  ['2001.A.Space.Odyssey.1968.mkv', '2001 A Space Odyssey (1968)'],
  ['Wonder.Woman.1984.2020.1080p.WEB-DL.mkv', 'Wonder Woman 1984 (2020)', { version: '1080p' }],
  ['Se7en (1995).mkv', 'Se7en (1995)'],
  ['300 (2006).mkv', '300 (2006)'],
  ['300 2001 (2006).mkv', '300 2001 (2006)'],
  ['9 (2009).mkv', '9 (2009)'],
  ['10 Things I Hate About You (1999).mkv', '10 Things I Hate About You (1999)'],
  ['8½ (1963).mkv', '8½ (1963)'],
  ['The Wolf of Wall Street - 2 (2013).mkv', 'The Wolf of Wall Street - 2 (2013)'],
  [
    'curse.of.chucky.2013.stv.unrated.multi.1080p.bluray.x264-rough.mkv',
    'curse of chucky (2013)',
    { edition: 'unrated', version: '1080p' },
  ],
  ['Arrival.2016.2160p.Blu-Ray.HEVC.mkv', 'Arrival (2016)', { version: '2160p' }],
  ['[rec].mkv', '[rec]'],
  ['[REC] 2 (2009).mkv', '[REC] 2 (2009)'],
  ['[Group] Some Film (2010) [1080p][0A1B2C3D].mkv', 'Some Film (2010)', { version: '1080p' }],
  ['St. Vincent (2014).mkv', 'St. Vincent (2014)'],
  ['St. Vincent (2014)/St. Vincent.mkv', 'St. Vincent (2014)'],
  ['Super movie(2009).mp4', 'Super movie (2009)'],
  ['My Movie (1997) - GreatestReleaseGroup 2019.mp4', 'My Movie (1997)'],
  ['First Man 2018 1080p.mkv', 'First Man (2018)', { version: '1080p' }],
  ['Maximum Ride - 2016 - WEBDL-1080p - x264 AC3.mkv', 'Maximum Ride (2016)', { version: '1080p' }],
  ['Robin Hood [Multi-Subs] [2018].mkv', 'Robin Hood (2018)'],
  ['3.Days.to.Kill.2014.720p.BluRay.x264.YIFY.mkv', '3 Days to Kill (2014)', { version: '720p' }],
  ['Film.2010.Directors.Cut.mkv', 'Film (2010)', { edition: 'Directors Cut' }],
  ['Film 2010 Directors Cut.mkv', 'Film (2010)', { edition: 'Directors Cut' }],
  ['Film.2010.Extended.1080p.mkv', 'Film (2010)', { edition: 'Extended', version: '1080p' }],
  ['Film.Extended.Cut.1080p.mkv', 'Film', { edition: 'Extended Cut', version: '1080p' }],
  ["Film (2010) Director's Cut.mkv", 'Film (2010)', { edition: "Director's Cut" }],
  ['Film (2010) [Extended Edition].mkv', 'Film (2010)', { edition: 'Extended Edition' }],
  ['Film (2010) IMAX.mkv', 'Film (2010)', { edition: 'IMAX' }],
  [
    'Film (2010) 25th Anniversary Edition.mkv',
    'Film (2010)',
    { edition: '25th Anniversary Edition' },
  ],
  ['The Final Cut (2004).mkv', 'The Final Cut (2004)'],
  ['The Final Cut.mkv', 'The Final Cut'],
  ['Unrated (2009).mkv', 'Unrated (2009)'],
  ['Film (2010) [tmdbid=272].mkv', 'Film (2010)', { ids: { tmdb: '272' } }],
  ['Film (2010) (imdb=tt0372784).mkv', 'Film (2010)', { ids: { imdb: 'tt0372784' } }],
  ['Film (2010) tt0372784.mkv', 'Film (2010)', { ids: { imdb: 'tt0372784' } }],
  ['Film (2010) [tvdbid-123].mkv', 'Film (2010)', { ids: { tvdb: '123' } }],
  ['The Hangover Part 2.mkv', 'The Hangover Part 2'],
  ['The Hangover Part 2 (2011).mkv', 'The Hangover Part 2 (2011)'],
  ['Title.2019.1080p-GRP/abc-title.mkv', 'abc-title'],
  ['Film (2010)/movie.mkv', 'Film (2010)'],
  ['Film (2010)/title_t00.mkv', 'Film (2010)'],
  ['Collection (1990)/Another One (1994).mkv', 'Another One (1994)'],
  ['映画 (1998)/映画 (1998).mkv', '映画 (1998)'],
  ['Amélie (2001)/Amelie.mkv', 'Amélie (2001)'],
  ['A.I. Artificial Intelligence (2001).mkv', 'A.I. Artificial Intelligence (2001)'],
  ['Naruto/Naruto - 001 - Enter.mkv', 'Naruto - 001 - Enter'],
  ['Film/Film - 4K.mkv', 'Film', { version: '4K' }],
  ['no extension', 'no extension'],
];

const nameOf = ({ title, year }: { title: string; year?: number }) =>
  year ? `${title} (${year})` : title;

const check = (t: Test, rows: readonly Row[]) => {
  for (const [path, name, more = {}] of rows) {
    const { kind, title, year, sortTitle, ...facts } = describeName(path);
    t.same([nameOf({ title, ...(year ? { year } : {}) }), facts], [name, more], path);
    t.equal(kind, path === 'no extension' ? 'other' : 'movie', path);
  }
};

t.test('films as media servers document them', async (t) => check(t, DOCUMENTED));
t.test('films as they are found', async (t) => check(t, FOUND));

t.test('titles are sorted without their article', async (t) => {
  const sorted = (path: string) => describeName(path).sortTitle;
  t.equal(sorted('The Film (2010).mkv'), 'Film');
  t.equal(sorted('A Beautiful Mind (2001).mkv'), 'Beautiful Mind');
  t.equal(sorted('An Education (2009).mkv'), 'Education');
  for (const path of [
    'Film.mkv',
    'Theatre (2010).mkv',
    'The.mkv',
    'A.mkv',
    'Die Hard (1988).mkv',
  ]) {
    t.equal(sorted(path), undefined, path);
  }
});
