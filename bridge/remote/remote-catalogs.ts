import { mkdir } from 'node:fs/promises';
import { atMost } from '../library/wait.ts';
import type { MediaReadable } from '../media/readable.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { withAny } from '../protocol/with-any.ts';
import { InTurn } from '../store/in-turn.ts';
import { Attached } from './attached.ts';
import { isPassing, type WaitingChange } from './attachments.ts';
import { CatalogRenamed } from './catalog-renamed.ts';
import type { Import } from './imports.ts';
import { Listing } from './listing.ts';
import { Meetings } from './meetings.ts';
import { newImport } from './new-import.ts';
import { type Presence, UNSEEN } from './presence.ts';
import type { RemoteCatalogsDeps } from './remote-catalogs-deps.ts';
import { RemoteExtras } from './remote-extras.ts';
import { Rounds } from './rounds.ts';
import { Ways } from './ways.ts';

/** A whole listing; each step on the way to it has a limit of its own. */
const FETCH_TIMEOUT_MS = 10 * 60_000;
/** Who waits for a listing is not kept longer; fetching it goes on. */
const LISTING_WAIT_MS = 30_000;

/** Friends' catalogs: importing them, their listings and presence, and reading their items. */
export class RemoteCatalogs {
  readonly extras: RemoteExtras;
  readonly #deps: RemoteCatalogsDeps;
  readonly #attached = new Map<string, Attached>();
  readonly #meetings: Meetings;
  readonly #rounds: Rounds;
  readonly #ways: Ways;
  readonly #stopping = new AbortController();
  /** One at a time: each sees the names that the one before took. */
  readonly #imports = new InTurn();
  #comingAlias: string | undefined;

  constructor(deps: RemoteCatalogsDeps) {
    this.#deps = deps;
    this.#ways = new Ways(deps, (alias) => this.#update(alias));
    this.extras = new RemoteExtras({
      ...deps,
      item: (alias, id) => this.listing(alias).known(id),
      ways: this.#ways,
      session: async (alias) => this.#ways.session(await this.#updated(alias)),
      onChanged: (alias) => this.#update(alias),
    });
    const greet = (entry: Import, signal: AbortSignal) => this.#ways.of(entry).greet(entry, signal);
    this.#meetings = new Meetings({ ...deps, greet }, this.#stopping.signal);
    this.#rounds = new Rounds({
      ...deps,
      imports: () => this.list(),
      isOnline: (alias) => this.presence(alias).online,
      refresh: (alias) => this.refresh(alias),
      settle: (membership) => this.#meetings.settle(membership),
    });
  }

  async start(): Promise<void> {
    await mkdir(this.#deps.listingsDir, { recursive: true, mode: 0o700 });
    for (const entry of this.#deps.imports.list()) await this.#attach(entry);
    await this.#ways.start();
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    this.#rounds.stop();
    this.#stopping.abort();
    await this.#ways.stop();
    for (const attached of this.#attached.values()) attached.keep();
    await Promise.all([...this.#attached.values()].map(({ listing }) => listing.flush()));
  }

  list(): readonly Import[] {
    return this.#deps.imports.list();
  }

  /** Whether an import has this name, or is about to. */
  has(alias: string): boolean {
    return this.#comingAlias === alias || this.#deps.imports.find(alias) !== undefined;
  }

  presence(alias: string): Presence {
    return this.#attached.get(alias)?.presence ?? UNSEEN;
  }

  /** What the administrator of this network has not made yet. */
  waiting(networkId: string): readonly WaitingChange[] {
    return this.#meetings.waiting(networkId);
  }

  listing(alias: string): Listing {
    return this.#get(alias).listing;
  }

  /** Whether its listing is for nobody's eyes now: its owner is away. */
  isHidden(alias: string): boolean {
    return this.#attached.get(alias)?.isHidden ?? true;
  }

  /**
   * Attaches a friend's catalog to our account on a network of both, and fetches its listing. While the
   * network's administrator is away it waits. One that they or the friend refuse is taken back.
   */
  async import(catalog: string, friendName: string, wantedAlias?: string): Promise<Import> {
    const entry = await this.#imports.run(() =>
      this.#import(catalog, friendName, wantedAlias).finally(() => {
        this.#comingAlias = undefined;
      }),
    );
    try {
      await atMost(this.refresh(entry.alias), LISTING_WAIT_MS);
    } catch (error) {
      const isAttached = !this.#deps.imports.find(entry.alias)?.waiting;
      const isRefused = isAttached
        ? hasCode(error, 'NOT_SHARED', 'CATALOG_RENAMED')
        : !isPassing(error);
      if (isRefused) {
        await this.removeImport(entry.alias);
        throw error;
      }
    }
    return this.#deps.imports.find(entry.alias) ?? entry;
  }

  async #import(catalog: string, friendName: string, wantedAlias?: string): Promise<Import> {
    const isTaken = (name: string) => this.#deps.isOwnCatalog(name) || this.has(name);
    const entry = newImport(this.#deps, isTaken, { catalog, friendName, wantedAlias });
    const { alias } = entry;
    this.#comingAlias = alias;
    await Listing.discard(this.#deps.listingsDir, alias);
    await this.#attach(entry);
    await this.#deps.imports.add(entry);
    return entry;
  }

  /** Gone here at once. Whether it waits for the network's administrator, who may be away. */
  async removeImport(alias: string): Promise<{ waiting: boolean }> {
    const entry = await this.#imports.run(() => this.#removeImport(alias));
    return { waiting: !(await this.#meetings.isDetached(entry)) };
  }

  /** We leave a network: imports go another way, where there is one, or end. Gives those that ended. */
  leave(networkId: string): Promise<string[]> {
    return this.#imports.run(async () => {
      const ended: string[] = [];
      for (const entry of this.list().filter(({ network }) => network === networkId)) {
        const met = await this.#meetings.meetElsewhere(entry, this.#stopping.signal);
        if (!met) ended.push((await this.#removeImport(entry.alias)).alias);
      }
      await this.#meetings.forget(networkId);
      return ended;
    });
  }

  async #removeImport(alias: string): Promise<Import> {
    const entry = this.#deps.imports.get(alias);
    await this.#deps.imports.remove(alias);
    const attached = this.#attached.get(alias);
    this.#attached.delete(alias);
    await attached?.listing.remove();
    await this.#end(entry, new BridgeError('CATALOG_NOT_FOUND'));
    this.#rounds.settle();
    return entry;
  }

  /** Asks how the owner does, also where there was an answer just now, and fetches what changed. Throws as {@link refresh}. */
  renew(alias: string): Promise<void> {
    this.#ways.renew(this.#deps.imports.get(alias));
    return this.refresh(alias);
  }

  /** Says hello, and fetches what changed. Throws why it cannot: OWNER_AWAY, NOT_SHARED, KEY_CHANGED, … */
  refresh(alias: string): Promise<void> {
    const signals = [this.#stopping.signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)];
    return withAny(signals, (signal) => this.#refresh(alias, signal));
  }

  async #refresh(alias: string, signal: AbortSignal, isRenamed = false): Promise<void> {
    const entry = this.#deps.imports.get(alias);
    const attached = this.#get(alias);
    try {
      const { revision, pages } = await this.#meetings.meet(entry, signal);
      if (revision !== attached.listing.revision) await attached.listing.fetch(pages, signal);
      attached.met();
    } catch (error) {
      const name = !isRenamed && error instanceof CatalogRenamed ? error.catalog : undefined;
      if (name && (await this.#follow(entry, name))) return this.#refresh(alias, signal, true);
      attached.missed(error instanceof BridgeError ? error.code : 'INTERNAL');
      if (hasCode(error, ...OVER)) await this.#end(entry, error);
      throw error;
    }
  }

  /** The owner calls it otherwise: it stays what it is here. Whether that is done. */
  #follow({ alias, friend, catalog }: Import, next: string): Promise<boolean> {
    const { imports, log } = this.#deps;
    return this.#imports.run(async () => {
      const isHere = this.list().some((entry) => entry.friend === friend && entry.catalog === next);
      if (isHere || imports.find(alias)?.catalog !== catalog) return false;
      await imports.rename(alias, next);
      log.info({ alias, catalog: next }, 'the owner of an import has renamed it');
      return true;
    });
  }

  /** The bytes of an item. Throws CATALOG_NOT_FOUND, ITEM_NOT_FOUND, NETWORK_UNREACHABLE. */
  async open(alias: string, id: string): Promise<MediaReadable> {
    const entry = await this.#updated(alias);
    const item = this.listing(alias).known(id);
    return this.#ways.of(entry).open(entry, item, () => this.#update(alias));
  }

  /** The import, over whichever network it goes now. */
  async #updated(alias: string): Promise<Import> {
    if (!this.#meetings.isUp(this.#deps.imports.get(alias))) this.#update(alias);
    await this.#get(alias).updating;
    return this.#deps.imports.get(alias);
  }

  async #end(entry: Import, reason: BridgeError): Promise<void> {
    await this.#ways.end(entry, reason);
    await this.extras.forget(entry);
  }

  /** The owner has other things than our listing says, or is elsewhere: whoever opens next waits for the news. */
  #update(alias: string): void {
    const attached = this.#attached.get(alias);
    if (!attached || attached.updating !== undefined) return;
    attached.updating = atMost(this.refresh(alias), LISTING_WAIT_MS)
      .catch(() => {})
      .finally(() => {
        attached.updating = undefined;
      });
  }

  #get(alias: string): Attached {
    const attached = this.#attached.get(alias);
    if (!attached) throw new BridgeError('CATALOG_NOT_FOUND');
    return attached;
  }

  async #attach({ alias }: Import): Promise<void> {
    const { listingsDir, log } = this.#deps;
    this.#attached.set(alias, await Attached.open(listingsDir, alias, log));
  }
}

/** What is being read does not wait for these to pass. */
const OVER = ['NOT_SHARED', 'KEY_CHANGED', 'MEMBERSHIP_ENDED'] as const;
