import type { Msg, NatsConnection } from '@nats-io/nats-core';
import type { FastConnection } from '../../network/fast-transport.ts';
import type { Friend } from '../../network/friend.ts';
import { Turns } from '../../network/turns.ts';
import { BridgeError } from '../../protocol/errors.ts';
import type { Log } from '../../protocol/log.ts';
import { success } from '../../protocol/original.ts';
import type { OriginalOperation } from '../../protocol/subjects.ts';
import type { Access, Caller } from '../access.ts';
import type { ServedCatalogs } from '../served.ts';
import { parseDownload, prepareDownload } from './download.ts';
import { originalListing } from './listing.ts';
import type { OriginalCaller } from './original-caller.ts';
import { refusalOf } from './original-error.ts';
import { ServedNetwork } from './served-network.ts';
import { sendAll } from './transfer.ts';
import { Transfers } from './transfers.ts';

const DEFAULT_PAYLOAD = 1024 * 1024;
/** A listing is up to a megabyte. */
const LISTINGS = { burst: 20, perSecond: 1 };
/** Each looks through the catalog, and reads a chunk. */
const DOWNLOADS = { burst: 100, perSecond: 2 };

export type OriginalServerDeps = {
  readonly access: Access;
  readonly catalogs: ServedCatalogs;
  readonly log: Log;
  /** To each friend. Who takes less for long is cut off by their server. */
  readonly bytesPerSec: number;
  /** Given to whoever asks for it, but to no friend with a key: what they get stays sealed. */
  readonly openCatalog?: string | undefined;
};

/**
 * The owner's side of the original protocol, for friends who were marked as users of its programs and
 * for nobody else. The owner's own programs are no exception: their account is marked likewise.
 */
export class OriginalServer {
  readonly #deps: OriginalServerDeps;
  readonly #listings = new Turns(LISTINGS);
  readonly #downloads = new Turns(DOWNLOADS);
  readonly #transfers: Transfers;
  readonly #networks = new Set<ServedNetwork>();
  #stopListening: (() => void) | undefined;

  constructor(deps: OriginalServerDeps) {
    this.#deps = deps;
    this.#transfers = new Transfers(deps.bytesPerSec);
  }

  start(): void {
    this.#stopListening = this.#deps.catalogs.onChange(() => this.#followNames());
  }

  async stop(): Promise<void> {
    this.#stopListening?.();
    await this.#transfers.stop();
    await Promise.all(Array.from(this.#networks, (network) => network.stop()));
  }

  /** Serves our catalogs on one network, where our account is `account`. */
  serve(connection: FastConnection, account: string): void {
    const network = new ServedNetwork(connection, account, this.#deps.log, (operation, ...asked) =>
      this.#answer(operation, ...asked),
    );
    this.#networks.add(network);
    void connection.nc.closed().then(() => this.#networks.delete(network));
    this.#followNames();
    this.#followLosses(connection.nc).catch((error: unknown) =>
      this.#deps.log.error({ error: String(error) }, 'lost sight of a connection'),
    );
  }

  async #followLosses(nc: NatsConnection): Promise<void> {
    for await (const { type } of nc.status()) if (type === 'disconnect') this.#transfers.endOn(nc);
  }

  #followNames(): void {
    const names = this.#deps.catalogs.names();
    for (const network of this.#networks) network.followNames(names);
  }

  async #answer(
    operation: OriginalOperation,
    message: Msg,
    caller: OriginalCaller | undefined,
  ): Promise<void> {
    if (!message.reply) return;
    try {
      if (!caller) throw new BridgeError('NOT_SHARED');
      if (operation === 'get') message.respond(await this.#list(caller));
      else await this.#download(message, caller);
    } catch (error) {
      const { account, catalog } = caller ?? {};
      const code = error instanceof BridgeError ? error.code : 'INTERNAL';
      const facts = { account, catalog, operation, code };
      if (code === 'INTERNAL') this.#deps.log.error({ ...facts, error: String(error) }, 'failed');
      else this.#deps.log.debug(facts, 'refused in the original protocol');
      message.respond(refusalOf(error));
    }
  }

  async #list(caller: OriginalCaller): Promise<Uint8Array> {
    this.#friendOf(caller);
    this.#listings.take(caller.account);
    const { catalog } = this.#deps.access.currentOf(caller);
    const maxBytes = caller.connection.nc.info?.max_payload ?? DEFAULT_PAYLOAD;
    const answer = await originalListing(this.#deps.catalogs, catalog, caller.catalog, maxBytes);
    this.#friendOf(caller);
    return answer;
  }

  async #download(message: Msg, caller: OriginalCaller): Promise<void> {
    const { access, catalogs, log } = this.#deps;
    const request = parseDownload(message.data);
    const { id } = this.#friendOf(caller);
    this.#downloads.take(caller.account);
    const check = () => {
      if (this.#friendOf(caller).id !== id) throw new BridgeError('NOT_SHARED');
    };
    const { catalog } = access.currentOf(caller);
    const prepared = await prepareDownload(catalogs, caller, catalog, request, check);
    check();
    const { transfer, acknowledgement } = prepared;
    const receiver = { friend: id, subject: transfer.subject, nc: transfer.nc };
    this.#transfers.makeRoom(receiver);
    message.respond(success(acknowledgement));
    void this.#transfers.run(receiver, (pace, signal) =>
      sendAll({ ...transfer, pace }, signal).catch((error: unknown) =>
        log.info({ catalog, friend: id, error: String(error) }, 'a download was broken off'),
      ),
    );
  }

  /** Throws NOT_SHARED, in the same way whether the catalog exists, is shared, or the friend is marked. */
  #friendOf(caller: Caller): Pick<Friend, 'id'> {
    const { access, openCatalog } = this.#deps;
    const current = access.currentOf(caller);
    const isOpen = openCatalog !== undefined && current.catalog === openCatalog;
    if (isOpen && !access.hasKey(caller.account)) return { id: caller.account };
    const friend = access.friendOf(current);
    if (!friend.isOriginal || friend.key) throw new BridgeError('NOT_SHARED');
    return friend;
  }
}
