import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FilmConverter } from '../ffmpeg/film-converter.ts';
import type { PictureScaler } from '../ffmpeg/picture-scaler.ts';
import { Assets } from '../library/assets/assets.ts';
import { Library } from '../library/library.ts';
import type { Prober } from '../library/probe/prober.ts';
import type { Friends } from '../network/friends.ts';
import type { Household } from '../network/household.ts';
import { hubHousehold } from '../network/hub.ts';
import type { Membership } from '../network/membership.ts';
import { ownMembership } from '../network/own-membership.ts';
import type { OwnNetwork } from '../network/own-network.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { HUB_CATALOG } from '../protocol/subjects.ts';
import { Announcer } from '../share/announcing/announcer.ts';
import { CatalogServer } from '../share/catalog-server.ts';
import { servedCatalogs } from '../share/served-catalogs.ts';
import { toMembers } from '../share/to-members.ts';
import { Watching } from '../share/watching.ts';
import type { BlobCache } from '../store/blob-cache.ts';
import { Parts } from './parts.ts';

/** It lies beside the sources, which the compiler does not copy. */
const MEDIA = fileURLToPath(new URL('../../../bridge/hub-media', import.meta.url));
const DESCRIPTION = 'A film and some pages that show how to share, and whether everything works.';

export type HubDeps = {
  readonly network: OwnNetwork;
  readonly household: Household;
  readonly friends: Friends;
  /** Where what is known of its few files is kept. */
  readonly directory: string;
  readonly prober: Prober;
  readonly scaler: PictureScaler;
  readonly films: FilmConverter;
  readonly cache: BlobCache;
  readonly originalBytesPerSec: number;
  readonly log: Log;
};

/** The welcome catalog of our network, which an account of its own gives to every member. */
export class Hub {
  readonly #deps: HubDeps;
  readonly #stopping = new AbortController();
  readonly #parts: Parts;
  /** In that network, of an account of its own. */
  readonly membership: Membership;
  #begun: Promise<void> | undefined;

  constructor(deps: HubDeps) {
    this.#deps = deps;
    this.membership = ownMembership(deps.network, deps.household.name, deps.log, 'hub');
    this.#parts = new Parts(this.#stopping.signal, deps.log);
    deps.network.term.onOver(() => void this.stop());
  }

  /** Nothing waits for it. */
  start(): void {
    this.#begun = this.#begin().catch((error: Error) => {
      if (this.#stopping.signal.aborted) return;
      this.#deps.log.error({ error: error.message }, 'the welcome catalog is not served');
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new BridgeError('NETWORK_UNREACHABLE'));
    await this.#begun;
    await this.#parts.stop();
  }

  async #begin(): Promise<void> {
    const { membership } = this;
    const { network, household, friends, originalBytesPerSec, log } = this.#deps;
    const catalogs = await this.#catalogs();
    const members = toMembers(
      { registry: network.registry, friends, household, networkId: membership.networkId },
      HUB_CATALOG,
    );
    // What members look at in it is nobody's business.
    const watching = new Watching(members.friends);
    const browsers = { find: () => undefined };
    const server = new CatalogServer({
      ...{ ...members, household: hubHousehold(network.keys, membership.name), catalogs, log },
      ...{ originalBytesPerSec, openCatalog: HUB_CATALOG, watching, browsers },
    });
    await this.#parts.start(server);
    membership.onConnected((connection) => server.serve(connection, membership.account));
    const memberships = { onAdded: (listen: (one: Membership) => void) => listen(membership) };
    await this.#parts.start(new Announcer({ ...members, memberships, catalogs, log }));
    await this.#parts.start(membership);
  }

  async #catalogs() {
    const { prober, scaler, films, cache, log } = this.#deps;
    const library = await this.#library();
    const { catalogs, sources } = library;
    if (!catalogs.has(HUB_CATALOG)) {
      await catalogs.createOfFolder(HUB_CATALOG, DESCRIPTION, MEDIA);
    }
    const assets = new Assets({ sources, prober, scaler, cache, log });
    return servedCatalogs(catalogs, assets, NONE, films);
  }

  /** Of this program's files: another version of it may lie elsewhere. */
  async #library(): Promise<Library> {
    const { directory } = this.#deps;
    const library = await this.#parts.start(this.#open());
    const [source] = library.sources.list();
    if (!source || ('dir' in source && source.dir === MEDIA)) return library;
    await library.stop();
    await rm(directory, { recursive: true, force: true });
    return this.#parts.start(this.#open());
  }

  #open(): Library {
    const { directory, prober, log } = this.#deps;
    return new Library({
      ...{ sourcesDir: join(directory, 'sources'), catalogsDir: join(directory, 'catalogs') },
      ...{ prober, log, isWatching: false },
    });
  }
}

/** Its film is small as it is. */
const NONE = {
  renditions: async () => [],
  openRendition: async () => {
    throw new BridgeError('NOT_FOUND');
  },
};
