import { toHex } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { SplitKeys } from '../protocol/noise.ts';
import { ReplayWindow } from '../protocol/replay-window.ts';
import type { Caller } from './access.ts';
import type { ServedFile } from './served.ts';

/** Seconds without an ask after which a session ends: a paused player comes back to a new one. */
export const IDLE_SEC = 600;
const SWEEP_MS = 30_000;
const PER_FRIEND = 64;
const IN_ALL = 1024;
/** Sessions used this recently are not given up for new ones. */
const BUSY_MS = 30_000;

/** One sealed conversation, bound to both accounts, the catalog, the friend's key and a file's revision. */
export type ServedSession = {
  readonly id: Uint8Array;
  readonly caller: Caller;
  readonly friendId: string;
  readonly friendKey: string;
  readonly keys: SplitKeys;
  readonly file: ServedFile | undefined;
  readonly window: ReplayWindow;
  /** Our counter: number of the next reply. */
  nextReply: number;
  lastUsedMs: number;
  /** Reads under way. */
  reading: number;
};

export type NewSession = Pick<
  ServedSession,
  'id' | 'caller' | 'friendId' | 'friendKey' | 'keys' | 'file'
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
    if (ofFriend.length >= PER_FRIEND) this.#giveUpIdlest(ofFriend);
    if (this.#sessions.size >= IN_ALL) this.#giveUpIdlest([...this.#sessions.values()]);
    const session: ServedSession = {
      ...fresh,
      window: new ReplayWindow(),
      nextReply: 0,
      lastUsedMs: Date.now(),
      reading: 0,
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
    if (this.#sessions.delete(toHex(session.id))) session.file?.release();
  }

  endWhere(unwanted: (session: ServedSession) => boolean): void {
    for (const session of this.#sessions.values()) if (unwanted(session)) this.end(session);
  }

  #giveUpIdlest(sessions: readonly ServedSession[]): void {
    const idlest = sessions.reduce((a, b) => (b.lastUsedMs < a.lastUsedMs ? b : a));
    if (Date.now() - idlest.lastUsedMs < BUSY_MS) throw new BridgeError('TOO_MANY_SESSIONS');
    this.end(idlest);
  }

  #sweep(): void {
    const limitMs = Date.now() - IDLE_SEC * 1000;
    this.endWhere(({ lastUsedMs }) => lastUsedMs < limitMs);
  }
}
