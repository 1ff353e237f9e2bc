import { BridgeError, hasCode } from '../protocol/errors.ts';
import { decodeJson } from '../protocol/json.ts';
import { BLOCK_MAX, type Open, Page } from '../protocol/messages.ts';
import type { OwnerLink } from './owner-link.ts';
import { type CatalogAddress, type OpenResult, Session } from './session.ts';

/** Keys are used for no longer than this; then the next read opens a new session. */
const MAX_AGE_MS = 3_600_000;
/** The owner counts idle time from when our last ask arrived. */
const IDLE_MARGIN_MS = 30_000;

/** Codes of a session that is of no use any more. */
export const LOST = ['SESSION_UNKNOWN', 'OWNER_AWAY', 'NETWORK_UNREACHABLE'] as const;

/** The session for one catalog: one for all readers, opened when needed and again when it was lost. */
export class KeptSession {
  #link: OwnerLink;
  #address: CatalogAddress;
  readonly #signal: AbortSignal;
  #session: Promise<Session> | undefined;
  #openedAtMs = 0;
  #usedAtMs = 0;
  #idleMs = 0;
  #blockMax = BLOCK_MAX;
  #renditions: readonly string[] = [];

  constructor(link: OwnerLink, address: CatalogAddress, signal: AbortSignal) {
    this.#link = link;
    this.#address = address;
    this.#signal = signal;
  }

  get link(): OwnerLink {
    return this.#link;
  }

  /** The owner is reached another way, or by another name: what is asked from now on goes there, in a new session. */
  moveTo(link: OwnerLink, address: CatalogAddress): void {
    if (link === this.#link && address.catalog === this.#address.catalog) return;
    this.close().catch(() => {});
    this.#link = link;
    this.#address = address;
  }

  /** Whether nothing is open, nor on its way to be. */
  get isCold(): boolean {
    return this.#session === undefined || this.#isOld;
  }

  /** Bytes of the largest block, as far as it is known. */
  get blockMax(): number {
    return this.#blockMax;
  }

  /** Names of the smaller versions of films that the owner makes. */
  async renditions(): Promise<readonly string[]> {
    await this.get();
    return this.#renditions;
  }

  /** Opens, and brings what is wanted in the same round trip. */
  async open(want: Open['want']): Promise<OpenResult> {
    this.close().catch(() => {});
    const opening = Session.open(this.link, this.#address, want, this.#signal);
    const session = opening.then((result) => result.session);
    // Whoever needs the session meets the error; that nobody does is no accident.
    session.catch(() => {});
    this.#session = session;
    this.#openedAtMs = this.#usedAtMs = performance.now();
    this.#idleMs = Number.POSITIVE_INFINITY;
    try {
      const result = await opening;
      this.#idleMs = result.opened.idle * 1000 - IDLE_MARGIN_MS;
      this.#blockMax = Math.min(BLOCK_MAX, result.opened.block);
      this.#renditions = result.opened.renditions ?? [];
      return result;
    } catch (error) {
      // A failed attempt is forgotten, so that the next one tries anew.
      if (this.#session === session) this.#session = undefined;
      throw error;
    }
  }

  async get(): Promise<Session> {
    while (!this.isCold) {
      this.#usedAtMs = performance.now();
      try {
        const session = await this.#session;
        if (session) return session;
      } catch (error) {
        // Whoever opened it asked for an item that is not to be had; that is not our error.
        if (!hasCode(error, 'ITEM_NOT_FOUND', 'ITEM_CHANGED', 'ITEM_UNREADABLE')) throw error;
      }
    }
    const { session } = await this.open({ kind: 'nothing' });
    return session;
  }

  /** What changed in the listing after `since`: the first page, or the one at `cursor`. */
  async page(since: number, cursor: string | undefined, signal: AbortSignal): Promise<Page> {
    if (this.isCold && cursor === undefined) return this.#openPage(since);
    const session = await this.get();
    try {
      const position = cursor === undefined ? {} : { cursor };
      const reply = await session.ask({ op: 'items', since, ...position }, signal);
      const page = reply.kind === 'json' ? decodeJson(Page, reply.json) : undefined;
      if (!page) throw new BridgeError('MESSAGE_INVALID');
      return page;
    } catch (error) {
      if (!hasCode(error, ...LOST)) throw error;
      this.forget(session);
      if (cursor !== undefined) throw error;
      return this.#openPage(since);
    }
  }

  /** `lost` is of no use any more. */
  forget(lost: Session): void {
    const current = this.#session;
    current?.then(
      (session) => {
        if (session === lost && this.#session === current) this.#session = undefined;
      },
      () => {},
    );
  }

  async close(): Promise<void> {
    const closing = this.#session;
    this.#session = undefined;
    const session = await closing?.catch(() => undefined);
    await session?.close();
  }

  async #openPage(since: number): Promise<Page> {
    const { opened } = await this.open({ kind: 'items', since });
    if (!opened.page) throw new BridgeError('MESSAGE_INVALID');
    return opened.page;
  }

  get #isOld(): boolean {
    const nowMs = performance.now();
    return nowMs - this.#openedAtMs > MAX_AGE_MS || nowMs - this.#usedAtMs > this.#idleMs;
  }
}

/** The kept sessions of all imports. */
export class KeptSessions {
  readonly #sessions = new Map<string, KeptSession>();
  readonly #stopping = new AbortController();

  of(link: OwnerLink, address: ImportAddress): KeptSession {
    const key = importKey(address);
    let session = this.#sessions.get(key);
    if (!session) {
      session = new KeptSession(link, address, this.#stopping.signal);
      this.#sessions.set(key, session);
    }
    session.moveTo(link, address);
    return session;
  }

  /** The catalog was taken back, or is not imported any more. */
  async end(address: ImportAddress): Promise<void> {
    const key = importKey(address);
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    await session?.close();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(Array.from(this.#sessions.values(), (session) => session.close()));
    this.#sessions.clear();
  }
}

/** An import, whichever network it goes over and whatever its owner calls it. */
export type ImportAddress = CatalogAddress & { readonly friend: string };

export const importKey = ({ friend, alias }: ImportAddress): string => `${friend}/${alias}`;
