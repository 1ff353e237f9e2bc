import { toHex } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { SplitKeys } from '../protocol/noise.ts';
import { ReplayWindow } from '../protocol/replay-window.ts';
import type { Caller, Visitor } from './access.ts';

/** Seconds without an ask after which a session ends: a paused player comes back to a new one. */
export const IDLE_SEC = 600;
/** Keys are not used for longer than this; the friend's bridge renews them much sooner. */
const MAX_AGE_MS = 24 * 3_600_000;
const SWEEP_MS = 30_000;
const PER_FRIEND = 64;
const IN_ALL = 1024;
/** Sessions used this recently are not given up for new ones. */
const BUSY_MS = 30_000;

/** One sealed conversation, bound to both accounts, the catalog and the friend's key. */
export type ServedSession = {
  readonly id: Uint8Array;
  readonly caller: Caller;
  readonly friendId: string;
  readonly friendKey: string | undefined;
  /** A browser that the friend, or our own household, has linked. */
  readonly visitor: Visitor | undefined;
  readonly keys: SplitKeys;
  readonly openedMs: number;
  readonly window: ReplayWindow;
  /** Our counter: number of the next reply. */
  nextReply: number;
  lastUsedMs: number;
  /** Reads under way. */
  reading: number;
  /** Whether a page of the listing is being made. */
  paging: boolean;
};

export type NewSession = Pick<
  ServedSession,
  'id' | 'caller' | 'friendId' | 'friendKey' | 'keys' | 'visitor'
>;

/** The sessions of all friends, bounded in number and idle time. */
export class SessionTable {
  readonly #sessions = new Map<string, ServedSession>();
  #timer: NodeJS.Timeout | undefined;

  start(): void {
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.endWhere(() => true);
  }

  get size(): number {
    return this.#sessions.size;
  }

  list(): Iterable<ServedSession> {
    return this.#sessions.values();
  }

  /** Throws TOO_MANY_SESSIONS. */
  add(fresh: NewSession): ServedSession {
    const ofFriend = [...this.#sessions.values()].filter(
      ({ friendId }) => friendId === fresh.friendId,
    );
    if (ofFriend.length >= PER_FRIEND) this.#giveUpIdlest(ofFriend, 0);
    if (this.#sessions.size >= IN_ALL) this.#giveUpIdlest([...this.#sessions.values()], BUSY_MS);
    const nowMs = Date.now();
    const session: ServedSession = {
      ...fresh,
      window: new ReplayWindow(),
      nextReply: 0,
      openedMs: nowMs,
      lastUsedMs: nowMs,
      reading: 0,
      paging: false,
    };
    this.#sessions.set(toHex(fresh.id), session);
    return session;
  }

  /** The session `id` when it belongs to this caller. Throws SESSION_UNKNOWN. */
  get(id: Uint8Array, { account, catalog }: Caller): ServedSession {
    const session = this.#sessions.get(toHex(id));
    if (session?.caller.account !== account || session.caller.catalog !== catalog) {
      throw new BridgeError('SESSION_UNKNOWN');
    }
    return session;
  }

  end(session: ServedSession): void {
    this.#sessions.delete(toHex(session.id));
  }

  endWhere(unwanted: (session: ServedSession) => boolean): void {
    for (const session of this.#sessions.values()) if (unwanted(session)) this.end(session);
  }

  /** Whose session it was opens it again when it is needed; one that is being read from stays. */
  #giveUpIdlest(sessions: readonly ServedSession[], busyMs: number): void {
    let idlest: ServedSession | undefined;
    for (const session of sessions) {
      if (session.reading > 0 || Date.now() - session.lastUsedMs < busyMs) continue;
      if (!idlest || session.lastUsedMs < idlest.lastUsedMs) idlest = session;
    }
    if (!idlest) throw new BridgeError('TOO_MANY_SESSIONS');
    this.end(idlest);
  }

  #sweep(): void {
    const nowMs = Date.now();
    this.endWhere(
      ({ lastUsedMs, openedMs }) =>
        nowMs - lastUsedMs > IDLE_SEC * 1000 || nowMs - openedMs > MAX_AGE_MS,
    );
  }
}
