import { type Static, Type } from 'typebox';
import { toHex } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import { decodeFriendCode, type FriendAccount, type FriendCode } from '../protocol/friend-code.ts';
import type { Hub } from '../protocol/messages.ts';
import { decodePublicKey } from '../protocol/nkey.ts';
import { type Document, openDocument } from '../store/document.ts';
import { Friend } from './friend.ts';
import type { FriendChanges } from './friend-limits.ts';
import { foldedName, freeName } from './friend-name.ts';
import { nodeCrypto } from './node-crypto.ts';

const MAX_FRIENDS = 1000;
/** For a household whose name shows nothing. */
const NAMELESS = 'friend';

const Friends_ = Type.Object({ friends: Type.Array(Friend, { maxItems: MAX_FRIENDS }) });

/** The households we know, in memory and in `friends.json`. Names are unique, whatever their case. */
export class Friends {
  readonly #document: Document<Static<typeof Friends_>>;

  private constructor(document: Document<Static<typeof Friends_>>) {
    this.#document = document;
  }

  static async open(file: string): Promise<Friends> {
    const empty = () => ({ friends: [] });
    return new Friends(await openDocument({ file, schema: Friends_, version: 1, empty }));
  }

  list(): readonly Friend[] {
    return this.#document.data.friends;
  }

  /** By name or account key. Throws FRIEND_NOT_FOUND. */
  get(nameOrAccount: string): Friend {
    const wanted = foldedName(nameOrAccount);
    const found =
      this.byAccount(nameOrAccount) ??
      this.list().find((friend) => foldedName(friend.name) === wanted);
    if (!found) {
      throw new BridgeError('FRIEND_NOT_FOUND', {
        message: `There is no friend called "${nameOrAccount.slice(0, 64)}".`,
      });
    }
    return found;
  }

  byAccount(account: string): Friend | undefined {
    return this.list().find((friend) => friend.accounts.some((entry) => entry.account === account));
  }

  byId(id: string): Friend | undefined {
    return this.list().find((friend) => friend.id === id);
  }

  byKey(key: string): Friend | undefined {
    return this.list().find((friend) => friend.key === key);
  }

  /**
   * By friend code, or by account key on one of `ourNetworks`. Throws FRIEND_CODE_INVALID,
   * FRIEND_EXISTS, KEY_CHANGED; FRIEND_HAS_KEY for a code of who is to be `isOriginal`.
   */
  async add(
    text: string,
    name: string | undefined,
    ourNetworks: readonly string[],
    isOriginal = false,
  ): Promise<Friend> {
    if (!decodePublicKey('account', text.trim())) {
      const code = decodeFriendCode(text);
      if (isOriginal) throw new BridgeError('FRIEND_HAS_KEY');
      return this.addByCode(code, name);
    }
    const account = text.trim();
    if (this.byAccount(account)) throw new BridgeError('FRIEND_EXISTS');
    // An account key does not say on which network it is; it is looked for on each of ours.
    const accounts = ourNetworks.map((network) => ({ network, account }));
    const mark = isOriginal && { isOriginal };
    return this.#add({ name: name ?? account.slice(0, 8), accounts, ...mark });
  }

  /** Adds a friend with a pinned key; a household known by key gains the accounts that are new. */
  async addByCode(code: FriendCode, name = code.name, isHub = false): Promise<Friend> {
    const known = this.byKey(code.key);
    const foreign = code.accounts.some(({ account }) => {
      const holder = this.byAccount(account);
      return holder && holder.id !== known?.id;
    });
    if (foreign) {
      throw new BridgeError('KEY_CHANGED', {
        message: 'A friend with this account is known under another long-term key.',
      });
    }
    if (known) {
      await this.#change(known.name, (friend) => addAccounts(friend, code.accounts));
      return this.get(known.name);
    }
    const mark = isHub && { isHub };
    return this.#add({ name, key: code.key, accounts: [...code.accounts], ...mark });
  }

  /** Who gives a network's welcome catalog, as its administrator says. Throws KEY_CHANGED when a friend has that key, or account. */
  async addHub({ account, key }: Hub, network: string, name: string): Promise<Friend> {
    const known = this.byKey(key);
    if (known && !known.isHub) throw new BridgeError('KEY_CHANGED');
    const code = { key, name, accounts: [{ network, account }] };
    return this.addByCode(code, name, true);
  }

  /** Remembers a key that was offered under the friend's account, for a person to compare. */
  async offerKey(name: string, key: string): Promise<void> {
    if (this.get(name).offeredKey === key) return;
    await this.#change(name, (friend) => {
      friend.offeredKey = key;
    });
  }

  /**
   * Pins the key of a friend code, a key given as text, or, where none is pinned yet, the one that
   * was offered: a person has compared it. Sessions under the old key end at once. Throws
   * FRIEND_NOT_FOUND, FRIEND_EXISTS, FRIEND_CODE_INVALID, and KEY_CHANGED when one key would replace
   * another without being named.
   */
  async accept(name: string, codeOrKey?: string): Promise<Friend> {
    const friend = this.get(name);
    const given = codeOrKey?.trim();
    const isKey = given !== undefined && decodePublicKey('xkey', given) !== undefined;
    const code = given === undefined || isKey ? undefined : decodeFriendCode(given);
    const key = isKey ? given : (code?.key ?? friend.offeredKey);
    if (!key) {
      throw new BridgeError('FRIEND_CODE_INVALID', {
        message: `${friend.name} has offered no key yet.`,
        hint: 'Give their friend code: friend accept NAME CODE.',
      });
    }
    // What is offered may have changed since the person looked.
    if (given === undefined && friend.key) throw keyNotNamed(friend.name, key);
    const holder = this.byKey(key);
    if (holder && holder.id !== friend.id) {
      const message = `This key belongs to another friend: ${holder.name}.`;
      throw new BridgeError('FRIEND_EXISTS', { message });
    }
    await this.#change(name, (changed) => {
      changed.key = key;
      delete changed.offeredKey;
      delete changed.isOriginal;
      addAccounts(changed, code?.accounts ?? []);
    });
    return this.get(name);
  }

  /**
   * Whether the friend uses the original's programs. Accepting a key of theirs ends that. Throws
   * FRIEND_NOT_FOUND, FRIEND_HAS_KEY.
   */
  async setOriginal(name: string, isOriginal: boolean): Promise<Friend> {
    if (isOriginal && this.get(name).key) throw new BridgeError('FRIEND_HAS_KEY');
    await this.#change(name, (friend) => {
      if (isOriginal) friend.isOriginal = true;
      else delete friend.isOriginal;
    });
    return this.get(name);
  }

  /** Pauses a friend, or limits what they may have. Throws FRIEND_NOT_FOUND. */
  async change(name: string, changes: FriendChanges): Promise<Friend> {
    await this.#change(name, (friend) => Object.assign(friend, changes));
    return this.get(name);
  }

  /** We are on that network no more: who was met there has no account there for us. */
  forgetNetwork(network: string): Promise<void> {
    return this.#forgetAccounts((entry) => entry.network === network);
  }

  /** Its household is on that network no more. */
  forgetAccount(account: string): Promise<void> {
    return this.#forgetAccounts((entry) => entry.account === account);
  }

  #forgetAccounts(isUnwanted: (entry: FriendAccount) => boolean): Promise<void> {
    return this.#document.update(({ friends }) => {
      for (const friend of friends) {
        friend.accounts = friend.accounts.filter((entry) => !isUnwanted(entry));
      }
    });
  }

  async remove(name: string): Promise<void> {
    const { name: exact } = this.get(name);
    await this.#document.update((data) => {
      data.friends = data.friends.filter((friend) => friend.name !== exact);
    });
  }

  async #add(friend: Omit<Friend, 'addedAt' | 'id'>): Promise<Friend> {
    // Two friends may call themselves the same: the later one gets a number.
    const names = this.list().map((known) => known.name);
    const name = freeName(friend.name, names, NAMELESS);
    await this.#document.update((data) => {
      const id = toHex(nodeCrypto.randomBytes(8));
      data.friends.push({ ...friend, id, name, addedAt: new Date().toISOString() });
    });
    return this.get(name);
  }

  async #change(name: string, change: (friend: Friend) => void): Promise<void> {
    const { name: exact } = this.get(name);
    await this.#document.update((data) => {
      const friend = data.friends.find((candidate) => candidate.name === exact);
      if (friend) change(friend);
    });
  }
}

const keyNotNamed = (name: string, offered: string): BridgeError =>
  new BridgeError('KEY_CHANGED', {
    message: `${name} has an accepted key already, and now offers another: ${offered}.`,
    hint: 'Compare it with your friend, then name it: friend accept NAME KEY.',
  });

/** New ones come first, as they are tried: who has joined a network anew is not at the old account. */
const addAccounts = (friend: Friend, accounts: readonly FriendAccount[]): void => {
  const known = new Set(friend.accounts.map(({ account }) => account));
  const fresh = accounts.filter(({ account }) => !known.has(account));
  friend.accounts.unshift(...fresh.map((entry) => ({ ...entry })));
};
