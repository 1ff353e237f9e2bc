import { errors, type Msg, type NatsConnection } from '@nats-io/nats-core';
import type { Friends } from '../../network/friends.ts';
import type { Membership } from '../../network/membership.ts';
import { Responder } from '../../network/responder.ts';
import { encodeJson } from '../../protocol/json.ts';
import type { Log } from '../../protocol/log.ts';
import {
  failure,
  NO_CATALOG,
  type OriginalHeartbeat,
  type OriginalShare,
  success,
} from '../../protocol/original.ts';
import {
  LOCAL_HEARTBEAT,
  LOCAL_INBOX,
  LOCAL_OFFLINE,
  LOCAL_QUEUE,
} from '../../protocol/subjects.ts';
import type { ServedCatalogs } from '../served.ts';
import type { Shares } from '../shares.ts';

const HEARTBEAT_MS = 30_000;
const CHANGE_MS = 5_000;
/** The original's programs wait for a second. */
const SHARES_TIMEOUT_MS = 700;

export type LocalServiceDeps = {
  readonly friends: Friends;
  readonly shares: Shares;
  readonly catalogs: Pick<ServedCatalogs, 'names' | 'revision' | 'onChange'>;
  readonly log: Log;
  /** What others share with us on that network, and we have not imported. */
  unimported(membership: Membership, timeoutMs: number): Promise<readonly OriginalShare[]>;
};

type Served = { readonly membership: Membership; readonly nc: NatsConnection };

/**
 * What the original's catalog server tells the programs in its own account. As for catalogs, those are no exception:
 * without our account being marked as one that uses them, nothing is told.
 */
export class LocalService {
  readonly #deps: LocalServiceDeps;
  readonly #served = new Map<Served, Responder>();
  #beatAtMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;

  constructor(deps: LocalServiceDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
    this.#stopListening = this.#deps.catalogs.onChange(() => {
      // While a folder is read there is a change every second, and their page loads all anew each time.
      if (performance.now() - this.#beatAtMs >= CHANGE_MS) this.#beat();
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopListening?.();
    this.#tellAll(LOCAL_OFFLINE);
    const open = [...this.#served.keys()].filter(({ nc }) => !nc.isClosed());
    await Promise.all([...this.#served.values()].map((responder) => responder.stop()));
    await Promise.all(open.map(({ nc }) => nc.flush().catch(() => undefined)));
  }

  serve(membership: Membership, nc: NatsConnection): void {
    const served = { membership, nc };
    const responder = new Responder(nc, this.#deps.log);
    this.#served.set(served, responder);
    void nc.closed().then(() => this.#served.delete(served));
    responder.on(LOCAL_INBOX, LOCAL_QUEUE, (message) => this.#answer(message, membership));
    this.#tell(served, LOCAL_HEARTBEAT);
  }

  async #answer(message: Msg, membership: Membership): Promise<void> {
    if (!message.reply) return;
    try {
      message.respond(await this.#inbox(membership));
    } catch (error) {
      message.respond(failure(500, (error as Error).message));
    }
  }

  async #inbox(membership: Membership): Promise<Uint8Array> {
    if (!this.#programs(membership)) return failure(403, 'Forbidden');
    const shares = await this.#deps
      .unimported(membership, SHARES_TIMEOUT_MS)
      .catch((error: unknown) => {
        if (isNobodyThere(error)) return [];
        throw error;
      });
    if (!this.#programs(membership)) return failure(403, 'Forbidden');
    // Their programs know one catalog of an account.
    const [own = { ...NO_CATALOG, account_key: membership.account }] = this.#beats(membership);
    return success({ ...own, unimported_shares: shares.map(asListed) });
  }

  /** Our own account as a user of the original's programs. */
  #programs({ account }: Membership) {
    const own = this.#deps.friends.byAccount(account);
    return own?.isOriginal && !own.key ? own : undefined;
  }

  /** Of the catalogs that those programs may see. */
  #beats(membership: Membership): OriginalHeartbeat[] {
    const { catalogs, shares } = this.#deps;
    const programs = this.#programs(membership);
    if (!programs) return [];
    return catalogs
      .names()
      .filter((catalog) => shares.isShared(catalog, programs.id))
      .map((catalog) => ({
        ...{ catalog, account_key: membership.account },
        revision: Math.floor(catalogs.revision(catalog) / 1000),
      }));
  }

  #beat(): void {
    this.#beatAtMs = performance.now();
    this.#tellAll(LOCAL_HEARTBEAT);
  }

  #tellAll(subject: string): void {
    for (const served of this.#served.keys()) this.#tell(served, subject);
  }

  #tell({ membership, nc }: Served, subject: string): void {
    if (nc.isClosed() || nc.isDraining()) return;
    for (const beat of this.#beats(membership)) nc.publish(subject, encodeJson(beat));
  }
}

/** Without a global service nobody can have told it of a share. */
const isNobodyThere = (error: unknown): boolean => {
  const cause = error instanceof Error ? error.cause : undefined;
  return (
    cause instanceof errors.NoRespondersError ||
    (cause instanceof errors.RequestError && cause.isNoResponders())
  );
};

const asListed = (share: OriginalShare): OriginalShare => ({
  from_account: share.from_account,
  to_account: share.to_account,
  catalog: share.catalog,
  catalog_online: share.catalog_online ?? false,
  revision: share.revision ?? 0,
});
