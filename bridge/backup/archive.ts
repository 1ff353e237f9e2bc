import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { create, Parser, type ReadEntry } from 'tar';
import { BridgeError } from '../protocol/errors.ts';
import { errnoOf, makeDir, PRIVATE_FILE } from '../store/atomic-file.ts';
import { isPlainPath } from './contents.ts';

/** The one folder in an archive. Another number is a form that this program does not know. */
const FOLDER = 'natster-backup-1';
const ANY_FOLDER = /^natster-backup-\d+$/;
const MAX_FILES = 100_000;
const MAX_BYTES = 4 * 2 ** 30;

const GZIP = Buffer.from([0x1f, 0x8b]);
export const isArchive = (beginning: Uint8Array): boolean =>
  GZIP.equals(beginning.subarray(0, GZIP.length));

/** The files as a `.tar.gz`. Fails when one of them goes while it is read. */
export const pack = (dir: string, paths: readonly string[]): AsyncIterable<Uint8Array> =>
  create({ cwd: dir, prefix: FOLDER, gzip: true, portable: true, strict: true }, [...paths]);

/**
 * Writes the files of an archive, whoever made it, into `dir`, which nobody else writes to: plain
 * files under plain names, each once. Throws BACKUP_INVALID.
 */
export const unpack = async (archive: AsyncIterable<Uint8Array>, dir: string): Promise<void> => {
  const unpacking = new Unpacking(dir);
  try {
    await pipeline(archive, createGunzip(), (plain) => unpacking.take(plain));
  } catch (error) {
    const isDamaged = errnoOf(error)?.startsWith('Z_');
    unpacking.fail(isDamaged ? new BridgeError('BACKUP_INVALID', { cause: error }) : error);
  }
  await unpacking.finish();
};

class Unpacking {
  readonly #target: Target;
  readonly #parser = new Parser({ strict: true });
  readonly #failure = new AbortController();
  #entry: ReadEntry | undefined;
  #work = Promise.resolve();
  #isOver = false;

  constructor(dir: string) {
    this.#target = new Target(dir);
    const parser = this.#parser;
    parser.on('error', (cause) => this.fail(new BridgeError('BACKUP_INVALID', { cause })));
    parser.on('ignoredEntry', ({ type }) => this.fail(unwanted(type)));
    parser.on('eof', () => {
      this.#isOver = true;
    });
    parser.on('entry', (entry) => {
      this.#entry = entry;
      this.#work = this.#target.write(entry).catch((error) => this.fail(error));
    });
  }

  async take(plain: AsyncIterable<Uint8Array>): Promise<void> {
    const { signal } = this.#failure;
    let bytes = 0;
    for await (const piece of plain) {
      signal.throwIfAborted();
      bytes += piece.length;
      if (bytes > MAX_BYTES) throw unwanted('too much');
      // The parser would gather what comes after the end.
      if (this.#isOver || this.#parser.write(Buffer.from(piece))) continue;
      await once(this.#parser, 'drain', { signal });
    }
    const ended = once(this.#parser, 'end', { signal });
    this.#parser.end();
    await ended;
  }

  /** The first reason counts. */
  fail(reason: unknown): void {
    this.#failure.abort(reason);
    // Nothing more comes, for whoever is writing it.
    this.#entry?.destroy();
  }

  /** Resolves when everything is written; throws why it is not. */
  async finish(): Promise<void> {
    await this.#work;
    this.#failure.signal.throwIfAborted();
  }
}

const unwanted = (what: string): BridgeError =>
  new BridgeError('BACKUP_INVALID', { message: `The backup holds what no backup does: ${what}.` });

class Target {
  readonly #dir: string;
  #files = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async write(entry: ReadEntry): Promise<void> {
    const file = join(this.#dir, this.#pathOf(entry));
    await makeDir(dirname(file));
    // On the disk before the household is put in its place.
    await writeFile(file, entry, { flag: 'wx', mode: PRIVATE_FILE, flush: true });
  }

  #pathOf({ path, type, size }: ReadEntry): string {
    const [folder = '', ...names] = path.split('/');
    const inside = names.join('/');
    if (ANY_FOLDER.test(folder) && folder !== FOLDER) {
      throw new BridgeError('BACKUP_INVALID', {
        message: 'A newer program made this backup.',
        hint: 'Update this one, then restore.',
      });
    }
    const isPlain = type === 'File' && folder === FOLDER && isPlainPath(inside);
    if (!isPlain) throw unwanted(`${type} ${path}`);
    this.#files++;
    if (this.#files > MAX_FILES || size > MAX_BYTES) throw unwanted('too much');
    return inside;
  }
}
