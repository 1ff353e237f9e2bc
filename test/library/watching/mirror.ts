import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import {
  FolderWatch,
  type FolderWatchOptions,
} from '../../../bridge/library/watching/folder-watch.ts';
import type { Changed } from '../../../bridge/library/watching/gathering.ts';
import { waitFor } from '../../support/wait-for.ts';
import { silent } from '../support.ts';

type Listing = ReadonlyMap<string, string>;

/** What is in a directory, so that every change of a name or of bytes shows; undefined when it is not there. */
const list = (dir: string): Listing | undefined => {
  try {
    const names = readdirSync(dir).sort();
    return new Map(
      names.map((name) => {
        const stats = lstatSync(join(dir, name), { bigint: true });
        return [
          name,
          stats.isDirectory() ? 'directory' : `${stats.size} ${stats.mtimeNs} ${stats.ino}`,
        ];
      }),
    );
  } catch {
    return undefined;
  }
};

/** Knows of a folder what it looked at, and looks only where it is told to. */
export class Mirror {
  readonly watch: FolderWatch;
  readonly told: Changed[] = [];
  readonly #root: string;
  #known = new Map<string, Listing>();

  constructor(t: Test, root: string, options: Partial<FolderWatchOptions> = {}) {
    this.#root = root;
    this.watch = new FolderWatch({
      root,
      log: silent,
      onChange: (changed) => this.#onChange(changed),
      ...options,
    });
    t.teardown(() => this.watch.stop());
    this.#onChange('everything');
  }

  /** Until the whole folder is known as it is. */
  async isRight(limitMs = 5_000): Promise<void> {
    await waitFor(
      'what is there to be known',
      () => text(this.#known) === text(this.#read()),
      limitMs,
    );
  }

  /** Until it would hear of any change. */
  async isWatching(): Promise<void> {
    await this.isRight();
    // Directories that were just made are told once they are watched.
    await waitFor('the root to be watched', () => this.told.length > 1);
  }

  #onChange(changed: Changed): void {
    this.told.push(changed);
    if (changed === 'everything') this.#known = this.#read();
    else for (const path of changed) this.#look(path);
    this.watch.follow(new Set(this.#known.keys()));
  }

  #look(path: string): void {
    this.#lookInto(path, this.#known);
    for (const known of [...this.#known.keys()]) {
      const isBelow = known !== path && (path === '' || known.startsWith(`${path}/`));
      if (isBelow && !this.#isListed(known)) this.#known.delete(known);
    }
  }

  /** What is new below is looked into, what was known is not. */
  #lookInto(path: string, known: Map<string, Listing>): void {
    const listing = list(join(this.#root, path));
    if (!listing) {
      known.delete(path);
      return;
    }
    known.set(path, listing);
    for (const [name, what] of listing) {
      const child = path ? `${path}/${name}` : name;
      if (what === 'directory' && !known.has(child)) this.#lookInto(child, known);
    }
  }

  #isListed(path: string): boolean {
    const cut = path.lastIndexOf('/');
    const parent = path.slice(0, Math.max(cut, 0));
    const isThere = this.#known.get(parent)?.get(path.slice(cut + 1)) === 'directory';
    return isThere && (parent === '' || this.#isListed(parent));
  }

  #read(): Map<string, Listing> {
    const known = new Map<string, Listing>();
    this.#lookInto('', known);
    return known;
  }
}

const text = (known: ReadonlyMap<string, Listing>): string =>
  JSON.stringify(
    [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, listing]) => [path, [...listing]]),
  );
