/** Tracks of text in MP4 that ffmpeg does not write: WebVTT, styles, fragments that would never end. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { readWebVtt } from '../../support/webvtt.ts';
import { never, problemOf, startProber, withFile } from './support.ts';

const u32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, i * 4);
  return bytes;
};

const box = (type: string, ...body: readonly Buffer[]): Buffer => {
  const all = Buffer.concat(body);
  return Buffer.concat([u32(8 + all.length), Buffer.from(type, 'latin1'), all]);
};

type Sample = readonly [lasts: number, data: Buffer];

/** In thousandths of a second. The samples come first, so that their place is known. */
const film = (format: string, samples: readonly Sample[], entry = Buffer.alloc(0)): Buffer => {
  const ftyp = box('ftyp', Buffer.from('isomisom'));
  const stbl = box(
    'stbl',
    box('stsd', u32(0, 1), box(format, Buffer.alloc(6), Buffer.from([0, 1]), entry)),
    box('stts', u32(0, samples.length, ...samples.flatMap(([lasts]) => [1, lasts]))),
    box('stsc', u32(0, 1, 1, samples.length, 1)),
    box('stsz', u32(0, 0, samples.length, ...samples.map(([, data]) => data.length))),
    box('stco', u32(0, 1, ftyp.length + 8)),
  );
  const hdlr = box('hdlr', u32(0, 0), Buffer.from('text'), u32(0, 0, 0), Buffer.from([0]));
  const mdhd = box('mdhd', u32(0, 0, 0, 1000, 0), Buffer.from([0x55, 0xc4, 0, 0]));
  const tkhd = box('tkhd', u32(1, 0, 0, 1, 0, 0), Buffer.alloc(60));
  const mvhd = box('mvhd', u32(0, 0, 0, 1000, 0), Buffer.alloc(80));
  const trak = box('trak', tkhd, box('mdia', mdhd, hdlr, box('minf', stbl)));
  const mdat = box('mdat', ...samples.map(([, data]) => data));
  return Buffer.concat([ftyp, mdat, box('moov', mvhd, trak, ...(samples.length ? [] : [MVEX]))]);
};

const MVEX = box('mvex', box('trex', u32(0, 1, 1, 1, 10, 0)));

const textOf = async (path: string, bytes: Buffer, t: Parameters<typeof startProber>[0]) => {
  await writeFile(path, bytes);
  return withFile(path, (file) => startProber(t).textTrack(file, 1, never));
};

t.test('WebVTT, whose lines are told again while they last', async (t) => {
  const cue = (text: string, settings?: string) =>
    box(
      'vttc',
      ...(settings ? [box('sttg', Buffer.from(settings))] : []),
      box('payl', Buffer.from(text)),
    );
  const bytes = film('wvtt', [
    [1000, box('vtte')],
    [500, cue('one')],
    [500, Buffer.concat([cue('one'), cue('<i>two</i>', 'line:0 nonsense:1')])],
    [500, cue('<i>two</i>', 'line:0')],
    [500, box('vtte')],
    [500, cue('one')],
  ]);
  t.equal(
    await textOf(join(t.testdir(), 'a.mp4'), bytes, t),
    'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\none\n\n' +
      '00:00:01.500 --> 00:00:02.500 line:0\n<i>two</i>\n\n00:00:03.000 --> 00:00:03.500\none\n',
  );
});

const said = (text: Buffer | string, ...boxes: readonly Buffer[]): Buffer => {
  const bytes = Buffer.from(text as string);
  const length = Buffer.from([bytes.length >> 8, bytes.length & 255]);
  return Buffer.concat([length, bytes, ...boxes]);
};

const styled = (from: number, to: number, bits: number): Buffer =>
  Buffer.from([0, from, 0, to, 0, 1, bits, 16, 255, 255, 255, 255]);
const styl = (...records: readonly Buffer[]): Buffer =>
  box('styl', Buffer.from([0, records.length]), ...records);

t.test('timed text with styles, in whichever Unicode', async (t) => {
  const utf16 = Buffer.from('\ufeffÜ 16', 'utf16le').swap16();
  const italic = Buffer.concat([Buffer.alloc(18), styled(0, 0, 2), Buffer.alloc(16)]);
  const samples: Sample[] = [
    [1000, said('😀 bold both\r\nplain', styl(styled(2, 6, 1), styled(7, 11, 3)))],
    [1000, said('')],
    [1000, said(utf16)],
    [1000, said('a', styl(styled(200, 100, 1)), Buffer.from([0, 0, 0, 9]))],
  ];
  const path = join(t.testdir(), 'a.mp4');
  const cues = readWebVtt((await textOf(path, film('tx3g', samples), t)).trimEnd());
  t.same(cues, [
    { start: 0, end: 1000, text: '😀 <b>bold</b> <b><i>both</i></b>\nplain' },
    { start: 2000, end: 3000, text: 'Ü 16' },
    { start: 3000, end: 4000, text: 'a' },
  ]);
  const all = readWebVtt((await textOf(path, film('tx3g', [[9, said('x')]], italic), t)).trimEnd());
  t.match(all, [{ text: '<i>x</i>' }], 'the style of the whole track');
  t.equal(await problemOf(textOf(path, film('stpp', [[9, said('<tt/>')]]), t)), 'no-text', 'TTML');
});

t.test('a fragment that tells of four thousand million lines', async (t) => {
  const tfhd = box('tfhd', u32(0x20000, 1));
  const trun = box('trun', u32(1, 0xffffffff, 0));
  const moof = box('moof', box('traf', tfhd, box('tfdt', u32(0, 0)), trun));
  const path = join(t.testdir(), 'a.mp4');
  const startMs = performance.now();
  const many = Array<Buffer>(1000).fill(moof);
  t.match(await textOf(path, Buffer.concat([film('tx3g', []), ...many]), t), /^WEBVTT/);
  t.ok(performance.now() - startMs < 8000);
});
