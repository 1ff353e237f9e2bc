/** What lies beside media in one folder. Runs in a thread of its own: disks may be slow, folders large. */
import { type Dirent, lstatSync, opendirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { artworkFolder, artworkIn } from '../../media/artwork.ts';
import { categoryOf, extensionOf } from '../../media/media-types.ts';
import { isSubtitleFolder } from '../../media/subtitles/sidecars.ts';
import { errnoOf } from '../../store/atomic-file.ts';
import { isInside } from '../folder-file.ts';
import { ProbeProblem } from '../probe/problem.ts';
import type { ScanProblemKind } from '../problems.ts';

/** A small file that says or shows something of media. */
export type Companion = {
  /** Below the folder. */
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** Why it cannot be used. */
  readonly problem?: ScanProblemKind;
};

export type FolderListing = {
  /** Names of films and music. */
  readonly media: readonly string[];
  readonly companions: readonly Companion[];
  /** It holds more than MAX_ENTRIES: the others were not looked at. */
  readonly isCut: boolean;
};

const MAX_ENTRIES = 50_000;

/** Whose pictures belong to the folder that they are in, of those that are shown anywhere. */
const PICTURE_FOLDER = /^(?:extrafanart|metadata)$/i;

/** Throws ProbeProblem. */
export const listFolder = (root: string, path: string): FolderListing => {
  try {
    return new Lister(root, path).list();
  } catch (cause) {
    throw new ProbeProblem('unreadable', { cause });
  }
};

class Lister {
  readonly #realRoot: string;
  readonly #dir: string;
  readonly #media: string[] = [];
  readonly #images: string[] = [];
  /** Descriptions and subtitles. */
  readonly #texts: string[] = [];
  #seen = 0;
  #isCut = false;

  constructor(root: string, path: string) {
    this.#realRoot = realpathSync.native(root);
    this.#dir = join(root, path);
    if (!this.#isInside(this.#dir)) throw new Error('the link leads out of the folder');
  }

  list(): FolderListing {
    this.#read('', (name) => {
      if (PICTURE_FOLDER.test(name)) this.#readBelow(name, () => undefined);
      else if (isSubtitleFolder(name)) {
        this.#readBelow(name, (below) => this.#readBelow(`${name}/${below}`, () => undefined));
      }
    });
    // Photos, of which a folder may hold thousands, are nobody's companions.
    const artwork = artworkIn(artworkFolder([...this.#media, ...this.#images]), true);
    const names = [...artwork, ...this.#texts];
    const companions = names.flatMap((name) => this.#companion(name) ?? []);
    return { media: this.#media, companions, isCut: this.#isCut };
  }

  #readBelow(path: string, onFolder: (name: string) => void): void {
    try {
      if (this.#isInside(join(this.#dir, path))) this.#read(path, onFolder);
    } catch {
      // Only its pictures or subtitles are missing.
    }
  }

  #read(path: string, onFolder: (name: string) => void): void {
    const folders: string[] = [];
    const dir = opendirSync(join(this.#dir, path), { bufferSize: 1024 });
    try {
      for (let entry = dir.readSync(); entry; entry = dir.readSync()) {
        this.#isCut = ++this.#seen > MAX_ENTRIES;
        if (this.#isCut) break;
        if (isFolder(entry)) folders.push(entry.name);
        this.#sort(path, entry);
      }
    } finally {
      dir.closeSync();
    }
    for (const name of folders.sort()) onFolder(name);
  }

  #sort(path: string, entry: Dirent): void {
    // Macs put a `._Film.mkv` beside each film.
    if (entry.name.startsWith('.')) return;
    const category = categoryOf(entry.name);
    const name = path ? `${path}/${entry.name}` : entry.name;
    if (category === 'image') this.#images.push(name);
    else if (category === 'subtitle' || extensionOf(name) === 'nfo') this.#texts.push(name);
    else if (category && !path && !entry.isDirectory()) this.#media.push(name);
  }

  #companion(name: string): Companion | undefined {
    const path = join(this.#dir, name);
    try {
      const own = lstatSync(path);
      if (!own.isSymbolicLink()) return toCompanion(name, own);
      const problem = this.#linkProblem(path);
      return toCompanion(name, problem ? own : statSync(path), problem);
    } catch (error) {
      // ENOENT: removed since its folder was read, or its name is not UTF-8.
      if (errnoOf(error) === 'ENOENT') return undefined;
      return { name, size: 0, mtimeMs: 0, problem: 'unreadable' };
    }
  }

  #linkProblem(path: string): ScanProblemKind | undefined {
    try {
      return this.#isInside(path) ? undefined : 'link-outside';
    } catch (error) {
      return errnoOf(error) === 'ELOOP' ? 'link-loop' : 'link-broken';
    }
  }

  #isInside(name: string): boolean {
    return isInside(this.#realRoot, realpathSync.native(name));
  }
}

const toCompanion = (name: string, stats: Stats, told?: ScanProblemKind): Companion => {
  const problem = told ?? (stats.isFile() ? undefined : 'not-a-file');
  return { name, size: stats.size, mtimeMs: stats.mtimeMs, ...(problem && { problem }) };
};

const isFolder = (entry: Dirent): boolean => entry.isDirectory() || entry.isSymbolicLink();
