import type { NatsConnection } from '@nats-io/nats-core';
import { fromSeed } from '@nats-io/nkeys';
import type { Home } from '../../../bridge/protocol/browser-messages.ts';
import { utf8 } from '../../../bridge/protocol/bytes.ts';
import { BridgeError, type ErrorCode, hasCode } from '../../../bridge/protocol/errors.ts';
import { BROWSER_HOME } from '../../../bridge/protocol/subjects.ts';
import { Catalog } from './catalog.ts';
import { connect, isRefusal, request } from './connecting.ts';
import { type Kept, keep } from './kept.ts';
import { readHome, startHandshake } from './linking.ts';

const LOOK_MS = 15_000;
const HOME_TIMEOUT_MS = 8_000;
const RETRY_MS = 3_000;
/** Where the network lets us in no more, which may have been said too early. */
const REFUSED_RETRY_MS = 60_000;

/** A catalog in the list: whose it is, and how it does. */
export type Listed = {
  /** Unlike those of all others. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Undefined: of our own household. */
  readonly friend?: string;
  readonly catalog: Catalog;
  /** Undefined: not known yet. */
  readonly isOnline?: boolean;
  readonly revision?: number;
  readonly problem?: ErrorCode;
};

export type State = {
  readonly home: Home;
  /** Why nothing can be reached now. */
  readonly trouble?: ErrorCode;
  readonly catalogs: readonly Listed[];
};

/** The household's catalogs and those of its friends, over the network, as they are now. */
export class Household {
  #kept: Kept;
  readonly #changed: (state: State) => void;
  readonly #user: string;
  #nc: NatsConnection | undefined;
  #state: State;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(kept: Kept, changed: (state: State) => void) {
    this.#kept = kept;
    this.#changed = changed;
    this.#user = fromSeed(utf8(kept.userSeed)).getPublicKey();
    this.#state = { home: kept.home, catalogs: [] };
  }

  start(): void {
    void this.#run();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    await this.#nc?.close();
  }

  /** Connects, for as long as the network lets us. */
  async #run(): Promise<void> {
    const { url, jwt, userSeed: seed } = this.#kept;
    while (!this.#isOver) {
      try {
        const nc = await connect({ url, jwt, seed, user: this.#user }, true);
        this.#nc = nc;
        this.#set({ catalogs: this.#listed(this.#kept.home, []) });
        void this.#watch(nc);
        this.#look(nc);
        const end = await nc.closed();
        clearTimeout(this.#timer);
        this.#lost(isRefusal(end) ? 'BROWSER_NOT_LINKED' : 'NETWORK_UNREACHABLE');
      } catch (error) {
        this.#lost(error instanceof BridgeError ? error.code : 'NETWORK_UNREACHABLE');
      }
      const isRefused = this.#state.trouble === 'BROWSER_NOT_LINKED';
      const waitMs = isRefused ? REFUSED_RETRY_MS : RETRY_MS;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  #lost(trouble: ErrorCode): void {
    if (this.#isOver) return;
    const catalogs = this.#state.catalogs.map((each) => ({ ...each, isOnline: false }));
    this.#set({ trouble, catalogs });
  }

  async #watch(nc: NatsConnection): Promise<void> {
    for await (const { type } of nc.status()) {
      if (type === 'disconnect') this.#lost('NETWORK_UNREACHABLE');
      if (type === 'reconnect') this.#look(nc);
    }
  }

  /** Asks home what there is, and all owners how they do; now, and again after a while. */
  #look(nc: NatsConnection): void {
    clearTimeout(this.#timer);
    const again = () => {
      if (!this.#isOver && nc === this.#nc && !nc.isClosed())
        this.#timer = setTimeout(() => this.#look(nc), LOOK_MS);
    };
    // A page that nobody looks at asks nobody how they do.
    if (document.hidden && this.#state.catalogs.length > 0) again();
    else void this.#askAll(nc).finally(again);
  }

  async #askAll(nc: NatsConnection): Promise<void> {
    await this.#askHome(nc);
    await Promise.all(this.#state.catalogs.map((listed) => this.#askOwner(listed)));
    const { trouble } = this.#state;
    if (trouble && trouble !== 'BROWSER_NOT_LINKED' && !nc.isClosed()) this.#set({});
  }

  async #askHome(nc: NatsConnection): Promise<void> {
    const { keyPair, homeKey: key, home } = this.#kept;
    try {
      const handshake = await startHandshake('IK', { account: home.account, key }, keyPair);
      const message = await handshake.write(new Uint8Array());
      const reply = await request(nc, BROWSER_HOME, message, HOME_TIMEOUT_MS);
      const news = await readHome(handshake, reply);
      if (JSON.stringify(news) === JSON.stringify(home)) return;
      this.#kept = { ...this.#kept, home: news };
      await keep(this.#kept);
      this.#set({ home: news, catalogs: this.#listed(news, this.#state.catalogs) });
    } catch (error) {
      // While home is away, what it said last holds.
      if (hasCode(error, 'BROWSER_NOT_LINKED')) this.#lost(error.code);
    }
  }

  async #askOwner({ id, catalog }: Listed): Promise<void> {
    const about = await catalog.revision().then(
      (revision) => ({ isOnline: true, revision }),
      (error: unknown) => {
        const isAway = hasCode(error, 'OWNER_AWAY', 'TIMED_OUT', 'NETWORK_UNREACHABLE');
        const code = error instanceof BridgeError ? error.code : 'INTERNAL';
        return isAway ? { isOnline: false } : { isOnline: true, problem: code };
      },
    );
    const catalogs = this.#state.catalogs.map((each) => {
      const { problem: _, ...rest } = each;
      return each.id === id ? { ...rest, ...about } : each;
    });
    this.#set({ ...this.#trouble(), catalogs });
  }

  #trouble(): Pick<State, 'trouble'> {
    const { trouble } = this.#state;
    return trouble ? { trouble } : {};
  }

  /** Those that stay keep their sessions. */
  #listed(home: Home, before: readonly Listed[]): Listed[] {
    const { keyPair, homeKey } = this.#kept;
    const nc = this.#nc;
    if (!nc) return [];
    const { account } = home;
    const own = home.catalogs.map(({ name, description }) => ({
      ...{ id: `own/${name}`, name, description },
      place: { nc, keyPair, account, owner: account, key: homeKey, catalog: name, alias: name },
    }));
    const imported = home.imports.flatMap(({ alias, catalog, owner }) => {
      const friend = home.friends.find((each) => each.account === owner);
      if (!friend) return [];
      const certificate = { ...home.browser, mac: friend.mac };
      const place = { nc, keyPair, account, owner, key: friend.key, catalog, alias, certificate };
      return [{ id: `import/${alias}`, name: alias, description: '', friend: friend.name, place }];
    });
    return [...own, ...imported].map(({ place, ...about }) => {
      const known = before.find(({ id }) => id === about.id);
      const isSame = JSON.stringify(known && placeOf(known)) === JSON.stringify(plainOf(place));
      return isSame && known ? { ...known, ...about } : { ...about, catalog: new Catalog(place) };
    });
  }

  #set(change: Partial<State>): void {
    const { home, catalogs } = this.#state;
    this.#state = { home, catalogs, ...change };
    this.#changed(this.#state);
  }
}

type Place = Catalog['place'];
const plainOf = ({ nc: _, keyPair: __, ...plain }: Place) => plain;
const placeOf = ({ catalog }: Listed) => plainOf(catalog.place);
