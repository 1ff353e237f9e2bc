import t from 'tap';
import { stemOf } from '../../../bridge/media/names/text.ts';
import { titleOf } from '../../../bridge/media/names/titles.ts';
import { nameOf } from '../../../bridge/media/paths.ts';

const TABLE: readonly (readonly [path: string, title: string, year?: number])[] = [
  ['Title (2019).mkv', 'Title', 2019],
  ['Films/Title (2019)/Title (2019).mkv', 'Title', 2019],
  ['Title (2019) [1080p].mkv', 'Title', 2019],
  ['Title [2019].mkv', 'Title', 2019],
  ['Title.(2019).mkv', 'Title', 2019],
  ['Title (2019) {imdb-tt0000001}.mkv', 'Title', 2019],
  ['The Long Title - Part One (1999) - Directors Cut.mp4', 'The Long Title - Part One', 1999],
  ['Mr. Smith Goes (1939).mp4', 'Mr. Smith Goes', 1939],
  ['Title.2019.1080p.x264.mkv', 'Title', 2019],
  ['The.Long.Title.2019.mkv', 'The Long Title', 2019],
  ['The_Long_Title_2019_720p.mkv', 'The Long Title', 2019],
  ['Title 2019 1080p BluRay.mkv', 'Title', 2019],
  ['Blade.Runner.2049.2017.1080p.mkv', 'Blade Runner 2049', 2017],
  ['Blade Runner 2049 (2017).mkv', 'Blade Runner 2049', 2017],
  ['Blade Runner 2049.mkv', 'Blade Runner 2049'],
  ['2001 A Space Odyssey (1968).mkv', '2001 A Space Odyssey', 1968],
  ['2001.mkv', '2001'],
  ['1917.2019.1080p.mkv', '1917', 2019],
  ['Title.1080p.WEB-DL.x265.mkv', 'Title'],
  ['Some_film.mp4', 'Some film'],
  ['some.film.name.mp4', 'some film name'],
  ['Show 2019-05-03.mkv', 'Show 2019-05-03'],
  ['Show.2019.05.03.mkv', 'Show 2019 05 03'],
  ['Northern Lights (2026).mp4', 'Northern Lights', 2026],
  ['Track 01 - Wrażenia z Łodzi.flac', 'Track 01 - Wrażenia z Łodzi'],
  ['映画 (1998).mkv', '映画', 1998],
  ['no extension', 'no extension'],
  ['Vol. 2', 'Vol. 2'],
  ['-dash.mp4', 'dash'],
  ['line\nbreak.mp4', 'line break'],
  ['(2019).mkv', '(2019)'],
  ['....mp4', '...'],
  ['1080p.mp4', '1080p'],
  ['Film 99999 (12345).mp4', 'Film 99999 (12345)'],
];

t.test('titles from file names', async (t) => {
  for (const [path, title, year] of TABLE) {
    t.match(titleOf(stemOf(nameOf(path))), { title, year }, path);
  }
});
