import { isUtf8 } from 'node:buffer';
import {
  type BigIntStats,
  type Dirent,
  lstatSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { artworkFolder, artworkIn, isPictureFolder } from '../media/artwork.ts';
import { categoryOf, extensionOf } from '../media/media-types.ts';
import { isIgnored } from '../media/names/ignored.ts';
import { BridgeError } from '../protocol/errors.ts';
import { errnoOf } from '../store/atomic-file.ts';
import { isInside, stampOf } from './folder-file.ts';
import { revisionOf } from './revision.ts';
import type { ProblemKind, WalkEvent } from './source.ts';

/** Longest path of an item (protocol/item.ts). */
const MAX_PATH_CHARS = 4096;

/** Directories from the root to one, as device and inode. */
type Trail = readonly string[];

type Directory = {
  readonly path: string;
  readonly trail: Trail;
  /** Images in it are artwork of the media in the folder above. */
  readonly isArtwork?: boolean;
};
type Entry = { readonly path: string; readonly dirent: Dirent<Buffer>; readonly trail: Trail };

/**
 * One walk through a folder, a directory at a time, without a pause: for a thread of its own, since a call for
 * each file through Node's few threads for the disk takes ten times as long. Directories are told apart by device and inode,
 * so that no loop of links is walked twice; each is reached through links once at most.
 */
export class FolderWalk {
  readonly #root: string;
  readonly #salt: string;
  readonly #followed = new Set<string>();
  #realRoot = '';
  /** Found, not yet read; the next one is at the end. */
  #pending: Directory[] = [];

  /** `salt` is the catalog's; see revision.ts. */
  constructor(root: string, salt: string) {
    this.#root = root;
    this.#salt = salt;
  }

  /** What is found, directory by directory. Throws DIRECTORY_INVALID. */
  *run(): Generator<readonly WalkEvent[]> {
    yield this.#readRoot();
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
      yield this.#readDirectory(next);
    }
  }

  #readRoot(): readonly WalkEvent[] {
    try {
      this.#realRoot = realpathSync(this.#root);
      const trail = [keyOf(statSync(this.#root, { bigint: true }))];
      return this.#look('', list(this.#root), trail);
    } catch (cause) {
      throw new BridgeError('DIRECTORY_INVALID', { cause });
    }
  }

  #readDirectory({ path, trail, isArtwork = false }: Directory): readonly WalkEvent[] {
    try {
      const name = join(this.#root, path);
      const key = keyOf(statSync(name, { bigint: true }));
      // Reached by a link, or mounted below itself.
      if (trail.includes(key)) return [problem(path, 'link-loop')];
      return this.#look(path, list(name), [...trail, key], isArtwork);
    } catch (error) {
      return [unreadable(path, error)];
    }
  }

  #look(dir: string, dirents: Dirents, trail: Trail, isArtwork = false): readonly WalkEvent[] {
    const pictures = picturesIn(dirents);
    const events: WalkEvent[] = [];
    const entries: Entry[] = [];
    const directories: Directory[] = [];
    for (const dirent of dirents) {
      const name = dirent.name.toString('utf8');
      const path = dir ? `${dir}/${name}` : name;
      const isDirectory = dirent.isDirectory();
      if (isIgnored(path)) continue;
      if (!isDirectory && (pictures.has(name) || (isArtwork && categoryOf(name) === 'image')))
        continue;
      if (!isDirectory && !dirent.isSymbolicLink() && !isMediaName(name)) continue;
      if (!isUtf8(dirent.name)) events.push(problem(path, 'name-not-utf8'));
      else if (path.length > MAX_PATH_CHARS) events.push(problem(path, 'name-too-long'));
      else if (isDirectory) {
        directories.push({ path, trail, isArtwork: pictures.hasMedia && isPictureFolder(name) });
      } else entries.push({ path, dirent, trail });
    }
    // In front of what waits already, in the order of their names.
    for (const directory of directories.reverse()) this.#pending.push(directory);
    for (const entry of entries) {
      const found = this.#examine(entry);
      if (found) events.push(found);
    }
    return events;
  }

  #examine(entry: Entry): WalkEvent | undefined {
    const { path, dirent } = entry;
    try {
      if (dirent.isSymbolicLink()) return this.#follow(entry);
      return this.#fileEvent(path, lstatSync(join(this.#root, path), { bigint: true }));
    } catch (error) {
      // ENOENT: removed since its directory was read.
      return errnoOf(error) === 'ENOENT' ? undefined : unreadable(path, error);
    }
  }

  #follow({ path, trail }: Entry): WalkEvent | undefined {
    const isMedia = isMediaName(path);
    let target: string;
    try {
      target = realpathSync(join(this.#root, path));
    } catch (error) {
      const kind = LINK_PROBLEMS.get(errnoOf(error) ?? '');
      if (!kind) throw error;
      return isMedia ? problem(path, kind) : undefined;
    }
    const stats = lstatSync(target, { bigint: true });
    if (!stats.isDirectory() && !isMedia) return undefined;
    if (!isInside(this.#realRoot, target)) return problem(path, 'link-outside');
    if (!stats.isDirectory()) return this.#fileEvent(path, stats);
    const key = keyOf(stats);
    if (trail.includes(key)) return problem(path, 'link-loop');
    if (!this.#followed.has(key)) this.#pending.push({ path, trail });
    this.#followed.add(key);
    return undefined;
  }

  #fileEvent(path: string, stats: BigIntStats): WalkEvent {
    if (!stats.isFile()) return problem(path, 'not-a-file');
    const revision = revisionOf(this.#salt, stampOf(stats));
    return { kind: 'file', file: { path, sizeBytes: Number(stats.size), revision } };
  }
}

type Dirents = readonly Dirent<Buffer>[];

const LINK_PROBLEMS: ReadonlyMap<string, ProblemKind> = new Map([
  ['ELOOP', 'link-loop'],
  ['ENOENT', 'link-broken'],
  ['ENOTDIR', 'link-broken'],
]);

/** In the order of their names, whatever the file system's is. */
const list = (dir: string): Dirents => {
  const entries = readdirSync(dir, { withFileTypes: true, encoding: 'buffer' });
  return entries.sort((a, b) => Buffer.compare(a.name, b.name));
};

/** A series' folder, which holds no media itself. */
const SEASON_FOLDER = /^(?:season|series|staffel|saison|temporada|stagione|specials?)\b/i;

type Pictures = { has(name: string): boolean; readonly hasMedia: boolean };
const NO_PICTURES: Pictures = { has: () => false, hasMedia: false };

const mayBePictures = (dirent: Dirent<Buffer>): boolean => {
  const name = dirent.name.toString();
  return dirent.isDirectory() ? isPictureFolder(name) : categoryOf(name) === 'image';
};

/** Images that are artwork of something else; and whether there is anything that they may belong to. */
const picturesIn = (dirents: Dirents): Pictures => {
  if (!dirents.some(mayBePictures)) return NO_PICTURES;
  const names = dirents.filter((each) => !each.isDirectory()).map(({ name }) => name.toString());
  const isSeries = dirents.some(
    (each) => each.isDirectory() && SEASON_FOLDER.test(each.name.toString()),
  );
  const holdsMedia = isSeries || names.some((name) => extensionOf(name) === 'nfo');
  const folder = artworkFolder(names);
  const artwork = artworkIn(folder, holdsMedia);
  return {
    has: (name) => artwork.has(name),
    hasMedia: holdsMedia || folder.mediaStems.size > 0,
  };
};

const isMediaName = (name: string): boolean => {
  const category = categoryOf(name);
  return category !== undefined && category !== 'subtitle';
};

const keyOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

const problem = (path: string, kind: ProblemKind, hidesItems = false): WalkEvent => ({
  kind: 'problem',
  problem: { path, kind, hidesItems },
});

const unreadable = (path: string, error: unknown): WalkEvent =>
  problem(path, errnoOf(error) === 'ENAMETOOLONG' ? 'name-too-long' : 'unreadable', true);
