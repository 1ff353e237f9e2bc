import { GlobalEvent, Registered } from '../protocol/global.ts';
import { decodeJson, encodeJson, isOf } from '../protocol/json.ts';
import { decodePublicKey } from '../protocol/nkey.ts';
import {
  EVENT_TYPES,
  type EventAddress,
  eventSubject,
  isOriginalName,
  NONE,
} from '../protocol/subjects.ts';
import type { Names } from './names.ts';
import type { Projector } from './projector.ts';
import { badRequest } from './refused.ts';
import type { AccountState, Storage } from './storage.ts';

/** Each side's list, so that it fits a message whole. */
export const MOST_SHARES = 2000;
/** As many as an account can import; nobody fills somebody else's list. */
const MOST_BETWEEN = 200;

/** Takes what accounts say they did. What is so already is answered alike, and kept once. */
export class EventsPut {
  readonly #storage: Storage;
  readonly #projector: Projector;
  readonly #names: Names;

  constructor(storage: Storage, projector: Projector, names: Names) {
    this.#storage = storage;
    this.#projector = projector;
    this.#names = names;
  }

  /** Throws Refused. */
  async put(origin: string, data: Uint8Array): Promise<void> {
    const event = decodeJson(GlobalEvent, data);
    if (!event) throw badRequest('Bad request');
    const { event_type, catalog, target } = event;
    const type = EVENT_TYPES.find((known) => known === event_type);
    // Only a code that the site claims binds an account to who is signed in there.
    if (!type || type === 'context_bound') throw badRequest('This type of event is not taken');
    if (type === 'natster_initialized') return this.#register(origin, event.data);
    if (!isOriginalName(catalog)) throw badRequest('Catalog names have letters and digits only');
    if (!decodePublicKey('account', target)) throw badRequest('The target is not an account');
    if (target === origin) throw badRequest('The target is the account itself');
    const state = await this.#stateOf(origin, 'This account has not been initialized');
    const address = { origin, target, catalog, type };
    if (type === 'catalog_shared') return this.#share(address, state);
    const { in_shares, out_shares } = state;
    const shares = type === 'catalog_imported' ? in_shares : out_shares;
    if (shares.some(goesTo(address))) await this.#keep(address);
  }

  async #stateOf(account: string, otherwise: string): Promise<AccountState> {
    const found = await this.#storage.accounts.get(account);
    if (!found) throw badRequest(otherwise);
    return found.value;
  }

  async #register(origin: string, data: unknown): Promise<void> {
    const registered = data ?? {};
    const isOwn = isOf(Registered, registered) && (registered.account_key ?? origin) === origin;
    if (!isOwn) throw badRequest('Bad request');
    const known = await this.#storage.accounts.get(origin);
    if (known) throw badRequest('This account has already been initialized');
    const { account_id, account_name, account_key } = registered;
    const initialized_at = Math.floor(Date.now() / 1000);
    const kept = { account_id, account_name, account_key, initialized_at };
    const address = { origin, target: NONE, catalog: NONE, type: 'natster_initialized' } as const;
    // When it was kept before, but nothing has followed from it yet, it follows now.
    await this.#storage.js.append(eventSubject(address), encodeJson(kept), 0);
    await this.#projector.project(address);
    await this.#shareHub(origin);
  }

  /** The welcome catalog, on networks that have one. */
  async #shareHub(target: string): Promise<void> {
    const { hub, hubCatalog: catalog } = this.#names;
    const state = hub === target ? undefined : await this.#storage.accounts.get(hub);
    if (!state || state.value.out_shares.length >= MOST_SHARES) return;
    await this.#keep({ origin: hub, target, catalog, type: 'catalog_shared' });
  }

  async #share(address: EventAddress, { out_shares }: AccountState): Promise<void> {
    const { origin, target, catalog } = address;
    if (this.#names.isTaken(catalog, origin)) throw badRequest('This name is not yours');
    if (out_shares.some(goesTo(address))) return;
    const { in_shares } = await this.#stateOf(target, 'The target has not been initialized');
    const between = out_shares.filter(({ account }) => account === target).length;
    if (between >= MOST_BETWEEN) throw badRequest('No more can be shared with this account');
    if (Math.max(out_shares.length, in_shares.length) >= MOST_SHARES) {
      throw badRequest('There are too many shares');
    }
    await this.#keep(address);
  }

  async #keep(address: EventAddress): Promise<void> {
    await this.#storage.js.append(eventSubject(address), encodeJson(null));
    await this.#projector.project(address);
  }
}

const goesTo =
  ({ target, catalog }: EventAddress) =>
  (share: AccountState['out_shares'][number]): boolean =>
    share.account === target && share.catalog === catalog;
