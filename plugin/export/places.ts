/** A place for each entry, which it keeps for as long as it wishes the same. */
import { createHash } from 'node:crypto';
import { dirOf, nameOf } from '../../bridge/media/paths.ts';
import { caseKey } from './names.ts';
import type { Wish } from './wishes.ts';

export type Place = {
  /** What was wished. */
  readonly wanted: string;
  /** Path that its files begin with. */
  readonly stem: string;
};

export const wantedOf = ({ dir, folder, base }: Wish): string =>
  [dir, folder, base].filter((part) => part !== undefined).join('/');

export class Places {
  readonly #taken = new Set<string>();
  /** Folders as they are written, however they are asked for. */
  readonly #dirs = new Map<string, string>();

  /** Of an entry that is there already: keep these before any other is given. */
  keep({ stem }: Place): void {
    this.#taken.add(caseKey(stem));
    this.dir(dirOf(stem));
  }

  give(key: string, wish: Wish): Place {
    const wanted = wantedOf(wish);
    for (let attempt = 0; ; attempt++) {
      const mark = attempt === 0 ? '' : ` [${markOf(key, attempt)}]`;
      const { dir, folder, base } = wish;
      const parts = folder === undefined ? [dir] : [dir, `${folder}${mark}`];
      const stem = `${this.dir(parts.join('/'))}/${base}${mark}`;
      if (this.#taken.has(caseKey(stem))) continue;
      this.#taken.add(caseKey(stem));
      return { wanted, stem };
    }
  }

  /** As the first who asked wrote it: nobody has two folders that some file system holds for one. */
  dir(path: string): string {
    const key = caseKey(path);
    const known = this.#dirs.get(key);
    if (known !== undefined) return known;
    const above = dirOf(path);
    const dir = above === '' ? path : `${this.dir(above)}/${nameOf(path)}`;
    this.#dirs.set(key, dir);
    return dir;
  }
}

/** The same for the same entry, whatever else there is. */
const markOf = (key: string, attempt: number): string =>
  createHash('sha256')
    .update(`${key} ${attempt}`)
    .digest('hex')
    .slice(0, 3 + attempt);
