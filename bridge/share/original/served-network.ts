import type { Msg } from '@nats-io/nats-core';
import type { FastConnection } from '../../network/fast-transport.ts';
import { Responder } from '../../network/responder.ts';
import type { Log } from '../../protocol/log.ts';
import {
  CATALOG_QUEUE,
  localOriginal,
  ORIGINAL_OPERATIONS,
  type OriginalOperation,
  parseServed,
  serveOriginal,
} from '../../protocol/subjects.ts';
import type { OriginalCaller } from './original-caller.ts';

type Answer = (
  operation: OriginalOperation,
  message: Msg,
  caller: OriginalCaller | undefined,
) => Promise<void>;

/** Hears what is asked in the original protocol on one network. */
export class ServedNetwork {
  readonly #connection: FastConnection;
  readonly #account: string;
  readonly #log: Log;
  readonly #answer: Answer;
  readonly #remote: Responder;
  readonly #local = new Map<string, Responder>();

  constructor(connection: FastConnection, account: string, log: Log, answer: Answer) {
    this.#connection = connection;
    this.#account = account;
    this.#log = log;
    this.#answer = answer;
    this.#remote = new Responder(connection.nc, log);
    for (const operation of ORIGINAL_OPERATIONS) {
      this.#remote.on(serveOriginal(operation), CATALOG_QUEUE, (message) => {
        const caller = parseServed(message.subject);
        return answer(operation, message, caller && { ...caller, connection, isLocal: false });
      });
    }
  }

  /** By name: a wildcard would hear what our own programs ask of catalogs that we import, too. */
  followNames(names: readonly string[]): void {
    if (this.#connection.nc.isClosed()) return;
    const gone = [...this.#local.keys()].filter((name) => !names.includes(name));
    for (const name of gone) {
      void this.#local.get(name)?.stop();
      this.#local.delete(name);
    }
    for (const catalog of names) {
      if (!this.#local.has(catalog)) this.#local.set(catalog, this.#listenLocally(catalog));
    }
  }

  #listenLocally(catalog: string): Responder {
    const responder = new Responder(this.#connection.nc, this.#log);
    const caller = { account: this.#account, catalog, connection: this.#connection, isLocal: true };
    for (const operation of ORIGINAL_OPERATIONS) {
      responder.on(localOriginal(catalog, operation), CATALOG_QUEUE, (message) =>
        this.#answer(operation, message, caller),
      );
    }
    return responder;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#remote, ...this.#local.values()].map((each) => each.stop()));
  }
}
