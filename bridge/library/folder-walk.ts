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
import { nameOf } from '../media/paths.ts';
import { compilePatterns, type SourcePatterns } from '../media/patterns.ts';
import { BridgeError } from '../protocol/errors.ts';
import { errnoOf } from '../store/atomic-file.ts';
import { isInside } from './folder-file.ts';
import { Found, problem, unreadable } from './found.ts';
import type { ProblemKind, WalkEvent, WalkScope } from './source.ts';

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
  readonly #scope: WalkScope;
  readonly #verdict: ReturnType<typeof compilePatterns> | undefined;
  readonly #followed = new Set<string>();
  /** Of directories above those that are walked through. */
  readonly #keys = new Map<string, string>();
  #realRoot = '';
  #rootKey = '';
  /** Found, not yet read; the next one is at the end. */
  #pending: Directory[] = [];

  constructor(root: string, scope: WalkScope, patterns: SourcePatterns) {
    this.#root = root;
    this.#scope = scope;
    const isAll = !patterns.include?.length && !patterns.exclude?.length;
    this.#verdict = isAll ? undefined : compilePatterns(patterns);
  }

  /** What is found, directory by directory. Throws DIRECTORY_INVALID. */
  *run(): Generator<readonly WalkEvent[]> {
    try {
      this.#realRoot = realpathSync(this.#root);
      this.#rootKey = keyOf(statSync(this.#root, { bigint: true }));
    } catch (cause) {
      throw new BridgeError('DIRECTORY_INVALID', { cause });
    }
    for (const path of this.#scope.directories) {
      const first = path === '' ? this.#readRoot() : this.#readDirectory(this.#reach(path));
      yield first;
      for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
        yield this.#readDirectory(next);
      }
    }
  }

  #readRoot(): readonly WalkEvent[] {
    try {
      return this.#look('', list(this.#root), [this.#rootKey]);
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
      // Removed since it was found, or a file by now.
      if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return [];
      return [unreadable(path, error)];
    }
  }

  /** A directory as a walk from the root would come to it. */
  #reach(path: string): Directory {
    const above = path.split('/').slice(0, -1);
    const parents = above.map((_, i) => join(this.#root, ...above.slice(0, i + 1)));
    const parent = parents.at(-1) ?? this.#root;
    const name = nameOf(path);
    try {
      const keys = parents.map((each) => this.#keyOf(each));
      const isArtwork = isPictureFolder(name) && picturesIn(list(parent)).hasMedia;
      return { path, trail: [this.#rootKey, ...keys], isArtwork };
    } catch {
      // What is wrong shows when it is read.
      return { path, trail: [this.#rootKey] };
    }
  }

  #keyOf(directory: string): string {
    const known = this.#keys.get(directory);
    if (known !== undefined) return known;
    const key = keyOf(statSync(directory, { bigint: true }));
    this.#keys.set(directory, key);
    return key;
  }

  #look(dir: string, dirents: Dirents, trail: Trail, isArtwork = false): readonly WalkEvent[] {
    const pictures = picturesIn(dirents);
    const [above, own] = trail.slice(-2).map(deviceOf);
    const found = new Found(dir, own !== undefined && own !== above);
    const inside: Directory[] = [];
    for (const dirent of dirents) {
      const name = dirent.name.toString('utf8');
      const path = dir ? `${dir}/${name}` : name;
      const isDirectory = dirent.isDirectory();
      if (isIgnored(path)) continue;
      if (this.#verdict?.(path, isDirectory) === 'skip') continue;
      const isPicture =
        !isDirectory && (pictures.has(name) || (isArtwork && categoryOf(name) === 'image'));
      if (isPicture || (!isDirectory && isNote(name))) {
        found.companion(join(this.#root, path), name);
        continue;
      }
      if (!isDirectory && !dirent.isSymbolicLink() && !isMediaName(name)) continue;
      if (!isUtf8(dirent.name)) found.problem(path, 'name-not-utf8');
      else if (path.length > MAX_PATH_CHARS) found.problem(path, 'name-too-long');
      else if (isDirectory) {
        found.directories.push(path);
        inside.push({ path, trail, isArtwork: pictures.hasMedia && isPictureFolder(name) });
      } else this.#examine({ path, dirent, trail }, found, inside);
    }
    // In front of what waits already, in the order of their names.
    if (this.#scope.isDeep) for (const each of inside.reverse()) this.#pending.push(each);
    return found.events(this.#scope.known?.get(dir));
  }

  #examine(entry: Entry, found: Found, inside: Directory[]): void {
    const { path, dirent } = entry;
    try {
      if (dirent.isSymbolicLink()) this.#follow(entry, found, inside);
      else found.file(path, lstatSync(join(this.#root, path), { bigint: true }));
    } catch (error) {
      // ENOENT: removed since its directory was read.
      if (errnoOf(error) !== 'ENOENT') found.unreadable(path, error);
    }
  }

  #follow({ path, trail }: Entry, found: Found, inside: Directory[]): void {
    const isMedia = isMediaName(path);
    let target: string;
    try {
      target = realpathSync(join(this.#root, path));
    } catch (error) {
      const kind = LINK_PROBLEMS.get(errnoOf(error) ?? '');
      if (!kind) throw error;
      if (isMedia) found.problem(path, kind);
      return;
    }
    const stats = lstatSync(target, { bigint: true });
    if (!stats.isDirectory() && !isMedia) return;
    const key = keyOf(stats);
    if (!isInside(this.#realRoot, target)) found.problem(path, 'link-outside');
    else if (!stats.isDirectory()) found.file(path, stats);
    else if (trail.includes(key)) found.problem(path, 'link-loop');
    else {
      found.directories.push(path);
      if (!this.#followed.has(key)) inside.push({ path, trail });
      this.#followed.add(key);
    }
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

/** What says something about media: a description, or subtitles. */
const isNote = (name: string): boolean =>
  extensionOf(name) === 'nfo' || categoryOf(name) === 'subtitle';

const isMediaName = (name: string): boolean => {
  const category = categoryOf(name);
  return category !== undefined && category !== 'subtitle';
};

const deviceOf = (key: string): string => key.slice(0, key.indexOf(':'));

const keyOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;
