/** Files to play: random bytes, so that nothing on the way can be cleverer about them than about films. */
import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Range } from './http.ts';
import type { Scope } from './scope.ts';

export const LARGE_BYTES = 512 * 1024 * 1024;
const SMALL_BYTES = 3 * 1024 * 1024;
/** A friend may hold 64 sessions at once: every small film, and the large one. */
export const SMALL_COUNT = 60;
const PIECE_BYTES = 1024 * 1024;

export type Film = { readonly name: string; readonly file: string; readonly sizeBytes: number };
export type Films = {
  readonly directory: string;
  readonly large: Film;
  readonly small: readonly Film[];
};

export const makeFilms = async (scope: Scope): Promise<Films> => {
  const directory = join(await mkdtemp(join(tmpdir(), 'natster-bench-films-')), 'films');
  scope.defer(() => rm(join(directory, '..'), { recursive: true, force: true }));
  await mkdir(directory);
  const small: Film[] = [];
  for (let n = 1; n <= SMALL_COUNT; n++) {
    small.push(await makeFilm(directory, `Small ${String(n).padStart(2, '0')}.mkv`, SMALL_BYTES));
  }
  return { directory, large: await makeFilm(directory, 'Large.mkv', LARGE_BYTES), small };
};

const makeFilm = async (directory: string, name: string, sizeBytes: number): Promise<Film> => {
  const file = join(directory, name);
  const handle = await open(file, 'w');
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let written = 0; written < sizeBytes; written += PIECE_BYTES) {
    randomFillSync(piece);
    // As no text begins: players are not given text.
    piece[0] = 0;
    await handle.write(piece);
  }
  await handle.close();
  return { name, file, sizeBytes };
};

/** SHA-256 of a file or a part of it; reading it also brings it into the page cache. */
export const hashOf = async ({ file }: Film, range?: Range): Promise<string> => {
  const digest = createHash('sha256');
  for await (const piece of createReadStream(file, range)) digest.update(piece as Buffer);
  return digest.digest('hex');
};

export const bytesOf = async ({ file }: Film, { start, end }: Range): Promise<Buffer> => {
  const handle = await open(file);
  const bytes = Buffer.alloc(end + 1 - start);
  await handle.read(bytes, 0, bytes.length, start);
  await handle.close();
  return bytes;
};
