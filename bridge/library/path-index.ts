import { dirOf } from '../media/paths.ts';
import type { SourceEntry } from './source-record.ts';

/** Entries by directory, and there by path. */
export class PathIndex {
  readonly #directories = new Map<string, Map<string, SourceEntry>>();

  at(path: string): SourceEntry | undefined {
    return this.#directories.get(dirOf(path))?.get(path);
  }

  /** By path. */
  in(directory: string): ReadonlyMap<string, SourceEntry> {
    return this.#directories.get(directory) ?? new Map();
  }

  /** One in the directory that `path` is in. */
  anyBeside(path: string): SourceEntry | undefined {
    return this.in(dirOf(path)).values().next().value;
  }

  /** Those with files. */
  directories(): Iterable<string> {
    return this.#directories.keys();
  }

  *entries(): Generator<SourceEntry> {
    for (const entries of this.#directories.values()) yield* entries.values();
  }

  add(entry: SourceEntry): void {
    const { path } = entry.item;
    const directory = dirOf(path);
    const there = this.#directories.get(directory);
    if (there) there.set(path, entry);
    else this.#directories.set(directory, new Map([[path, entry]]));
  }

  /** Unless another one has its path by now. */
  drop({ item: { id, path } }: SourceEntry): void {
    const directory = dirOf(path);
    const there = this.#directories.get(directory);
    if (there?.get(path)?.item.id === id) there.delete(path);
    if (there?.size === 0) this.#directories.delete(directory);
  }
}
