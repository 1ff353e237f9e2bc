import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Test } from 'tap';
import type { History } from '../../bridge/library/catalog-view.ts';
import type { Catalogs } from '../../bridge/library/catalogs.ts';
import type { Pace } from '../../bridge/library/indexer.ts';
import { Library, type LibraryOptions } from '../../bridge/library/library.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import type { Log } from '../../bridge/protocol/log.ts';
import type { Page } from '../../bridge/protocol/messages.ts';
import { pageOf } from '../../bridge/share/pages.ts';
import { waitFor } from '../support/wait-for.ts';

const ignore = () => undefined;
export const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Background work comes to a halt after so many pieces. */
export const haltAfter = (pieces: number): Pace & { readonly isHalted: boolean } => {
  let left = pieces;
  return {
    get isHalted() {
      return left < 0;
    },
    ready: async () => undefined,
    pause: async (_, signal) => {
      if (left-- > 0 || signal.aborted) return;
      await once(signal, 'abort');
    },
  };
};

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Nothing happens but what a test does. */
const QUICK = { isWatching: false, quietMs: 0 };

/** A household: media files in `root`, catalogs in `dir`, and bridges that come and go. */
export class Home {
  readonly root: string;
  readonly dir: string;
  readonly #running: Library[] = [];

  constructor(t: Test) {
    // Before testdir, which would otherwise remove the files first.
    t.teardown(async () => {
      for (const library of this.#running) await library.stop();
    });
    const base = t.testdir({ media: {}, data: {} });
    this.root = join(base, 'media');
    this.dir = join(base, 'data', 'catalogs');
  }

  path(path: string): string {
    return join(this.root, path);
  }

  async put(files: Files): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(this.path(path)), { recursive: true });
      await writeFile(this.path(path), content);
    }
  }

  async open(more: Partial<LibraryOptions> = {}): Promise<Library> {
    const sourcesDir = join(dirname(this.dir), 'sources');
    const library = new Library({
      sourcesDir,
      catalogsDir: this.dir,
      log: silent,
      ...QUICK,
      ...more,
    });
    this.#running.push(library);
    await library.start();
    return library;
  }

  async start(more: Partial<LibraryOptions> = {}): Promise<Catalogs> {
    return (await this.open(more)).catalogs;
  }

  /** The bridge goes. */
  async stop(): Promise<void> {
    for (const library of this.#running.splice(0)) await library.stop();
  }

  /** A bridge with the catalog `films` of these files. */
  async share(files: Files, more: Partial<LibraryOptions> = {}): Promise<Catalogs> {
    await this.put(files);
    const library = await this.open(more);
    await library.catalogs.createOfFolder('films', '', this.root);
    await scanned(library);
    return library.catalogs;
  }
}

export const byPath = (catalogs: Catalogs): Map<string, Item> =>
  new Map(catalogs.items('films').map((item) => [item.path, item]));

export const itemAt = (catalogs: Catalogs, path: string): Item => {
  const item = byPath(catalogs).get(path);
  if (!item) throw new Error(`no item at ${path}`);
  return item;
};

/** On a busy machine longer than a new catalog waits. */
export const scanned = ({ sources }: Library): Promise<boolean> =>
  waitFor('a first scan', () => sources.list().every(({ lastScan }) => lastScan), 120_000);

export const hashed = (catalogs: Catalogs): Promise<boolean> =>
  waitFor('all hashes', () => catalogs.items('films').every(({ hash }) => hash !== undefined));

/** What somebody who has the revision `since` is told, whole; in the order of paths. */
export const changesIn = (history: History, since: number): Page => {
  const page = pageOf(history, since, undefined, Number.MAX_SAFE_INTEGER);
  page.items.sort((a, b) => (a.path < b.path ? -1 : 1));
  return page;
};

export const changesOf = (catalogs: Catalogs, name: string, since: number): Page =>
  changesIn(catalogs.history(name), since);
