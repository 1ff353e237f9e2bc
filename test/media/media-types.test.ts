import t from 'tap';
import { categoryOf, extensionOf, mimeTypeOf } from '../../bridge/media/media-types.ts';

const TABLE = [
  ['Film.mp4', 'video/mp4', 'video'],
  ['Film.m4v', 'video/mp4', 'video'],
  ['Film.MKV', 'video/x-matroska', 'video'],
  ['a.webm', 'video/webm', 'video'],
  ['a.mov', 'video/quicktime', 'video'],
  ['a.avi', 'video/x-msvideo', 'video'],
  ['a.ts', 'video/mp2t', 'video'],
  ['a.m2ts', 'video/mp2t', 'video'],
  ['a.mpg', 'video/mpeg', 'video'],
  ['a.mpeg', 'video/mpeg', 'video'],
  ['a.wmv', 'video/x-ms-wmv', 'video'],
  ['a.flv', 'video/x-flv', 'video'],
  ['a.ogv', 'video/ogg', 'video'],
  ['a.mp3', 'audio/mpeg', 'audio'],
  ['a.flac', 'audio/flac', 'audio'],
  ['a.m4a', 'audio/mp4', 'audio'],
  ['a.aac', 'audio/aac', 'audio'],
  ['a.ogg', 'audio/ogg', 'audio'],
  ['a.opus', 'audio/ogg', 'audio'],
  ['a.wav', 'audio/wav', 'audio'],
  ['a.wma', 'audio/x-ms-wma', 'audio'],
  ['a.jpg', 'image/jpeg', 'image'],
  ['a.JPEG', 'image/jpeg', 'image'],
  ['a.png', 'image/png', 'image'],
  ['a.webp', 'image/webp', 'image'],
  ['a.gif', 'image/gif', 'image'],
  ['a.srt', 'application/x-subrip', 'subtitle'],
  ['a.vtt', 'text/vtt', 'subtitle'],
  ['deep/er.d/a.b.mp4', 'video/mp4', 'video'],
  ['a.txt', 'application/octet-stream', undefined],
  ['mp4', 'application/octet-stream', undefined],
  ['.mp4', 'application/octet-stream', undefined],
  ['folder.mp4/readme', 'application/octet-stream', undefined],
  ['folder/.mp4', 'application/octet-stream', undefined],
  ['a.mp4 ', 'application/octet-stream', undefined],
  ['a.mp4.', 'application/octet-stream', undefined],
  ['a.constructor', 'application/octet-stream', undefined],
  ['', 'application/octet-stream', undefined],
] as const;

t.test('media types and categories by extension', async (t) => {
  for (const [path, mimeType, category] of TABLE) {
    t.equal(mimeTypeOf(path), mimeType, path);
    t.equal(categoryOf(path), category, path);
  }
});

t.test('an extension is lower case and has no dot', async (t) => {
  t.equal(extensionOf('a/B.Mp4'), 'mp4');
  t.equal(extensionOf('a\n.mp4'), 'mp4');
});
