/** Tracks of text inside films, compared with what ffmpeg makes of them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';
import type { Prober } from '../../../bridge/library/probe/prober.ts';
import { lacking } from '../../support/fixtures.ts';
import { mediaZoo } from '../../support/media-zoo.ts';
import { textZoo } from '../../support/track-zoo.ts';
import { type ReadCue, readWebVtt } from '../../support/webvtt.ts';
import { inZoo, never, problemOf, startProber, withFile } from './support.ts';

const run = promisify(execFile);
const skip = await lacking('ffmpeg', 'ffprobe');
const names = skip ? [] : [...(await mediaZoo()), ...(await textZoo())];

const textOf = (prober: Prober, name: string, trackId: number): Promise<string> =>
  withFile(inZoo(name), (file) => prober.textTrack(file, trackId, never));

/** ffmpeg would begin every film at zero; players go by the times in the file. */
const ffmpegText = async (name: string, number: number): Promise<ReadCue[]> => {
  const args = ['-v', 'error', '-nostdin', '-copyts', '-i', inZoo(name)];
  const { stdout } = await run('ffmpeg', [...args, '-map', `0:s:${number}`, '-f', 'webvtt', '-']);
  return readWebVtt(stdout.trimEnd());
};

/**
 * Where we differ on purpose: a line that lasts no time (MP4 has no room for two at once, and ffmpeg writes
 * such) is left out; so are drawings and the remarks of an ASS, which ffmpeg shows as text.
 */
const shown = (cues: readonly ReadCue[]): ReadCue[] =>
  cues
    .filter(({ start, end }) => end > start)
    .map((cue) => ({ ...cue, text: cue.text.replace('m 0 0 l 10 10Drawn {a note}', 'Drawn ') }));

const TRACKS: readonly (readonly [name: string, trackId: number, number: number])[] = [
  ['text.mkv', 3, 0],
  ['text.mkv', 4, 1],
  ['text-live.mkv', 3, 0],
  ['text-live.mkv', 4, 1],
  ['text-late.mkv', 3, 0],
  ['text.mp4', 2, 0],
  ['subs.mkv', 4, 0],
  ['subs.mkv', 5, 1],
  ['subs.mp4', 4, 0],
];

t.test('every line has the text and the time that ffmpeg gives it', { skip }, async (t) => {
  const prober = startProber(t);
  for (const [name, trackId, number] of TRACKS) {
    const ours = shown(readWebVtt((await textOf(prober, name, trackId)).trimEnd()));
    const theirs = shown(await ffmpegText(name, number));
    t.ok(ours.length > 1, `${name}: ${ours.length} lines`);
    t.same(ours, theirs, `${name}, track ${trackId}`);
  }
});

t.test('a line stays at the top of the picture, and times are those of the film', async (t) => {
  if (skip) return t.pass(skip);
  const prober = startProber(t);
  t.match(await textOf(prober, 'text.mkv', 3), /--> 00:00:04\.57\d line:0\nTop red/);
  t.match(await textOf(prober, 'text.mkv', 4), /--> .* line:0\n<u>A sign<\/u>/);
  t.match(await textOf(prober, 'text-late.mkv', 3), /^00:00:04\.50\d --> 00:00:05\.50\d\n<i>Line/m);
});

t.test(
  'WebVTT in WebM comes out as it went in',
  { skip: skip || !names.includes('text.webm') },
  async (t) => {
    const text = await textOf(startProber(t), 'text.webm', 2);
    const cues = readWebVtt(text.trimEnd());
    t.equal(cues.length, 4);
    t.match(cues[0], { text: '<i>Line</i> one & <b>bold\ntwo</b>' });
    t.match(cues[2], { text: '- Hé!\n- Ünï 漢字 😀' });
  },
);

t.test('what is no track of text says so', { skip }, async (t) => {
  const prober = startProber(t);
  const asked: [string, number][] = [
    ...[1, 2, 99].map((id): [string, number] => ['text.mkv', id]),
    ...[1, 99].map((id): [string, number] => ['text.mp4', id]),
    ['tone.flac', 1],
    ['a.ts', 1],
  ];
  for (const [name, id] of asked) {
    t.equal(await problemOf(textOf(prober, name, id)), 'no-text', `${name}, track ${id}`);
  }
});
