import type { Msg } from '@nats-io/nats-core';
import type { FastConnection } from '../network/fast-transport.ts';
import type { Friends } from '../network/friends.ts';
import type { Household } from '../network/household.ts';
import { nodeCrypto } from '../network/node-crypto.ts';
import { Responder } from '../network/responder.ts';
import { toHex } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import { plainReply, REPLY_OVERHEAD } from '../protocol/frame.ts';
import { encodeJson } from '../protocol/json.ts';
import type { Log } from '../protocol/log.ts';
import { ASKS_MAX, BLOCK_MAX, type Hello, PROTOCOL_VERSION } from '../protocol/messages.ts';
import {
  CATALOG_QUEUE,
  parseServed,
  SERVE_HELLO,
  SERVE_OPEN,
  serveAsk,
} from '../protocol/subjects.ts';
import { Access, type Caller } from './access.ts';
import { Asks } from './asks.ts';
import { Opener } from './opener.ts';
import { OriginalServer } from './original/original-server.ts';
import { Rations } from './rations.ts';
import { SeenEphemerals } from './seen-ephemerals.ts';
import type { ServedCatalogs } from './served.ts';
import { SessionTable } from './session-table.ts';
import type { Shares } from './shares.ts';
import type { Watching } from './watching.ts';

/** Bytes that may wait in the socket before further answers are held back. */
const MAX_BUFFERED = 4 * 1024 * 1024;
const DRAIN_TIMEOUT_MS = 30_000;

export type CatalogServerDeps = {
  readonly household: Household;
  readonly friends: Pick<Friends, 'byAccount' | 'offerKey'>;
  readonly shares: Pick<Shares, 'isShared' | 'followRenames'>;
  readonly catalogs: ServedCatalogs;
  readonly watching: Watching;
  readonly log: Log;
  /** To each friend who uses the original programs. */
  readonly originalBytesPerSec: number;
  /** Given to whoever asks for it in the original protocol. */
  readonly openCatalog?: string | undefined;
};

/** The owner's side of wire protocol v2, and of the original one, on all networks that we belong to. */
export class CatalogServer {
  readonly #deps: CatalogServerDeps;
  readonly #process = toHex(nodeCrypto.randomBytes(8));
  readonly #seen = new SeenEphemerals();
  readonly #access: Access;
  readonly #opener: Opener;
  readonly #asks: Asks;
  readonly #original: OriginalServer;
  readonly #responders = new Set<Responder>();
  readonly sessions = new SessionTable();

  constructor(deps: CatalogServerDeps) {
    this.#deps = deps;
    const { friends, shares, catalogs, household, watching } = deps;
    const { sessions } = this;
    this.#access = new Access(friends, shares, catalogs);
    const rations = new Rations(watching);
    const common = { access: this.#access, catalogs, sessions, watching, rations };
    this.#opener = new Opener({ ...common, household, seen: this.#seen, process: this.#process });
    this.#asks = new Asks(common);
    this.#original = new OriginalServer({
      ...{ catalogs, access: this.#access, log: deps.log },
      bytesPerSec: deps.originalBytesPerSec,
      openCatalog: deps.openCatalog,
    });
  }

  async start(): Promise<void> {
    const { shares, catalogs } = this.#deps;
    await shares.followRenames((catalog) => catalogs.renamedFrom(catalog));
    this.sessions.start();
    this.#original.start();
  }

  async stop(): Promise<void> {
    const responders = Array.from(this.#responders, (responder) => responder.stop());
    await Promise.all([...responders, this.#original.stop()]);
    this.sessions.stop();
  }

  /** Serves our catalogs on one network, where our account is `account`. */
  serve(connection: FastConnection, account: string): void {
    this.#original.serve(connection, account);
    const responder = new Responder(connection.nc, this.#deps.log);
    this.#responders.add(responder);
    void connection.nc.closed().then(() => this.#responders.delete(responder));
    responder.on(SERVE_HELLO, CATALOG_QUEUE, async (message) => {
      message.respond(this.#plainly(message, (caller) => encodeJson(this.#hello(caller))));
    });
    responder.on(SERVE_OPEN, CATALOG_QUEUE, (message) =>
      this.#answer(message, connection, async (caller) => [
        await this.#opener.open(
          caller,
          { account, blockMax: blockMaxOf(connection) },
          message.data,
        ),
      ]),
    );
    responder.on(serveAsk(this.#process), undefined, (message) =>
      this.#answer(message, connection, (caller) =>
        this.#asks.answer(caller, message.data, blockMaxOf(connection)),
      ),
    );
  }

  #hello(caller: Caller): Hello {
    const { catalog } = this.#access.currentOf(caller);
    this.#deps.watching.heard(this.#access.friendOf({ ...caller, catalog }).id);
    return {
      versions: [PROTOCOL_VERSION],
      epoch: this.#seen.epoch,
      key: this.#deps.household.key,
      revision: this.#deps.catalogs.revision(catalog),
      block: BLOCK_MAX,
      window: ASKS_MAX,
    };
  }

  #plainly(message: Msg, answer: (caller: Caller) => Uint8Array): Uint8Array {
    try {
      return answer(callerOf(message));
    } catch (error) {
      return this.#refusal(message, error);
    }
  }

  async #answer(
    message: Msg,
    connection: FastConnection,
    answer: (caller: Caller) => Promise<Uint8Array[]>,
  ): Promise<void> {
    if (!message.reply) return;
    let pieces: Uint8Array[];
    try {
      // A friend's link slower than our disk is felt here, before anything is read.
      if (connection.bufferedBytes > MAX_BUFFERED) await untilDrained(connection);
      pieces = await answer(callerOf(message));
    } catch (error) {
      pieces = [plainReply(this.#refusal(message, error))];
    }
    connection.publishPieces(message.reply, pieces);
  }

  #refusal(message: Msg, error: unknown): Uint8Array {
    const code = error instanceof BridgeError ? error.code : 'INTERNAL';
    const { log } = this.#deps;
    const caller = parseServed(message.subject);
    if (code === 'INTERNAL') log.error({ ...caller, error: String(error) }, 'could not answer');
    else log.debug({ ...caller, code }, 'refused');
    return encodeJson({
      error: { code, ...(code === 'EPOCH_STALE' && { epoch: this.#seen.epoch }) },
    });
  }
}

const callerOf = (message: Msg): Caller => {
  const caller = parseServed(message.subject);
  if (!caller) throw new BridgeError('NOT_SHARED');
  return caller;
};

/** What one message on this connection can carry besides its frame and the protocol's own lines. */
const blockMaxOf = ({ nc }: FastConnection): number =>
  Math.min(BLOCK_MAX, (nc.info?.max_payload ?? 1024 * 1024) - REPLY_OVERHEAD);

const untilDrained = async (connection: FastConnection): Promise<void> => {
  const late = AbortSignal.timeout(DRAIN_TIMEOUT_MS);
  while (connection.bufferedBytes > MAX_BUFFERED) await connection.drained(late);
};
