/** The film: 90 s, some 3 Mbit/s, a keyframe every two seconds, three sounds and two subtitles. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Scope } from '../bench/scope.ts';

export const DURATION_SEC = 90;
const run = promisify(execFile);

const lavfi = (source: string) => ['-f', 'lavfi', '-i', `${source}:duration=${DURATION_SEC}`];
const tone = (hertz: number) => lavfi(`sine=frequency=${hertz}:sample_rate=48000`);
const language = (track: string, code: string) => [`-metadata:s:${track}`, `language=${code}`];

const MATROSKA = [
  ...lavfi('testsrc2=size=640x360:rate=25'),
  ...[...tone(440), ...tone(660), ...tone(880)],
  ...['-i', 'english.srt', '-i', 'german.srt'],
  ...['0', '1', '2', '3', '4', '5'].flatMap((input) => ['-map', input]),
  ...['-vf', 'noise=alls=12:allf=t', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50'],
  ...['-pix_fmt', 'yuv420p', '-b:v', '3M', '-maxrate', '4M', '-bufsize', '4M'],
  ...['-c:a', 'aac', '-c:a:1', 'ac3', '-b:a', '128k', '-c:s', 'srt'],
  ...language('a:0', 'eng'),
  ...language('a:1', 'fra'),
  ...language('a:2', 'deu'),
  ...language('s:0', 'eng'),
  ...language('s:1', 'deu'),
  ...['-disposition:a:0', 'default', '-disposition:s', '0', 'film.mkv'],
];
const MP4 = ['-i', 'film.mkv', '-map', '0:v', '-map', '0:a:0', '-c', 'copy', 'film.mp4'];

/** A line for the first half of every two seconds. */
const subtitles = (word: string): string =>
  Array.from({ length: DURATION_SEC / 2 }, (_, n) => {
    const at = (second: number) => `${new Date(second * 1000).toISOString().slice(11, 19)},000`;
    return `${n + 1}\n${at(2 * n)} --> ${at(2 * n + 1)}\n${word} ${n + 1}\n`;
  }).join('\n');

/** A directory with a copy of the film under each of the names, which nobody has opened before. */
export const makeCopies = async (scope: Scope, names: readonly string[]): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'natster-players-'));
  scope.defer(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'english.srt'), subtitles('Line'));
  await writeFile(join(directory, 'german.srt'), subtitles('Zeile'));
  for (const args of [MATROSKA, MP4]) {
    await run('ffmpeg', ['-loglevel', 'error', '-nostdin', ...args], { cwd: directory });
  }
  const films = join(directory, 'films');
  await mkdir(films);
  for (const name of names) {
    await copyFile(join(directory, `film.${name.split('.').at(-1)}`), join(films, name));
  }
  return films;
};
