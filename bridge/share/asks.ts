import { setImmediate } from 'node:timers/promises';
import { nodeCrypto } from '../network/node-crypto.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { askSealing, parseAsk, REPLY } from '../protocol/frame.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { ASKS_MAX, AskRequest, BLOCK_MAX } from '../protocol/messages.ts';
import type { Access, Asker, Caller } from './access.ts';
import { AssetAsks, answerWithin } from './asset-asks.ts';
import { sealReply } from './block-sealer.ts';
import { BufferPool } from './buffer-pool.ts';
import type { Rations } from './rations.ts';
import type { ServedCatalogs } from './served.ts';
import type { ServedSession, SessionTable } from './session-table.ts';
import type { Watching } from './watching.ts';

/** Blocks read and sealed at once, for all friends together: 8 MiB. */
const BUFFERS = 16;
/** Reads that may wait for one of those, for each friend. */
const MAX_WAITING = 256;

export type AsksDeps = {
  readonly access: Access;
  readonly catalogs: ServedCatalogs;
  readonly sessions: SessionTable;
  readonly watching: Watching;
  readonly rations: Rations;
};

/** Answers `ask`: sealed requests inside a session. */
export class Asks {
  readonly #deps: AsksDeps;
  readonly #buffers = new BufferPool(BUFFERS, BLOCK_MAX, MAX_WAITING);
  readonly #assets: AssetAsks;

  constructor(deps: AsksDeps) {
    this.#deps = deps;
    this.#assets = new AssetAsks(deps.catalogs, this.#buffers);
  }

  /**
   * The sealed reply, in pieces. Throws what can only be said in clear: SESSION_UNKNOWN, REPLAYED,
   * MESSAGE_INVALID. `blockMax` is what one message on this connection can carry.
   */
  async answer(caller: Caller, message: Uint8Array, blockMax: number): Promise<Uint8Array[]> {
    const ask = parseAsk(message);
    if (!ask) throw new BridgeError('MESSAGE_INVALID');
    const session = this.#deps.sessions.get(ask.session, caller);
    this.#checkName(session);
    if (!session.window.isNew(ask.number)) throw new BridgeError('REPLAYED');
    const { nonce, associated } = askSealing(session.id, ask.number);
    const text = await nodeCrypto.open(session.keys.receive, nonce, associated, ask.sealed);
    if (!text) throw new BridgeError('MESSAGE_INVALID');
    if (!session.window.isNew(ask.number)) throw new BridgeError('REPLAYED');
    session.window.accept(ask.number);
    session.lastUsedMs = Date.now();
    try {
      return await this.#perform(session, ask.number, decodeJson(AskRequest, text), blockMax);
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      // Nothing will be given in it again; its file is not kept open for that.
      if (hasCode(error, 'NOT_SHARED', 'KEY_CHANGED', 'BROWSER_NOT_LINKED'))
        this.#deps.sessions.end(session);
      return sealReply(
        session,
        REPLY.json,
        ask.number,
        encodeJson({ error: { code: error.code } }),
      );
    }
  }

  async #perform(
    session: ServedSession,
    number: number,
    request: AskRequest | undefined,
    blockMax: number,
  ): Promise<Uint8Array[]> {
    this.#checkAccess(session);
    if (!request) throw new BridgeError('REQUEST_INVALID');
    if (request.op === 'read') {
      if (request.length > blockMax) throw new BridgeError('RANGE_INVALID');
      return this.#read(session, number, request);
    }
    if (request.op === 'items') return this.#page(session, number, request);
    if (request.op === 'close') {
      this.#deps.sessions.end(session);
      return sealReply(session, REPLY.json, number, encodeJson({ ok: true }));
    }
    this.#deps.access.countDetails(session.caller.account);
    if (request.op === 'asset' || request.op === 'rendition') {
      return this.#asset(session, number, request, blockMax);
    }
    const answer = await this.#describe(session, request.id, blockMax);
    return sealReply(session, REPLY.json, number, answer);
  }

  async #asset(
    session: ServedSession,
    number: number,
    request: Extract<AskRequest, { op: 'asset' | 'rendition' }>,
    blockMax: number,
  ): Promise<Uint8Array[]> {
    const { catalogs, rations, watching } = this.#deps;
    const { catalog } = session.caller;
    const friend = this.#checkAccess(session);
    // A film in a smaller version.
    const film = request.op === 'rendition' ? catalogs.item(catalog, request.id) : undefined;
    if (film) rations.checkFilm(friend, catalog, film);
    await rations.pass(friend, 0);
    const checkAccess = () => this.#checkAccess(session);
    return this.#assets.answer(session, request, blockMax, checkAccess, (block) => {
      rations.spend(friend, block.length);
      if (film) watching.read(friend.id, catalog, film, block.length);
      else watching.heard(friend.id);
      return sealReply(session, REPLY.bytes, number, block);
    });
  }

  async #describe(session: ServedSession, id: string, maxBytes: number): Promise<Uint8Array> {
    const { catalogs } = this.#deps;
    const { catalog } = session.caller;
    if (!catalogs.item(catalog, id)) throw new BridgeError('ITEM_NOT_FOUND');
    const details = await catalogs.details(catalog, id);
    this.#checkAccess(session);
    const item = catalogs.item(catalog, id);
    if (!item) throw new BridgeError('ITEM_NOT_FOUND');
    return answerWithin(maxBytes, item, details);
  }

  /** One at a time in a session, and between others' blocks: a page is dear to make and to hold. */
  async #page(
    session: ServedSession,
    number: number,
    { since, cursor }: Extract<AskRequest, { op: 'items' }>,
  ): Promise<Uint8Array[]> {
    const { access, catalogs } = this.#deps;
    const { account, catalog } = session.caller;
    if (session.paging) throw new BridgeError('RATE_LIMITED');
    access.countPage(account);
    session.paging = true;
    try {
      await setImmediate();
      this.#checkAccess(session);
      const page = catalogs.page(catalog, since, cursor, BLOCK_MAX - 4096);
      return sealReply(session, REPLY.json, number, encodeJson(page));
    } finally {
      session.paging = false;
    }
  }

  async #read(
    session: ServedSession,
    number: number,
    request: Extract<AskRequest, { op: 'read' }>,
  ): Promise<Uint8Array[]> {
    const { catalogs } = this.#deps;
    const { catalog } = session.caller;
    const { offset, length } = request;
    const item = catalogs.item(catalog, request.id);
    if (!item) throw new BridgeError('ITEM_NOT_FOUND');
    if (item.revision !== request.revision) throw new BridgeError('ITEM_CHANGED');
    if (offset + length > item.byte_size) throw new BridgeError('RANGE_INVALID');
    if (session.reading >= ASKS_MAX) throw new BridgeError('RATE_LIMITED');
    const { rations, watching } = this.#deps;
    const friend = this.#checkAccess(session);
    rations.checkFilm(friend, catalog, item);
    session.reading++;
    try {
      await rations.pass(friend, length);
      return await this.#buffers.use(session.friendId, async (buffer) => {
        const target = buffer.subarray(0, length);
        await catalogs.read(catalog, request, target, offset, true);
        // The share may have been taken back while the disk was read.
        this.#checkAccess(session);
        watching.read(friend.id, catalog, item, length);
        return sealReply(session, REPLY.bytes, number, target);
      });
    } finally {
      session.reading--;
    }
  }

  /** Who opens again is told the catalog's new name. Throws SESSION_UNKNOWN. */
  #checkName(session: ServedSession): void {
    const { access, sessions } = this.#deps;
    if (access.currentOf(session.caller) === session.caller) return;
    sessions.end(session);
    throw new BridgeError('SESSION_UNKNOWN');
  }

  /** On every operation, and again after every wait. Throws NOT_SHARED, KEY_CHANGED, SESSION_UNKNOWN. */
  #checkAccess(session: ServedSession): Asker {
    this.#checkName(session);
    const { access } = this.#deps;
    const friend = access.askerOf(session.caller);
    if (friend.id !== session.friendId || friend.key !== session.friendKey) {
      throw new BridgeError('KEY_CHANGED');
    }
    if (session.visitor) access.checkVisitor(session.caller, session.visitor);
    return friend;
  }
}
