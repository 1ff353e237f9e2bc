import t from 'tap';
import { looksLikePlaylist, refusePlaylist } from '../../bridge/playback/playlist-guard.ts';
import { memoryReadable } from './readables.ts';

const PLAYLISTS = [
  '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://192.168.0.1/',
  '#extm3u\n',
  '\n\n  #EXTM3U\n',
  '\ufeff#EXTM3U\n',
  'ffconcat version 1.0\nfile http://192.168.0.1/',
  '[playlist]\nFile1=http://192.168.0.1/',
  '[Reference]\nRef1=http://192.168.0.1/',
  '<ASX version="3.0">',
  '<?xml version="1.0"?><playlist/>',
  '<?wpl version="1.0"?>',
  '<smil>',
  'v=0\r\no=- 0 0 IN IP4 192.168.0.1',
];

const MEDIA = [
  '00000020667479706973', // mp4
  '1a45dfa3a3428681', // matroska
  '4749463839610100', // gif
  '52494646a4110000415649204c495354', // avi
  '47400010000042', // transport stream
  '3026b2758e66cf11', // wmv
  '49443304000000', // mp3
  'fff15080', // aac
  '664c6143', // flac
  '4f67675300', // ogg
  '2321414d520a', // amr, which begins with #!
  'ffd8ffe0', // jpeg
];

t.test('text that sends players elsewhere is told from media', async (t) => {
  for (const text of PLAYLISTS) {
    t.ok(looksLikePlaylist(Buffer.from(text)), text);
    const wide = `\ufeff${text.replace('\ufeff', '')}`;
    t.ok(looksLikePlaylist(Buffer.from(wide, 'utf16le')), `${text} in UTF-16`);
  }
  for (const hex of MEDIA) t.notOk(looksLikePlaylist(Buffer.from(hex, 'hex')), hex);
  t.notOk(looksLikePlaylist(Buffer.alloc(0)));
});

t.test('a disguised playlist is refused, however it arrives', async (t) => {
  const text = Buffer.from(PLAYLISTS[0] ?? '');
  const disguised = memoryReadable({
    size: text.length,
    pieceBytes: 3,
    bytes: ({ start, end }) => text.subarray(start, end + 1),
  });
  const { signal } = new AbortController();
  await t.rejects(refusePlaylist(disguised, signal), { code: 'ITEM_UNREADABLE' });
  await t.resolves(refusePlaylist(memoryReadable({ size: 0 }), signal));
  const film = memoryReadable({ size: 10_000 });
  await t.resolves(refusePlaylist(film, signal));
  t.same(film.asked, [{ start: 0, end: 255 }]);
});
