/** Covers, and subtitles beside a film. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { SubtitleKind } from '../../../bridge/library/probe/questions.ts';
import { lacking } from '../../support/fixtures.ts';
import { makeAll, mediaZoo, words } from '../../support/media-zoo.ts';
import { attachment, film } from './matroska-writer.ts';
import { inZoo, never, problemOf, startProber, withFile } from './support.ts';

const skip = await lacking('ffmpeg');
const names = skip ? [] : await mediaZoo();

t.test('the cover of a film or a piece of music, byte for byte', { skip }, async (t) => {
  const prober = startProber(t);
  const picture = await readFile(inZoo('pic.jpg'));
  await makeAll({
    'pic-24.mp3': words('-i pic.mp3 -map 0 -c copy -id3v2_version 4'),
    'pic.mp4': words('-i tone.m4a -map 0 -c copy -disposition:v attached_pic'),
  });
  const files = ['subs.mkv', 'pic.mp3', 'pic-24.mp3', 'tone.flac', 'tone.m4a', 'pic.mp4'];
  for (const name of files) {
    const { bytes, mimeType } = await withFile(inZoo(name), (file) => prober.cover(file, never));
    t.equal(mimeType, 'image/jpeg', name);
    t.ok(picture.equals(bytes), `${name}: ${bytes.length} bytes`);
  }
  for (const name of ['fast.mp4', 'vp9.webm', 'tone.wav', 'a.ts', 'pic.jpg']) {
    const asked = withFile(inZoo(name), (file) => prober.cover(file, never));
    t.equal(await problemOf(asked), 'no-cover', name);
  }
  t.ok(names.includes('pic.mp3'));
});

t.test('a picture in the tags of Ogg', { skip }, async (t) => {
  const picture = await readFile(inZoo('pic.png'));
  const word = (value: number) => Buffer.from(Uint32Array.of(value).buffer).swap32();
  const block = Buffer.concat([
    ...[word(3), word(9), Buffer.from('image/png'), word(0)],
    ...[word(320), word(180), word(24), word(0), word(picture.length), picture],
  ]);
  const dir = t.testdir({
    tags: `;FFMETADATA1\nMETADATA_BLOCK_PICTURE=${block.toString('base64').replaceAll('=', '\\=')}\n`,
  });
  const path = join(dir, 'a.opus');
  const inputs = ['-i', inZoo('tone.opus'), '-f', 'ffmetadata', '-i', join(dir, 'tags')];
  const quiet = ['-v', 'error', '-nostdin'];
  const tagged = ['-map_metadata', '1', '-map_metadata:s:a', '1:g', '-c', 'copy', path];
  execFileSync('ffmpeg', [...quiet, ...inputs, ...tagged]);
  const { bytes, mimeType } = await withFile(path, (file) => startProber(t).cover(file, never));
  t.equal(mimeType, 'image/png');
  t.ok(picture.equals(bytes));
});

t.test('of several pictures the one called cover, and only what is a picture', async (t) => {
  const jpeg = (letter: string) => Buffer.from(`\xff\xd8\xff\xe0${letter}`, 'latin1');
  const path = join(t.testdir(), 'film.mkv');
  const prober = startProber(t);
  const coverOf = async (...files: Buffer[]): Promise<string> => {
    await writeFile(path, film({ attachments: files }));
    const asked = withFile(path, (file) => prober.cover(file, never));
    return asked.then(
      ({ bytes }) => Buffer.from(bytes).toString('latin1').at(-1) ?? '',
      (error: { kind: string }) => error.kind,
    );
  };
  const small = attachment('small_cover.jpg', 'image/jpeg', jpeg('s'));
  const broad = attachment('cover_land.jpg', 'image/jpeg', jpeg('b'));
  const cover = attachment('Cover.JPG', 'image/jpeg', jpeg('c'));
  const other = attachment('poster.jpg', 'image/jpeg', jpeg('o'));
  t.equal(await coverOf(other, small, broad, cover), 'c');
  t.equal(await coverOf(other, small, broad), 'b');
  t.equal(await coverOf(other), 'o');
  const text = attachment('cover.jpg', 'image/jpeg', Buffer.from('<svg>'));
  t.equal(await coverOf(text, small), 's');
  t.equal(await coverOf(text), 'no-cover');
  t.equal(await coverOf(attachment('cover.jpg', 'font/ttf', jpeg('f'))), 'no-cover');
  const huge = attachment(
    'cover.jpg',
    'image/jpeg',
    Buffer.concat([jpeg('h'), Buffer.alloc(2 ** 24)]),
  );
  t.equal(await coverOf(huge), 'too-large');
  t.equal(await coverOf(huge, small), 's');
});

t.test('a subtitle beside a film', async (t) => {
  const dir = t.testdir();
  const prober = startProber(t);
  const ask = async (contents: string | Buffer, kind: SubtitleKind): Promise<string> => {
    const path = join(dir, 'sidecar');
    await writeFile(path, contents);
    return withFile(path, (file) => prober.subtitle(file, kind, never));
  };
  const srt = '1\n00:00:01,000 --> 00:00:02,000\nHé\n';
  const expected = 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHé\n';
  t.equal(await ask(srt, { format: 'srt' }), expected);
  t.equal(await ask(Buffer.from(srt, 'latin1'), { format: 'srt', language: 'fr' }), expected);
  const frames = await ask('{25}{50}Hé\n', { format: 'sub', frameRate: 25 });
  t.equal(frames, expected, 'counted in the frames of its film');
  t.equal(await problemOf(ask(Buffer.alloc(500, 7), { format: 'sub' })), 'no-text');
  t.equal(await problemOf(ask(Buffer.from('PG'), { format: 'pgs' })), 'no-text');
  t.equal(await problemOf(ask('', { format: 'srt' })), 'empty');
  t.equal(await problemOf(ask(Buffer.alloc(2 ** 24 + 1, 'a'), { format: 'srt' })), 'too-large');
});
