/** A server's files as they were last listed, as directories of our making. */
import { createHash } from 'node:crypto';
import { dirOf } from '../../bridge/media/paths.ts';
import type { Held } from './held.ts';
import { distinct } from './names.ts';

export type Placed = Held & { readonly path: string };

export type Directory = {
  readonly files: readonly Placed[];
  readonly directories: ReadonlySet<string>;
  /** Items that say something about the files in it. */
  readonly about: ReadonlySet<string>;
};

type Growing = { files: Placed[]; directories: Set<string>; about: Set<string> };

export class Snapshot {
  readonly directories: ReadonlyMap<string, Directory>;
  readonly #byPath: ReadonlyMap<string, Placed>;

  constructor(all: Iterable<Held>, isTaken: (path: string) => boolean) {
    const directories = new Map<string, Growing>();
    const byPath = new Map<string, Placed>();
    grown(directories, '');
    // The same order each time, so that of two of one name always the same one keeps it.
    for (const held of [...all].sort((a, b) => (a.fileId < b.fileId ? -1 : 1))) {
      const { directory, fileName, fileId, id, seriesId, albumId } = held;
      const plain = `${directory}/${fileName}`;
      const path = byPath.has(plain) ? `${directory}/${distinct(fileName, fileId)}` : plain;
      if (byPath.has(path) || !isTaken(path)) continue;
      const placed = { ...held, path };
      byPath.set(path, placed);
      const place = grown(directories, directory);
      place.files.push(placed);
      for (const about of [id, seriesId, albumId]) if (about) place.about.add(about);
    }
    this.directories = directories;
    this.#byPath = byPath;
  }

  at(path: string): Placed | undefined {
    return this.#byPath.get(path);
  }

  /** Those that come after it in its directory, as somebody who goes through them will ask for. */
  next(placed: Placed, count: number): readonly Placed[] {
    const files = this.directories.get(placed.directory)?.files ?? [];
    const at = files.indexOf(placed);
    return files.slice(at + 1, at + 1 + count);
  }
}

const grown = (directories: Map<string, Growing>, path: string): Growing => {
  const known = directories.get(path);
  if (known) return known;
  const made: Growing = { files: [], directories: new Set(), about: new Set() };
  directories.set(path, made);
  if (path !== '') {
    grown(directories, dirOf(path)).directories.add(path);
  }
  return made;
};

/** Short; differs whenever one of the parts does. */
export const digest = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
