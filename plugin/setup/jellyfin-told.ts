import type { MediaKind, WrittenLibrary } from '../../bridge/playback/library-writer.ts';
import type {
  ServerAsk,
  ServerNews,
  ToldServer,
  ToldServers,
} from '../../bridge/playback/told-servers.ts';
import { BridgeError, hasCode } from '../../bridge/protocol/errors.ts';
import type { Folders } from '../client/answers.ts';
import { JellyfinClient } from '../client/jellyfin-client.ts';
import { Requests } from '../client/requests.ts';
import { readToken, type SecretStore } from '../source/tokens.ts';
import type { JellyfinSetup } from './jellyfin-setup.ts';

export type JellyfinToldDeps = {
  readonly secrets: SecretStore;
  readonly version: string;
  readonly setup: JellyfinSetup;
};

/** What its API calls them. Music is left out: stock Jellyfin cannot play `.strm` files of it. */
const COLLECTIONS: Readonly<Partial<Record<MediaKind, readonly [type: string, name: string]>>> = {
  movies: ['movies', 'Movies'],
  shows: ['tvshows', 'Shows'],
};
const TYPES = ['Movie', 'Series', 'Season', 'Episode'];

/** All is there: nothing is looked up elsewhere, nor made of films that lie far away. */
const optionsFor = (path: string) => ({
  ...{ Enabled: true, EnableRealtimeMonitor: false, EnableInternetProviders: false },
  ...{ EnableChapterImageExtraction: false, ExtractChapterImagesDuringLibraryScan: false },
  ...{ EnableTrickplayImageExtraction: false, ExtractTrickplayImagesDuringLibraryScan: false },
  ...{ EnableLUFSScan: false, SaveLocalMetadata: false, AutomaticRefreshIntervalDays: 0 },
  ...{ MetadataSavers: [], SubtitleDownloadLanguages: [] },
  ...{ EnableEmbeddedTitles: false, EnableEmbeddedEpisodeInfos: false },
  PathInfos: [{ Path: path }],
  TypeOptions: TYPES.map((Type) => ({ Type, MetadataFetchers: [], ImageFetchers: [] })),
});

/** Jellyfin servers that read exported folders without a plugin. */
export class JellyfinTold implements ToldServers {
  readonly #deps: JellyfinToldDeps;

  constructor(deps: JellyfinToldDeps) {
    this.#deps = deps;
  }

  async choose({ connection, path }: ServerAsk & { path: string }): Promise<ToldServer> {
    const kept = await this.#deps.setup.keep(connection);
    return { ...kept, path: path.replace(/(?<=.)[/\\]+$/, ''), made: [] };
  }

  async tell(
    server: ToldServer,
    { libraries, changed }: ServerNews,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const client = await this.#client(server);
    const wanted = libraries.filter(({ kind }) => COLLECTIONS[kind]);
    const gone = server.made.filter((dir) => wanted.every((each) => each.dir !== dir));
    const missing = wanted.filter(({ dir }) => !server.made.includes(dir));
    const isKnown = gone.length === 0 && missing.length === 0;
    const there = isKnown ? [] : await client.folders(signal);
    const made = new Set(server.made);
    for (const library of missing) {
      const path = inServer(server.path, library.dir);
      const found = libraryAt(there, path);
      if (!found) await this.#make(client, library, { path, there }, signal);
      // Somebody else's library of this folder is as good, and stays theirs.
      if (!found || found.Name === nameOf(library)) made.add(library.dir);
    }
    const isIn = (dir: string) => wanted.some((each) => `${dir}/`.startsWith(`${each.dir}/`));
    const paths = changed.filter(isIn).map((dir) => inServer(server.path, dir));
    if (paths.length > 0) await client.updated(paths, signal);
    for (const dir of gone) {
      await this.#remove(client, inServer(server.path, dir), there, signal);
      made.delete(dir);
    }
    return [...made];
  }

  async forget(server: ToldServer): Promise<void> {
    if (server.isUser) {
      // One that is away forgets us when somebody there removes our device.
      const client = await this.#client(server).catch(() => undefined);
      await client?.signOut().catch(() => undefined);
    }
    await this.#deps.secrets.remove(server.secret);
  }

  async #make(
    client: JellyfinClient,
    library: WrittenLibrary,
    { path, there }: { readonly path: string; readonly there: Folders },
    signal: AbortSignal,
  ): Promise<void> {
    const [type = ''] = COLLECTIONS[library.kind] ?? [];
    const isTaken = (name: string) => there.some(({ Name }) => Name === name);
    let name = nameOf(library);
    for (let number = 2; isTaken(name); number++) name = `${nameOf(library)} ${number}`;
    try {
      await client.addLibrary(name, type, optionsFor(path), signal);
    } catch (error) {
      if (!hasCode(error, 'JELLYFIN_ANSWER_INVALID', 'ASSET_NOT_FOUND')) throw error;
      throw new BridgeError('JELLYFIN_PATHS_DIFFER', {
        message: `The Jellyfin server makes no library of ${path}: it may see that folder by another path.`,
        hint: 'Export anew, and say by which path it sees the folder: export add DIR --jellyfin-path PATH.',
        cause: error,
      });
    }
  }

  /** Jellyfin never clears a library whose folder is empty or gone. What others have added to it stays. */
  async #remove(client: JellyfinClient, path: string, there: Folders, signal: AbortSignal) {
    const found = libraryAt(there, path);
    if (found?.Name && found.Locations?.length === 1)
      await client.removeLibrary(found.Name, signal);
  }

  async #client({ address, secret }: ToldServer): Promise<JellyfinClient> {
    const { secrets, version } = this.#deps;
    return new JellyfinClient(
      new Requests(address, { ...(await readToken(secrets, secret)), version }),
    );
  }
}

/** A folder of ours, as a server sees it that may run on another system. */
const inServer = (root: string, dir: string): string => {
  const isWindows = /^[A-Za-z]:|^\\\\/.test(root);
  return isWindows ? `${root}\\${dir.replaceAll('/', '\\')}` : `${root}/${dir}`;
};

const libraryAt = (there: Folders, path: string) =>
  there.find(({ Locations }) => Locations?.some((each) => isSame(each, path)));

const nameOf = ({ kind, home }: WrittenLibrary): string =>
  `${COLLECTIONS[kind]?.[1] ?? kind} (${home ?? 'friends'})`;

const isSame = (one: string, other: string): boolean =>
  one.replace(/[/\\]+$/, '') === other.replace(/[/\\]+$/, '');
