/** Segments of all kinds of films hold what the film holds, and are the same in whatever order they are made. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import type { TrackFacts } from '../../bridge/hls/questions.ts';
import { lacking } from '../support/fixtures.ts';
import { makeAll, mediaZoo, words, ZOO } from '../support/media-zoo.ts';
import { type CutFilm, cutFilm } from './cut-film.ts';

const run = promisify(execFile);
const skip = await lacking('ffmpeg');

const FILMS = [
  ...words('fast.mp4 end.mp4 frag.mp4 sidx.mp4 a.mov subs.mp4 subs.mkv a.ts hdr.mkv hdr.mp4'),
  ...words('vp9.webm av1.mkv av1.mp4'),
];
const SOUNDS = words('tone.m4a tone.flac tone.opus pic.mp3 vbr.mp3 tone.aac');
/** Scene cuts and pictures between them that lead back, as x264 makes them by itself; other sound. */
const MORE = {
  'uneven.mkv': [
    ...words('-f lavfi -i testsrc2=s=320x180:r=24000/1001:d=3.3 -f lavfi'),
    ...words(
      '-i mandelbrot=s=320x180:r=24000/1001 -f lavfi -i smptebars=s=320x180:r=24000/1001:d=6',
    ),
    ...[
      '-filter_complex',
      '[1]trim=duration=4[b];[0]setsar=1[a];[b]setsar=1[c];[2]setsar=1[d];[a][c][d]concat=n=3',
    ],
    ...words('-c:v libx264 -preset veryfast -pix_fmt yuv420p -x264-params open-gop=1:keyint=70'),
  ],
  'sounds.mkv': words(
    '-i fast.mp4 -map 0:v -map 0:a -map 0:a -c:v copy -c:a:0 flac -c:a:1 libmp3lame',
  ),
  'sounds.mp4': words('-i sounds.mkv -map 0 -c copy'),
  'opus.mp4': words('-i vp9.webm -map 0 -c copy'),
};

/** Sound that stands behind heads of its own in streams, which fragments have no room for. */
const WITH_HEADS = ['a.ts', 'tone.aac'];

type Frame = { readonly sec: number; readonly hash: string };

/** What ffmpeg makes of pictures, and the packets of sounds, by stream. */
const framesOf = async (inputs: readonly string[], count: number): Promise<Frame[][]> => {
  const args = inputs.flatMap((input) => ['-i', input]);
  const maps = inputs.flatMap((_, n) => ['-map', `${n}:V?`, '-map', `${n}:a?`]);
  const { stdout } = await run(
    'ffmpeg',
    [
      ...words('-v error -nostdin -copyts -fflags +bitexact'),
      ...[...args, ...maps],
      ...words('-fps_mode passthrough -c:a copy -f framemd5 -'),
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const frames: Frame[][] = Array.from({ length: count }, () => []);
  const unit: number[] = [];
  for (const line of stdout.split('\n')) {
    const base = /^#tb (\d+): (\d+)\/(\d+)/.exec(line);
    if (base) unit[Number(base[1])] = Number(base[2]) / Number(base[3]);
    const [stream, , time, , , hash] = line.split(',').map((field) => field.trim());
    if (!hash) continue;
    frames[Number(stream)]?.push({ sec: Number(time) * (unit[Number(stream)] ?? 0), hash });
  }
  return frames;
};

/** Of the film itself; found out once, and kept beside it. */
const originalOf = async (name: string, count: number): Promise<Frame[][]> => {
  const kept = join(ZOO, `${name}.frames.json`);
  if (!existsSync(kept)) {
    await writeFile(kept, JSON.stringify(await framesOf([join(ZOO, name)], count)));
  }
  return JSON.parse(await readFile(kept, 'utf8')) as Frame[][];
};

const carried = (film: CutFilm): TrackFacts[] => {
  const tracks = film.tracks.filter(({ init }) => init !== undefined);
  return [...tracks].sort((a, b) => Number(a.type === 'audio') - Number(b.type === 'audio'));
};

const madeInOrder = async (film: CutFilm, track: TrackFacts): Promise<Uint8Array[]> => {
  const made = [await film.init(track)];
  for (const { number } of film.cuts) made.push(await film.segment(track, number));
  return made;
};

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

t.test('every picture and every sound, once and in time', { skip, timeout: 240_000 }, async (t) => {
  const names = [...(await mediaZoo()), ...(await makeAll(MORE))];
  const directory = await mkdtemp(join(tmpdir(), 'natster-hls-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const wanted = [...FILMS, ...Object.keys(MORE), ...SOUNDS];
  for (const name of wanted.filter((one) => names.includes(one))) {
    const film = await cutFilm(join(ZOO, name), 8);
    const again = await cutFilm(join(ZOO, name), 8);
    const tracks = carried(film);
    const inputs: string[] = [];
    for (const track of tracks) {
      const made = await madeInOrder(film, track);
      const input = join(directory, `${name}-${track.id}.mp4`);
      await writeFile(input, Buffer.concat(made));
      inputs.push(input);
      for (const { number } of film.cuts.toReversed()) {
        const alone = await again.segment(track, number);
        const isSame = digest(alone) === digest(made[number + 1] ?? new Uint8Array(0));
        if (!isSame) t.fail(`${name}: segment ${number} of track ${track.id} depends on the order`);
      }
      const first = await again.init(track);
      t.equal(digest(first), digest(made[0] ?? new Uint8Array(0)), `${name}: ${track.codecString}`);
    }
    const ours = await framesOf(inputs, tracks.length);
    for (const [n, original] of (await originalOf(name, tracks.length)).entries()) {
      const own = ours[n] ?? [];
      const what = `${name}: ${tracks[n]?.codec}, ${original.length} of ${film.cuts.length} segments`;
      const hasHeads = tracks[n]?.type === 'audio' && WITH_HEADS.includes(name);
      const hashes = (frames: Frame[]) => frames.map(({ hash }) => (hasHeads ? '' : hash));
      t.ok(original.length > 20, what);
      t.same(hashes(own), hashes(original), what);
      const offsets = original.map(({ sec }, i) => (own[i]?.sec ?? 0) - sec);
      // ffmpeg counts in pictures, of which ten seconds may hold no whole number.
      t.ok(Math.abs((offsets[0] ?? 0) - 10) < 0.02, what);
      // Opus has a run-up, which players leave out by themselves.
      const slackSec = tracks[n]?.codec === 'opus' ? 0.01 : 0.0015;
      const late = offsets.findIndex((sec) => Math.abs(sec - (offsets[0] ?? 0)) > slackSec);
      t.equal(late, -1, `${what}: in time`);
    }
    film.close();
    again.close();
  }
});
