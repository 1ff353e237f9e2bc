import { hash } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { each } from '../protocol/each.ts';
import { makePrivateDir, writeFileAtomic } from './atomic-file.ts';
import { type Blob, BlobFile, packBlob } from './blob-file.ts';

const NAME = /^[0-9a-f]{64}$/;
const GROUP_CHARS = 16;
const NAME_CHARS = 64;
const AT_ONCE = 8;

export type BlobKey = {
  /** What is forgotten together. */
  readonly group: string;
  readonly name: string;
};

/** Bytes that can be had again, in a directory of bounded size; those that were used longest ago go first. */
export class BlobCache {
  readonly #dir: string;
  readonly #maxBytes: number;
  /** Sizes by file name, in the order of last use. */
  readonly #files = new Map<string, number>();
  #bytes = 0;

  constructor(dir: string, maxBytes: number) {
    this.#dir = dir;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Finds what there is; what is not ours, or was not written to its end, is removed. */
  async start(): Promise<void> {
    await makePrivateDir(this.#dir);
    const found: { name: string; size: number; usedMs: number }[] = [];
    await each(await readdir(this.#dir), AT_ONCE, async (name) => {
      const stats = await lstat(join(this.#dir, name));
      const isOurs = NAME.test(name) && stats.isFile();
      if (isOurs) found.push({ name, size: stats.size, usedMs: stats.mtimeMs });
      else await rm(join(this.#dir, name), { recursive: true, force: true });
    });
    found.sort((a, b) => a.usedMs - b.usedMs);
    for (const { name, size } of found) this.#add(name, size);
    await this.#makeRoom();
  }

  /** Close it. undefined when it is not there. */
  async open(key: BlobKey): Promise<BlobFile | undefined> {
    const name = nameOf(key);
    const size = this.#files.get(name);
    if (size === undefined) return undefined;
    const file = await BlobFile.open(join(this.#dir, name), textOf(key));
    // It may have been written anew meanwhile.
    if (this.#files.get(name) !== size) return file;
    if (!file) {
      await this.#remove(name);
      return undefined;
    }
    this.#add(name, size);
    await file.touch();
    return file;
  }

  /** Resolves when it is on disk. */
  async put(key: BlobKey, blob: Blob): Promise<void> {
    const name = nameOf(key);
    let size = 0;
    const counted = async function* () {
      for await (const piece of packBlob(textOf(key), blob)) {
        size += piece.length;
        yield piece;
      }
    };
    await writeFileAtomic(join(this.#dir, name), counted());
    this.#add(name, size);
    await this.#makeRoom();
  }

  async forget(group: string): Promise<void> {
    const prefix = groupOf(group);
    const names = [...this.#files.keys()].filter((name) => name.startsWith(prefix));
    await each(names, AT_ONCE, (name) => this.#remove(name));
  }

  #add(name: string, size: number): void {
    this.#drop(name);
    this.#files.set(name, size);
    this.#bytes += size;
  }

  #drop(name: string): void {
    this.#bytes -= this.#files.get(name) ?? 0;
    this.#files.delete(name);
  }

  /** The newest stays, however large. */
  async #makeRoom(): Promise<void> {
    while (this.#bytes > this.#maxBytes && this.#files.size > 1) {
      const [oldest] = this.#files.keys();
      if (oldest !== undefined) await this.#remove(oldest);
    }
  }

  async #remove(name: string): Promise<void> {
    this.#drop(name);
    await rm(join(this.#dir, name), { recursive: true, force: true });
  }
}

const textOf = ({ group, name }: BlobKey): string => `${group} ${name}`;

const groupOf = (group: string): string => hash('sha256', group).slice(0, GROUP_CHARS);

const nameOf = (key: BlobKey): string =>
  groupOf(key.group) + hash('sha256', textOf(key)).slice(0, NAME_CHARS - GROUP_CHARS);
