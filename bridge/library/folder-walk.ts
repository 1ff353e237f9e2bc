import { isUtf8 } from 'node:buffer';
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { categoryOf } from '../media/media-types.ts';
import { isIgnored } from '../media/names/ignored.ts';
import { BridgeError } from '../protocol/errors.ts';
import { errnoOf } from '../store/atomic-file.ts';
import { isInside, stampOf } from './folder-file.ts';
import type { ProblemKind, WalkEvent } from './source.ts';

/** Of the few threads that Node has for the disk, the others stay free for what is playing. */
const STATS_AT_ONCE = 2;

/** Longest path of an item (protocol/item.ts). */
const MAX_PATH_CHARS = 4096;

/** Directories from the root to one, as device and inode. */
type Trail = readonly string[];

type Directory = { readonly path: string; readonly trail: Trail };
type Entry = { readonly path: string; readonly dirent: Dirent<Buffer>; readonly trail: Trail };

/**
 * One walk through a folder, a directory at a time. Directories are told apart by device and inode,
 * so that no loop of links is walked twice; each is reached through links once at most.
 */
export class FolderWalk {
  readonly #root: string;
  readonly #signal: AbortSignal;
  readonly #followed = new Set<string>();
  #realRoot = '';
  /** Found, not yet read; the next one is at the end. */
  #pending: Directory[] = [];

  constructor(root: string, signal: AbortSignal) {
    this.#root = root;
    this.#signal = signal;
  }

  async *run(): AsyncGenerator<WalkEvent> {
    yield* await this.#readRoot();
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
      this.#signal.throwIfAborted();
      yield* await this.#readDirectory(next);
    }
  }

  async #readRoot(): Promise<readonly WalkEvent[]> {
    try {
      this.#realRoot = await realpath(this.#root);
      const trail = [keyOf(await stat(this.#root, { bigint: true }))];
      return await this.#look('', await list(this.#root), trail);
    } catch (cause) {
      this.#signal.throwIfAborted();
      throw new BridgeError('DIRECTORY_INVALID', { cause });
    }
  }

  async #readDirectory({ path, trail }: Directory): Promise<readonly WalkEvent[]> {
    try {
      const name = join(this.#root, path);
      const key = keyOf(await stat(name, { bigint: true }));
      // Reached by a link, or mounted below itself.
      if (trail.includes(key)) return [problem(path, 'link-loop')];
      return await this.#look(path, await list(name), [...trail, key]);
    } catch (error) {
      this.#signal.throwIfAborted();
      return [unreadable(path, error)];
    }
  }

  async #look(dir: string, dirents: Dirents, trail: Trail): Promise<readonly WalkEvent[]> {
    const events: WalkEvent[] = [];
    const entries: Entry[] = [];
    const directories: Directory[] = [];
    for (const dirent of dirents) {
      const name = dirent.name.toString('utf8');
      const path = dir ? `${dir}/${name}` : name;
      const isDirectory = dirent.isDirectory();
      if (isIgnored(path)) continue;
      if (!isDirectory && !dirent.isSymbolicLink() && !isMediaName(name)) continue;
      if (!isUtf8(dirent.name)) events.push(problem(path, 'name-not-utf8'));
      else if (path.length > MAX_PATH_CHARS) events.push(problem(path, 'name-too-long'));
      else if (isDirectory) directories.push({ path, trail });
      else entries.push({ path, dirent, trail });
    }
    // In front of what waits already, in the order of their names.
    for (const directory of directories.reverse()) this.#pending.push(directory);
    for (let i = 0; i < entries.length; i += STATS_AT_ONCE) {
      this.#signal.throwIfAborted();
      const batch = entries.slice(i, i + STATS_AT_ONCE);
      for (const found of await Promise.all(batch.map((entry) => this.#examine(entry)))) {
        if (found) events.push(found);
      }
    }
    return events;
  }

  async #examine(entry: Entry): Promise<WalkEvent | undefined> {
    const { path, dirent } = entry;
    try {
      if (dirent.isSymbolicLink()) return await this.#follow(entry);
      return fileEvent(path, await lstat(join(this.#root, path), { bigint: true }));
    } catch (error) {
      // ENOENT: removed since its directory was read.
      return errnoOf(error) === 'ENOENT' ? undefined : unreadable(path, error);
    }
  }

  async #follow({ path, trail }: Entry): Promise<WalkEvent | undefined> {
    const isMedia = isMediaName(path);
    let target: string;
    try {
      target = await realpath(join(this.#root, path));
    } catch (error) {
      const kind = LINK_PROBLEMS.get(errnoOf(error) ?? '');
      if (!kind) throw error;
      return isMedia ? problem(path, kind) : undefined;
    }
    const stats = await lstat(target, { bigint: true });
    if (!stats.isDirectory() && !isMedia) return undefined;
    if (!isInside(this.#realRoot, target)) return problem(path, 'link-outside');
    if (!stats.isDirectory()) return fileEvent(path, stats);
    const key = keyOf(stats);
    if (trail.includes(key)) return problem(path, 'link-loop');
    if (!this.#followed.has(key)) this.#pending.push({ path, trail });
    this.#followed.add(key);
    return undefined;
  }
}

type Dirents = readonly Dirent<Buffer>[];

const LINK_PROBLEMS: ReadonlyMap<string, ProblemKind> = new Map([
  ['ELOOP', 'link-loop'],
  ['ENOENT', 'link-broken'],
  ['ENOTDIR', 'link-broken'],
]);

/** In the order of their names, whatever the file system's is. */
const list = async (dir: string): Promise<Dirents> => {
  const entries = await readdir(dir, { withFileTypes: true, encoding: 'buffer' });
  return entries.sort((a, b) => Buffer.compare(a.name, b.name));
};

const isMediaName = (name: string): boolean => {
  const category = categoryOf(name);
  return category !== undefined && category !== 'subtitle';
};

const keyOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

const fileEvent = (path: string, stats: BigIntStats): WalkEvent =>
  stats.isFile()
    ? { kind: 'file', file: { path, stamp: stampOf(stats) } }
    : problem(path, 'not-a-file');

const problem = (path: string, kind: ProblemKind, hidesItems = false): WalkEvent => ({
  kind: 'problem',
  problem: { path, kind, hidesItems },
});

const unreadable = (path: string, error: unknown): WalkEvent =>
  problem(path, errnoOf(error) === 'ENAMETOOLONG' ? 'name-too-long' : 'unreadable', true);
