/** A folder of very many small media files, real ones. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { each } from '../../bridge/protocol/each.ts';
import { largeLibrary } from '../support/large-library.ts';
import type { Scope } from './scope.ts';

const run = promisify(execFile);
const IN_A_FOLDER = 100;
const AT_ONCE = 16;

const SONG = '-f lavfi -i sine=440:d=0.2 -c:a libmp3lame -b:a 32k song.mp3'.split(' ');

/** Songs in folders of albums, titled as a library of films is; each a file of its own. */
export const makeLargeFolder = async (scope: Scope, count: number): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'natster-bench-large-'));
  scope.defer(() => rm(directory, { recursive: true, force: true }));
  await run('ffmpeg', ['-v', 'error', '-nostdin', ...SONG], { cwd: directory });
  const song = await readFile(join(directory, 'song.mp3'));
  await rm(join(directory, 'song.mp3'));
  const titles = Array.from(largeLibrary(count), ([, { title }]) => title);
  const folders = Array.from({ length: Math.ceil(count / IN_A_FOLDER) }, (_, number) => number);
  await each(folders, AT_ONCE, async (number) => {
    const first = number * IN_A_FOLDER;
    const folder = join(directory, `${titles[first]} ${number}`, `Album ${number} (2001)`);
    await mkdir(folder, { recursive: true });
    for (const [at, title] of titles.slice(first, first + IN_A_FOLDER).entries()) {
      const track = String(at + 1).padStart(2, '0');
      await writeFile(join(folder, `${track} - ${title}.mp3`), song);
    }
  });
  return directory;
};
