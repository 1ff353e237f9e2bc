import { Value } from 'typebox/value';
import { Makings } from '../library/assets/makings.ts';
import { ItemDetails } from '../media/item-details.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { decodeJson } from '../protocol/json.ts';
import { ItemAnswer } from '../protocol/messages.ts';
import { askKept } from './ask-kept.ts';
import type { KeptSession } from './kept-session.ts';

/** Kept in memory, as JSON; details of a film have some 5 KB. */
const MAX_CHARS = 8 * 1024 * 1024;
const PER_IMPORT = 64;

/** What friends' bridges say of their items beside the listing, the ones asked for last. */
export class RemoteDetails {
  /** In the order of last use. */
  readonly #kept = new Map<string, string>();
  readonly #askings = new Makings<string>({ perAsker: PER_IMPORT, lingerMs: 0 });
  #chars = 0;

  /**
   * `group` names the import. A listing may be older than what the owner knows by now, so they are asked also where it
   * says that there is nothing. Throws what the owner refuses with, OWNER_AWAY, MESSAGE_INVALID, the signal's reason.
   */
  async of(
    session: () => Promise<KeptSession>,
    group: string,
    { id, details: mark = '' }: Item,
    signal: AbortSignal,
  ): Promise<ItemDetails | undefined> {
    const key = keyOf(group, id, mark);
    const ask = async (signal: AbortSignal) => this.#ask(await session(), group, id, signal);
    const text = this.#used(key) ?? (await this.#askings.share(key, group, ask, signal));
    return JSON.parse(text) as ItemDetails;
  }

  forget(group: string): void {
    for (const key of [...this.#kept.keys()]) {
      if (key.startsWith(`${group} `)) this.#drop(key);
    }
  }

  async #ask(
    session: KeptSession,
    group: string,
    id: string,
    signal: AbortSignal,
  ): Promise<string> {
    const reply = await askKept(session, { op: 'item', id }, signal);
    const answer = reply.kind === 'json' ? decodeJson(ItemAnswer, reply.json) : undefined;
    const { item, details = {} } = answer ?? {};
    if (item?.id !== id || !Value.Check(ItemDetails, details)) {
      throw new BridgeError('MESSAGE_INVALID');
    }
    const text = JSON.stringify(Value.Clean(ItemDetails, details));
    // The owner may know more by now than our listing says.
    if (item.details !== undefined) this.#keep(keyOf(group, id, item.details), text);
    return text;
  }

  #used(key: string): string | undefined {
    const text = this.#kept.get(key);
    if (text !== undefined) this.#keep(key, text);
    return text;
  }

  #keep(key: string, text: string): void {
    this.#drop(key);
    this.#kept.set(key, text);
    this.#chars += text.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#chars <= MAX_CHARS) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#chars -= this.#kept.get(key)?.length ?? 0;
    this.#kept.delete(key);
  }
}

const keyOf = (group: string, id: string, mark: string): string => `${group} ${id} ${mark}`;
