import { setTimeout as sleep } from 'node:timers/promises';
import type { Static } from 'typebox';
import { Registration } from '../protocol/global.ts';
import { decodeJson } from '../protocol/json.ts';
import { type EventAddress, eventSubject, NONE } from '../protocol/subjects.ts';
import { identityKey } from './identity-key.ts';
import { JetStreamError, type Stored } from './jet-stream.ts';
import { type AccountState, Binding, EVENTS, type Storage } from './storage.ts';

const TRIES = 20;
const TRY_AGAIN_MS = 20;

type Change = (state: AccountState) => Promise<AccountState>;

/**
 * Brings what is known of accounts in step with the events. It looks at what the events say now and not at one of
 * them, after it has read what it changes: so it may be done twice, in any order and by several at once.
 */
export class Projector {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Events of accounts that never registered change nothing. */
  async project(event: EventAddress): Promise<void> {
    const { type, origin } = event;
    if (type === 'natster_initialized') await this.#register(origin);
    else if (type === 'context_bound') await this.#bind(origin);
    else if (type !== 'catalog_imported' && origin !== event.target) await this.#share(event);
  }

  #last(event: EventAddress): Promise<Stored | undefined> {
    return this.#storage.js.last(EVENTS, eventSubject(event));
  }

  /** Whether it has registered. */
  async #register(origin: string): Promise<boolean> {
    const address = { origin, target: NONE, catalog: NONE, type: 'natster_initialized' } as const;
    const event = await this.#last(address);
    if (!event) return false;
    const { initialized_at = Math.floor(event.timeMs / 1000) } =
      decodeJson(Registration, event.data) ?? {};
    await this.#storage.accounts.put(origin, { out_shares: [], in_shares: [], initialized_at }, 0);
    return true;
  }

  async #share(event: EventAddress): Promise<void> {
    const { origin, target, catalog } = event;
    await this.#update(origin, async (state) => ({
      ...state,
      out_shares: withShare(state.out_shares, target, catalog, (await this.#facts(event)).shared),
    }));
    await this.#update(target, async (state) => ({
      ...state,
      in_shares: withShare(state.in_shares, origin, catalog, (await this.#facts(event)).shared),
    }));
    const { unshared } = await this.#facts(event);
    if (unshared !== undefined) await this.#forget(event, unshared);
  }

  /** Numbers of the events by which it is shared, or not any more; neither when it never was. */
  async #facts(event: EventAddress): Promise<{ shared?: number; unshared?: number }> {
    const [shared, unshared] = await Promise.all([
      this.#last({ ...event, type: 'catalog_shared' }),
      this.#last({ ...event, type: 'catalog_unshared' }),
    ]);
    if (shared && shared.seq > (unshared?.seq ?? 0)) return { shared: shared.seq };
    return unshared ? { unshared: unshared.seq } : {};
  }

  /** What is over leaves nothing: else one account could fill the memory of all. */
  async #forget(event: EventAddress, unshared: number): Promise<void> {
    const { origin, target } = event;
    const imported = { ...event, origin: target, target: origin } as const;
    for (const address of [
      { ...imported, type: 'catalog_imported' as const },
      { ...event, type: 'catalog_shared' as const },
      { ...event, type: 'catalog_unshared' as const },
    ]) {
      await this.#storage.js.purge(EVENTS, eventSubject(address), unshared + 1);
    }
  }

  async #bind(origin: string): Promise<void> {
    const address = { origin, target: NONE, catalog: NONE, type: 'context_bound' } as const;
    await this.#update(origin, async (state) => {
      const event = await this.#last(address);
      const binding = event && decodeJson(Binding, event.data);
      if (!binding) return state;
      await this.#identify(binding, { account: origin, seq: event.seq });
      return { ...state, bound_context: binding };
    });
  }

  /** The newest binding of an identity counts. */
  async #identify(
    { oauth_id }: Static<typeof Binding>,
    next: { account: string; seq: number },
  ): Promise<void> {
    const { identities } = this.#storage;
    const key = identityKey(oauth_id);
    for (let tries = 0; tries < TRIES; tries++) {
      const before = await identities.get(key);
      if (before && before.value.seq >= next.seq) return;
      if (await identities.put(key, next, before?.revision ?? 0)) return;
      await sleep(TRY_AGAIN_MS * Math.random());
    }
    throw new JetStreamError('an identity changes too often');
  }

  /** It is written even when it stays as it was: whoever looked before has to look again then. */
  async #update(account: string, change: Change): Promise<void> {
    const { accounts } = this.#storage;
    for (let tries = 0; tries < TRIES; tries++) {
      const before = await accounts.get(account);
      if (!before) {
        if (!(await this.#register(account))) return;
        continue;
      }
      const next = await change(before.value);
      if (await accounts.put(account, next, before.revision)) return;
      await sleep(TRY_AGAIN_MS * tries * Math.random());
    }
    throw new JetStreamError('an account changes too often');
  }
}

type Entries = AccountState['out_shares'];

const withShare = (
  entries: Entries,
  account: string,
  catalog: string,
  seq: number | undefined,
): Entries => {
  const isThis = (each: Entries[number]) => each.account === account && each.catalog === catalog;
  if (seq === undefined) return entries.filter((each) => !isThis(each));
  const entry = { catalog, account, seq };
  if (!entries.some(isThis)) return [...entries, entry];
  return entries.map((each) => (isThis(each) ? entry : each));
};
