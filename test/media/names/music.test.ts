import t from 'tap';
import { describeName } from '../../../bridge/media/names/describe.ts';

type Row = readonly [path: string, artist: string, album: string, numbers: string, title: string];

const TRACKS: readonly Row[] = [
  ['Music/Artist 1/Album A/Track 1.flac', 'Artist 1', 'Album A', '1', 'Track 1'],
  ['Music/Album X/Track 2.mp3', '', 'Album X', '2', 'Track 2'],
  ['Artist/Album/Disc 2 Track 3.ogg', 'Artist', 'Album', '2.3', 'Disc 2 Track 3'],
  ['Artist/Album (1999)/CD1/01 - Title.flac', 'Artist', 'Album (1999)', '1.1', 'Title'],
  ['Artist/Album/Disc 2/03. Title.mp3', 'Artist', 'Album', '2.3', 'Title'],
  ['Artist/Album/CD 2 - Live/03_Title.mp3', 'Artist', 'Album', '2.3', 'Title'],
  ['Artist/Album [1999]/01 Title.m4a', 'Artist', 'Album (1999)', '1', 'Title'],
  ['Artist/1999 - Album/10 Title.mp3', 'Artist', 'Album (1999)', '10', 'Title'],
  ['Artist/(1999) Album/10. Title.mp3', 'Artist', 'Album (1999)', '10', 'Title'],
  ['Artist - Album (2001)/01. Title.mp3', 'Artist', 'Album (2001)', '1', 'Title'],
  ['Artist - 2001 - Album/01. Title.mp3', 'Artist', 'Album (2001)', '1', 'Title'],
  ['Artist/Artist - Album (2001)/01 - Artist - Title.mp3', 'Artist', 'Album (2001)', '1', 'Title'],
  ['Artist/Album/1-02 Title.mp3', 'Artist', 'Album', '1.2', 'Title'],
  ['Artist/Album/2-11 - Title.mp3', 'Artist', 'Album', '2.11', 'Title'],
  ['Artist/Album/07) Title.mp3', 'Artist', 'Album', '7', 'Title'],
  ['Artist/Album/99 Luftballons.mp3', 'Artist', 'Album', '', '99 Luftballons'],
  ['Artist/Album/7 Rings.mp3', 'Artist', 'Album', '', '7 Rings'],
  ['Artist/Album/1979.mp3', 'Artist', 'Album', '', '1979'],
  ['Artist/Album/03 - 1979.mp3', 'Artist', 'Album', '3', '1979'],
  ['Artist/Album/04 - Stop - Go.mp3', 'Artist', 'Album', '4', 'Stop - Go'],
  ['Artist/Album/05 - Song (2019 Remaster).mp3', 'Artist', 'Album', '5', 'Song (2019 Remaster)'],
  ['Various Artists/Album/05 - Someone - Song.mp3', 'Someone', 'Album', '5', 'Song'],
  ['Hits/05 - Someone - Song.mp3', 'Someone', 'Hits', '5', 'Song'],
  ['Rock/Artist/Album/01 - Title.mp3', 'Artist', 'Album', '1', 'Title'],
  ['Someone - Song.mp3', 'Someone', '', '', 'Song'],
  ['podcast/2024-01-05 - Talk.mp3', '', 'podcast', '', '2024-01-05 - Talk'],
  ['Song.mp3', '', '', '', 'Song'],
  ['music/song.mp3', '', '', '', 'song'],
  ['21 Guns.mp3', '', '', '', '21 Guns'],
  ['Track 01 - Wrażenia z Łodzi.flac', '', '', '1', 'Wrażenia z Łodzi'],
  ['アーティスト/アルバム (2004)/02 - 曲.flac', 'アーティスト', 'アルバム (2004)', '2', '曲'],
  ['Sigur Rós/( )/01 Vaka.flac', 'Sigur Rós', '( )', '1', 'Vaka'],
  ['AC_DC/Back_In_Black/01_Hells_Bells.mp3', 'AC DC', 'Back In Black', '1', 'Hells Bells'],
];

t.test('music by folders and names', async (t) => {
  for (const [path, artist, album, numbers, title] of TRACKS) {
    const { kind, title: told, music = {} } = describeName(path);
    const year = music.year ? ` (${music.year})` : '';
    const places = [music.disc, music.track].filter((n) => n !== undefined).join('.');
    const found = [music.artist ?? '', `${music.album ?? ''}${year}`, places, told];
    t.same(found, [artist, album, numbers, title], path);
    t.equal(kind, 'track', path);
  }
});

t.test('photos and other files', async (t) => {
  t.match(describeName('Photos/2019/IMG_0001.jpg'), { kind: 'photo', title: 'IMG 0001' });
  t.match(describeName('Photos/Beach (2019).png'), { kind: 'photo', title: 'Beach', year: 2019 });
  t.match(describeName('Film (2010)/Film (2010).en.srt'), { kind: 'other', title: 'Film' });
  t.match(describeName('notes.txt'), { kind: 'other', title: 'notes txt' });
});
