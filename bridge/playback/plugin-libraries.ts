import { BridgeError } from '../protocol/errors.ts';
import { InTurn } from '../store/in-turn.ts';
import type { TarFile } from '../store/tar-stream.ts';
import type { KeptLibraries } from './kept-libraries.ts';
import type { LibraryFile, LibraryFolder, LibraryReader } from './library-writer.ts';
import type { PluginInfo } from './plugin-record.ts';
import type { Plugins } from './plugins.ts';

/** What a friend shares, as a media server has it. */
export type PluginLibrary = Omit<LibraryFolder, 'name' | 'catalogs'> & {
  readonly folder: string;
  readonly friend: string;
  readonly isOnline: boolean;
  readonly lastSeenMs: number | undefined;
};

export type PluginState = {
  readonly isWriting: boolean;
  readonly ranAtMs?: number | undefined;
  readonly libraries: readonly PluginLibrary[];
};

export type PluginLibrariesDeps = {
  readonly plugins: Plugins;
  readonly libraries: KeptLibraries;
  readonly contents: LibraryReader;
};

/** The libraries that are kept for Jellyfin servers, as their plugins copy them. */
export class PluginLibraries {
  readonly #deps: PluginLibrariesDeps;
  /** Whole lists, one at a time: they may be long. */
  readonly #lists = new InTurn();

  constructor(deps: PluginLibrariesDeps) {
    this.#deps = deps;
  }

  async stateOf(plugin: PluginInfo): Promise<PluginState> {
    const { isRunning: isWriting, ranAtMs } = this.#deps.libraries.stateOf(plugin.id);
    const folders = await this.#folders(plugin);
    const libraries = folders.flatMap((folder) => this.#libraryOf(folder) ?? []);
    return { isWriting, ranAtMs, libraries };
  }

  /** Another text as soon as there is something to look at anew, for any of them. */
  async signature(): Promise<string> {
    const all = this.#deps.plugins.list().map(async (plugin) => {
      const { isWriting, libraries } = await this.stateOf(plugin);
      const told = libraries.map(({ folder, digest, isOnline }) => [folder, digest, isOnline]);
      return [plugin.id, isWriting, told];
    });
    return JSON.stringify(await Promise.all(all));
  }

  /** Throws LIBRARY_NOT_FOUND. */
  async digestOf(plugin: PluginInfo, folder: string): Promise<string> {
    const found = (await this.#folders(plugin)).find(({ name }) => name === folder);
    if (!found || !this.#libraryOf(found)) throw new BridgeError('LIBRARY_NOT_FOUND');
    return found.digest;
  }

  files(plugin: PluginInfo, folder: string): Promise<readonly LibraryFile[]> {
    const at = this.#deps.plugins.library(plugin);
    return this.#lists.run(() => this.#deps.contents.files(at, folder));
  }

  /** Those of the files that are there. */
  async *read(
    plugin: PluginInfo,
    folder: string,
    paths: readonly string[],
  ): AsyncGenerator<TarFile> {
    const { dir } = this.#deps.plugins.library(plugin);
    for (const path of paths) {
      const bytes = await this.#deps.contents.read(dir, folder, path);
      if (bytes) yield { path, bytes };
    }
  }

  #folders(plugin: PluginInfo): Promise<readonly LibraryFolder[]> {
    return this.#deps.contents.folders(this.#deps.plugins.library(plugin));
  }

  /** None when nobody shares any of it with us any more. */
  #libraryOf({ name, catalogs, ...rest }: LibraryFolder): PluginLibrary | undefined {
    const shared = this.#deps.libraries.catalogs().filter((each) => catalogs.includes(each.name));
    const friend = shared.find((each) => each.friend !== undefined)?.friend;
    if (friend === undefined) return undefined;
    const seen = shared.map(({ lastSeenMs }) => lastSeenMs ?? 0);
    const lastSeenMs = Math.max(...seen) || undefined;
    const isOnline = shared.some(({ isAway }) => !isAway);
    return { folder: name, friend, isOnline, lastSeenMs, ...rest };
  }
}
