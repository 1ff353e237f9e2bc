/** A folder with files of ours among others': only ours are written and removed, and only while they are as we left them. */
import { hash, randomBytes, webcrypto } from 'node:crypto';
import { type Dirent, readdir, rename, utimes, writeFile } from 'node:fs';
import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dirOf, nameOf } from '../../bridge/media/paths.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import type { OwnedFile } from './marker.ts';
import { caseKey } from './names.ts';

const TEMPORARY = /^\.natster-[0-9a-f]{16}\.tmp$/;
const FULL = ['ENOSPC', 'EDQUOT'];

type Names = Map<string, 'file' | 'dir' | 'other'>;

export const digestOf = (bytes: Uint8Array | string): string =>
  hash('sha256', bytes, 'base64url').slice(0, 22);

/** Of as many bytes another thread takes less time than we do. */
const LARGE_BYTES = 8 * 1024;

const digestAside = async (bytes: Uint8Array | string): Promise<string> => {
  if (typeof bytes === 'string' || bytes.length < LARGE_BYTES) return digestOf(bytes);
  const digest = await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString('base64url').slice(0, 22);
};

/** Ten thousands of small files: these take half of what the same of `fs/promises` take. */
const list = promisify(readdir);
const put = promisify(writeFile);
const move = promisify(rename);
const date = promisify(utimes);

/** Jellyfin takes a description for one of its own writing unless it is so much younger than what it last saved. */
const JELLYFIN_DOUBTS_SEC = 60;

export class Folder {
  readonly #root: string;
  /** What lies in the folders that were looked into, by folder. */
  readonly #known = new Map<string, Promise<Names>>();
  /** Of names while files are written: one of this run, and a number. */
  readonly #run = randomBytes(4).toString('hex');
  #count = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** Whether a file is there. */
  async has(path: string): Promise<boolean> {
    const [dir, name] = [dirOf(path), nameOf(path)];
    return (await this.#names(dir)).get(caseKey(name)) === 'file';
  }

  /** What lies in a folder now, as it is written there. */
  async list(dir: string): Promise<readonly string[]> {
    return list(`${this.#root}/${dir}`).catch(() => []);
  }

  /** `foreign`: somebody else has put something there. */
  async write(
    path: string,
    bytes: Uint8Array | string,
    owned: OwnedFile | undefined,
  ): Promise<{ outcome: 'written' | 'same' | 'foreign'; digest: string }> {
    const [dir, name] = [dirOf(path), nameOf(path)];
    const names = await this.#names(dir);
    const kind = names.get(caseKey(name));
    const digest = await digestAside(bytes);
    if (kind !== undefined) {
      const present = kind === 'file' ? await this.#read(path) : undefined;
      const known = present && (await digestAside(present));
      if (known === digest) return { outcome: 'same', digest };
      // What begins as ours and ends too soon was cut short by a crash.
      const isOurs = owned === undefined ? isCut(present, bytes) : known === owned.digest;
      if (!isOurs) return { outcome: 'foreign', digest };
    }
    if (!(await this.#make(dir))) return { outcome: 'foreign', digest };
    if (kind !== undefined) await this.#replace(dir, name, bytes);
    else if (!(await this.#create(path, bytes))) return { outcome: 'foreign', digest };
    names.set(caseKey(name), 'file');
    return { outcome: 'written', digest };
  }

  /** False: it is not ours any more. */
  async remove(path: string, { digest }: OwnedFile): Promise<boolean> {
    const [dir, name] = [dirOf(path), nameOf(path)];
    const names = await this.#names(dir);
    if (names.get(caseKey(name)) !== 'file') return true;
    const present = await this.#read(path);
    if (!present || (await digestAside(present)) !== digest) return false;
    await rm(join(this.#root, path), { force: true });
    names.delete(caseKey(name));
    return true;
  }

  /** Removes a folder and those above it as far as they are empty now. */
  async prune(dir: string): Promise<void> {
    if (dir === '' || !(await this.#isReal(dir))) return;
    try {
      await rmdir(join(this.#root, dir));
    } catch {
      return;
    }
    const [above, name] = [dirOf(dir), nameOf(dir)];
    this.#known.delete(dir);
    (await this.#names(above)).delete(caseKey(name));
    await this.prune(above);
  }

  /** Whether it is a folder below the root, and no link leads to it. */
  async #isReal(dir: string): Promise<boolean> {
    if (dir === '') return true;
    const [above, name] = [dirOf(dir), nameOf(dir)];
    return (await this.#names(above)).get(caseKey(name)) === 'dir';
  }

  async #make(dir: string): Promise<boolean> {
    if (await this.#isReal(dir)) return true;
    const [above, name] = [dirOf(dir), nameOf(dir)];
    if (!(await this.#make(above))) return false;
    const names = await this.#names(above);
    // Others may have made it meanwhile, in the same run.
    if (!names.has(caseKey(name))) {
      await mkdir(join(this.#root, dir), { recursive: true });
      names.set(caseKey(name), 'dir');
    }
    return names.get(caseKey(name)) === 'dir';
  }

  #names(dir: string): Promise<Names> {
    const known = this.#known.get(dir) ?? this.#look(dir);
    this.#known.set(dir, known);
    return known;
  }

  async #look(dir: string): Promise<Names> {
    if (!(await this.#isReal(dir))) return new Map();
    const found = await list(join(this.#root, dir), { withFileTypes: true }).catch(() => []);
    const names: Names = new Map();
    for (const entry of found) {
      if (TEMPORARY.test(entry.name)) await rm(join(this.#root, dir, entry.name), { force: true });
      else names.set(caseKey(entry.name), kindOf(entry));
    }
    return names;
  }

  #read(path: string): Promise<Buffer | undefined> {
    return readFile(join(this.#root, path)).catch(() => undefined);
  }

  /** Nobody has it yet, so it needs no other name meanwhile, which disks take long for. False: somebody has it now. */
  async #create(path: string, bytes: Uint8Array | string): Promise<boolean> {
    const file = join(this.#root, path);
    try {
      await put(file, bytes, { flag: 'wx' });
      return true;
    } catch (cause) {
      if (errnoOf(cause) === 'EEXIST') return false;
      await rm(file, { force: true }).catch(() => undefined);
      throw asError(cause);
    }
  }

  async #replace(dir: string, name: string, bytes: Uint8Array | string): Promise<void> {
    const number = (this.#count++).toString(16).padStart(8, '0');
    const temporary = join(this.#root, dir, `.natster-${this.#run}${number}.tmp`);
    try {
      await put(temporary, bytes, { flag: 'wx' });
      const later = Date.now() / 1000 + JELLYFIN_DOUBTS_SEC;
      await date(temporary, later, later);
      await move(temporary, join(this.#root, dir, name));
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw asError(cause);
    }
  }
}

/** What failed while something was written. */
export const asError = (cause: unknown): BridgeError => {
  if (cause instanceof BridgeError) return cause;
  if (FULL.includes(errnoOf(cause))) return new BridgeError('DISK_FULL', { cause });
  return new BridgeError('EXPORT_FOLDER_INVALID', { cause });
};

const errnoOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : '';

const isCut = (present: Buffer | undefined, bytes: Uint8Array | string): boolean =>
  present !== undefined && Buffer.from(bytes).subarray(0, present.length).equals(present);

const kindOf = (entry: Dirent) => (entry.isFile() ? 'file' : entry.isDirectory() ? 'dir' : 'other');
