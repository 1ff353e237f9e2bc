import type { Household } from '../network/household.ts';
import { readKnock } from '../network/read-knock.ts';
import { BridgeError } from '../protocol/errors.ts';
import { handshakeReply, packOpened, sessionIdOf } from '../protocol/frame.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { FIRST_BLOCK_MAX, Open, type Opened } from '../protocol/messages.ts';
import { openPrologue } from '../protocol/prologue.ts';
import type { Access, Asker, Caller } from './access.ts';
import type { Rations } from './rations.ts';
import type { SeenEphemerals } from './seen-ephemerals.ts';
import type { ServedCatalogs } from './served.ts';
import { IDLE_SEC, type SessionTable } from './session-table.ts';
import type { Watching } from './watching.ts';

export type OpenerDeps = {
  readonly household: Household;
  readonly access: Access;
  readonly catalogs: ServedCatalogs;
  readonly sessions: SessionTable;
  readonly seen: SeenEphemerals;
  readonly watching: Watching;
  readonly rations: Rations;
  /** Last token of the subject on which this process hears asks. */
  readonly process: string;
};

/** Where we serve: our account there, and bytes of the largest block that fits one message. */
export type Served = { readonly account: string; readonly blockMax: number };

type Prepared = { readonly opened: Opened; readonly block: Uint8Array };

/** Answers `open`: a Noise IK handshake whose second message carries the answer already. */
export class Opener {
  readonly #deps: OpenerDeps;

  constructor(deps: OpenerDeps) {
    this.#deps = deps;
  }

  /** The reply. Throws what can only be said in clear: NOT_SHARED, RATE_LIMITED, HANDSHAKE_FAILED, … */
  async open(caller: Caller, served: Served, message: Uint8Array): Promise<Uint8Array> {
    const { access, household, seen } = this.#deps;
    access.askerOf(access.currentOf(caller));
    access.countOpen(caller.account);
    const ephemeral = message.slice(0, 32);
    if (seen.has(ephemeral)) throw new BridgeError('REPLAYED');
    const prologue = openPrologue(caller.account, served.account, caller.catalog);
    const knocked = await readKnock(message, { pattern: 'IK', prologue, household });
    // Nothing is awaited between the two looks at the set's answer: one of two equal messages loses.
    if (seen.has(ephemeral)) throw new BridgeError('REPLAYED');
    seen.add(ephemeral);
    return this.#answer(caller, served, knocked);
  }

  async #answer(
    caller: Caller,
    served: Served,
    { handshake, payload, key }: Awaited<ReturnType<typeof readKnock>>,
  ): Promise<Uint8Array> {
    const { access, seen, sessions } = this.#deps;
    const open = decodeJson(Open, payload);
    if (!open) throw new BridgeError('VERSION_UNSUPPORTED');
    const visitor = await access.admit(access.currentOf(caller), key, open.browser);
    if (open.epoch !== seen.epoch) throw new BridgeError('EPOCH_STALE');
    const friend = access.askerOf(access.currentOf(caller));
    this.#deps.watching.heard(friend.id);
    const { opened, block } = await this.#prepare(caller, friend, served, open.want);
    // The share may have been taken back while the disk was read.
    access.askerOf(access.currentOf(caller));
    if (visitor) access.checkVisitor(caller, visitor);
    const reply = await handshake.write(packOpened(encodeJson(opened), block));
    if ('error' in opened) return handshakeReply(reply);
    const keys = await handshake.split();
    const id = sessionIdOf(handshake.hash);
    const friendKey = visitor ? friend.key : key;
    sessions.add({ id, caller, friendId: friend.id, friendKey, keys, visitor });
    return handshakeReply(reply);
  }

  /** What is wanted, or a coded error: the handshake stands by now, so either travels sealed. */
  async #prepare(
    caller: Caller,
    friend: Asker,
    { blockMax }: Served,
    want: Open['want'],
  ): Promise<Prepared> {
    const { access, catalogs, process, rations, watching } = this.#deps;
    const { catalog } = access.currentOf(caller);
    if (catalog !== caller.catalog) {
      return { opened: { error: { code: 'CATALOG_RENAMED', catalog } }, block: EMPTY };
    }
    const renditions = [...(await catalogs.renditions())];
    const head = { process, block: blockMax, idle: IDLE_SEC, renditions };
    if (want.kind === 'nothing') return { opened: head, block: EMPTY };
    if (want.kind === 'items') {
      // JSON only, and the rest of the message-size limit is headroom for the page's own frame.
      const page = catalogs.page(catalog, want.since, undefined, FIRST_BLOCK_MAX - 4096);
      return { opened: { ...head, page }, block: EMPTY };
    }
    try {
      const item = catalogs.item(catalog, want.id);
      if (!item) throw new BridgeError('ITEM_NOT_FOUND');
      if (want.revision !== undefined && want.revision !== item.revision) {
        throw new BridgeError('ITEM_CHANGED');
      }
      rations.checkFilm(friend, catalog, item);
      const room = FIRST_BLOCK_MAX - Buffer.byteLength(JSON.stringify(item));
      const length = Math.max(0, Math.min(want.length, room, item.byte_size - want.offset));
      const block = new Uint8Array(length);
      await rations.pass(friend, length);
      await catalogs.read(catalog, item, block, want.offset, false);
      watching.read(friend.id, catalog, item, length);
      return { opened: { ...head, item }, block };
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      return { opened: { error: { code: error.code } }, block: EMPTY };
    }
  }
}

const EMPTY = new Uint8Array(0);
