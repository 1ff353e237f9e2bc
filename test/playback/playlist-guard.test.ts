import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { looksLikePlaylist, refusePlaylist } from '../../bridge/playback/playlist-guard.ts';
import { lacking } from '../support/fixtures.ts';
import { fileReadable, memoryReadable } from './readables.ts';

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
  '# mpv EDL v0\nhttp://192.168.0.1/',
  '#\x01\x02\nhttp://192.168.0.1/',
  '#!AMR\nhttp://192.168.0.1/',
  `${'\n'.repeat(400)}#EXTM3U\n`,
  `#${' '.repeat(700)}\nhttp://192.168.0.1/`,
  'http://192.168.0.1/',
  'rtsp://192.168.0.1/\x01',
  '\r\x01\x02\nhttp://192.168.0.1/',
  'File1=http://192.168.0.1/\x01',
  '\x01\x02\r\nc=IN IP4 192.168.0.1',
  '\x01\x02sgiNameServerHost=192.168.0.1',
];

/** Relative names, and whatever else is text. */
const TEXTS = [
  'a.ts',
  '//192.168.0.1/admin',
  '<!-- --><MPD profiles="urn:mpeg:dash:profile:isoff-live:2011">',
  `${'x'.repeat(63)}\n\x01`,
];

const MEDIA = [
  '00000020667479706973', // mp4
  '1a45dfa3a3428681', // matroska
  '4749463839610100', // gif
  '52494646a4110000415649204c495354', // avi
  '47400010000042', // transport stream
  '3026b2758e66cf11', // wmv
  '49443304000000', // mp3
  'fff15080021ffc', // aac
  '664c614300000022', // flac
  '4f67675300', // ogg
  '2321414d520a', // amr, which begins with #!
  'ffd8ffe000104a46494600', // jpeg
  // A size of 0x23.. stands before the first box, a length of 0x0a.. before an address.
  '000023006d6f6f76', // mov
  `ffd8ffe1020a${Buffer.from('http://ns.adobe.com/xap/1.0/\0').toString('hex')}`,
];

const SOUND = ['-f', 'lavfi', '-i', 'sine=duration=1'];
const FILM = [...SOUND, '-f', 'lavfi', '-i', 'testsrc=size=64x64:duration=1'];
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=64x64:duration=1', '-frames:v', '1'];
const REMARK = ['-metadata', 'comment=Write to us:\nhttp://example.org/\nfile=http://example.org/'];

/** What ffmpeg makes of each kind that players are given, with an address in its tags. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  'film.mp4': FILM,
  'faststart.mp4': [...FILM, '-movflags', '+faststart'],
  'fragmented.mp4': [...FILM, '-movflags', '+frag_keyframe+empty_moov'],
  'film.mov': FILM,
  'film.mkv': FILM,
  'film.ts': FILM,
  'film.m2ts': FILM,
  'film.mpg': [...FILM, '-r', '25'],
  'film.avi': FILM,
  'film.flv': [...FILM, '-ar', '44100'],
  'film.wmv': FILM,
  'sound.flac': SOUND,
  'sound.ogg': [...SOUND, '-c:a', 'flac'],
  'with-id3.mp3': [...SOUND, '-id3v2_version', '3'],
  'without-id3.mp3': [...SOUND, '-id3v2_version', '0', '-write_xing', '0'],
  'sound.aac': SOUND,
  'sound.m4a': SOUND,
  'sound.ac3': SOUND,
  'sound.wav': SOUND,
  'sound.aiff': SOUND,
  'sound.wv': SOUND,
  'picture.jpg': PICTURE,
  'picture.png': PICTURE,
  'picture.webp': PICTURE,
  'picture.gif': PICTURE,
  'picture.bmp': PICTURE,
  'picture.tiff': PICTURE,
};

t.test('text that sends players elsewhere is told from media', async (t) => {
  for (const text of PLAYLISTS) {
    t.ok(looksLikePlaylist(Buffer.from(text)), text);
    const wide = `\ufeff${text.replace('\ufeff', '')}`;
    t.ok(looksLikePlaylist(Buffer.from(wide, 'utf16le')), `${text} in UTF-16`);
  }
  for (const text of TEXTS) t.ok(looksLikePlaylist(Buffer.from(text)), text);
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
  t.same(film.asked, [{ start: 0, end: 1023 }]);
});

const skip = await lacking('ffmpeg');
t.test('real media passes, whatever its tags say', { skip }, async (t) => {
  const directory = t.testdir();
  const { signal } = new AbortController();
  for (const [name, args] of Object.entries(MADE)) {
    const path = join(directory, name);
    const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin'];
    await promisify(execFile)('ffmpeg', [...quiet, ...args, ...REMARK, path]);
    const readable = await fileReadable(path);
    await t.resolves(refusePlaylist(readable, signal), name);
    await readable.close();
  }
});
