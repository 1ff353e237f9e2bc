/** Small films made by ffmpeg, nobody's content; made once and kept with the installed packages. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './root.ts';

const run = promisify(execFile);
const CACHE = join(ROOT, 'node_modules/.cache/natster/media');

/** Whether a program is on PATH. */
export const has = async (program: string): Promise<boolean> =>
  run('which', [program]).then(
    () => true,
    () => false,
  );

/** For a test's `skip`: which of the programs this machine lacks, by name; false when it has them all. */
export const lacking = async (...programs: string[]): Promise<string | false> => {
  const missing: string[] = [];
  for (const program of programs) if (!(await has(program))) missing.push(program);
  return missing.length > 0 && `not installed: ${missing.join(', ')}`;
};

const ffmpeg = (args: readonly string[]) =>
  run('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args]);

const SOURCE = [
  ...['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25:duration=60'],
  ...['-f', 'lavfi', '-i', 'sine=frequency=440:beep_factor=4:sample_rate=48000:duration=60'],
  ...[
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '50',
    '-b:v',
    '1500k',
  ],
  ...['-c:a', 'aac', '-b:a', '96k'],
];

const FILMS: Record<string, readonly string[]> = {
  'Faststart (2024).mp4': [...SOURCE, '-movflags', '+faststart'],
  'Index at the end (2023).mp4': ['-i', 'Faststart (2024).mp4', '-c', 'copy'],
  'Matroska (2022).mkv': ['-i', 'Faststart (2024).mp4', '-c', 'copy'],
};
export const FILM_NAMES = Object.keys(FILMS);

/** Puts the films into `directory`. Needs ffmpeg. */
export const films = async (directory: string): Promise<string[]> => {
  await mkdir(CACHE, { recursive: true });
  for (const [name, args] of Object.entries(FILMS)) {
    if (existsSync(join(CACHE, name))) continue;
    const partial = join(CACHE, `partial-${process.pid}-${name}`);
    const inputs = args.map((arg) => (arg in FILMS ? join(CACHE, arg) : arg));
    await ffmpeg([...inputs, partial]);
    await rename(partial, join(CACHE, name));
  }
  await mkdir(directory, { recursive: true });
  await Promise.all(FILM_NAMES.map((name) => copyFile(join(CACHE, name), join(directory, name))));
  return FILM_NAMES.map((name) => join(directory, name));
};

/**
 * A file of random bytes with a film's name: larger than any buffer, the same nowhere. It takes the place of one that is
 * there: whoever looked between a removal and the new one would find another item.
 */
export const noise = async (file: string, megabytes: number): Promise<string> => {
  const unseen = join(dirname(file), `.${basename(file)}`);
  await rm(unseen, { force: true });
  for (let n = 0; n < megabytes; n++) {
    const bytes = randomBytes(1024 * 1024);
    // As no text begins: players are not given text.
    bytes[0] = 0;
    await appendFile(unseen, bytes);
  }
  await rename(unseen, file);
  return file;
};
