import { setTimeout as sleep } from 'node:timers/promises';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { RefusalLog } from '../network/refusal-log.ts';
import { Responder } from '../network/responder.ts';
import type { Log } from '../protocol/log.ts';
import { failure, success } from '../protocol/original.ts';
import {
  GLOBAL_OPERATIONS,
  GLOBAL_QUEUE,
  type GlobalOperation,
  globalCaller,
  parseEvent,
  serveGlobal,
} from '../protocol/subjects.ts';
import { copyEvents } from './copy-events.ts';
import { JetStream } from './jet-stream.ts';
import { KeptEvents } from './kept-events.ts';
import { Operations, type OperationsOptions } from './operations.ts';
import { Presence } from './presence.ts';
import { Projector } from './projector.ts';
import { badRequest, Refused } from './refused.ts';
import { EVENTS, Storage, type StorageOptions } from './storage.ts';

const RETRY_MS = { first: 500, longest: 30_000 };
const PROJECTOR = { name: 'NATSTER_PROJECTOR', subject: 'natster.projector' };

/** `nc` is a connection to the network's GLOBAL account. */
export type GlobalServiceOptions = OperationsOptions &
  StorageOptions & {
    /** The same where the network was before. */
    readonly former?: NatsConnection | undefined;
    /** Where a copy of the events is kept, for backups. */
    readonly keptDir?: string | undefined;
    readonly log: Log;
  };

/** The global service of a network: who has registered, who shares what with whom, who is there. */
export class GlobalService {
  readonly #options: GlobalServiceOptions;
  readonly #storage: Storage;
  readonly #projector: Projector;
  readonly #presence: Presence;
  #kept: KeptEvents | undefined;
  readonly #operations: Operations;
  readonly #responder: Responder;
  readonly #refusals: RefusalLog;
  readonly #stopping = new AbortController();
  #isServing = false;
  #hasTakenOver = false;

  constructor(options: GlobalServiceOptions) {
    const { nc, log, onlineMs } = options;
    this.#options = options;
    const storage = new Storage(new JetStream(nc), options);
    const projector = new Projector(storage);
    const presence = new Presence(storage, onlineMs);
    this.#operations = new Operations({ storage, projector, presence }, options);
    this.#storage = storage;
    this.#projector = projector;
    this.#presence = presence;
    this.#responder = new Responder(nc, log);
    this.#refusals = new RefusalLog(log);
  }

  /** Goes on trying in the background: nothing else waits for it. */
  start(): void {
    this.#run().catch((error: unknown) =>
      this.#options.log.error({ error: String(error) }, 'the global service does not run'),
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#presence.stop();
    await this.#kept?.stop();
    await this.#responder.stop();
  }

  async #run(): Promise<void> {
    const { nc } = this.#options;
    await this.#prepared();
    // The server may be another one then, or know less.
    for await (const { type } of nc.status()) if (type === 'reconnect') await this.#prepared();
  }

  async #prepared(): Promise<void> {
    const { signal } = this.#stopping;
    let waitMs = RETRY_MS.first;
    while (!signal.aborted && !this.#options.nc.isClosed()) {
      try {
        return await this.#prepare();
      } catch (error) {
        if (signal.aborted) return;
        const level = waitMs === RETRY_MS.first ? 'warn' : 'debug';
        this.#options.log[level]({ error: String(error) }, 'the global service waits');
      }
      await sleep(waitMs, undefined, { signal, ref: false }).catch(() => {});
      waitMs = Math.min(waitMs * 2, RETRY_MS.longest);
    }
  }

  async #prepare(): Promise<void> {
    await this.#storage.ensure();
    await this.#openKept();
    await this.#takeOver();
    await this.#kept?.giveBack();
    await this.#kept?.follow();
    await this.#presence.follow();
    const { name, subject } = PROJECTOR;
    await this.#storage.js.ensureWork(EVENTS, name, subject, GLOBAL_QUEUE);
    if (!this.#isServing && !this.#stopping.signal.aborted) this.#serve();
  }

  async #openKept(): Promise<void> {
    const { keptDir, log } = this.#options;
    if (!keptDir || this.#kept) return;
    this.#kept = await KeptEvents.open(keptDir, this.#storage, log).catch((error: unknown) => {
      log.warn({ error: String(error) }, 'no copy is kept of what the global service knows');
      return undefined;
    });
  }

  /** Without it bridges tell everything again, but not what the original's programs have told. */
  async #takeOver(): Promise<void> {
    const { former, log } = this.#options;
    if (!former || this.#hasTakenOver) return;
    this.#hasTakenOver = true;
    await copyEvents(former, this.#storage).catch((error: unknown) =>
      log.warn({ error: String(error) }, 'who shares what was not brought along'),
    );
  }

  #serve(): void {
    this.#isServing = true;
    for (const operation of GLOBAL_OPERATIONS) {
      this.#responder.on(serveGlobal(operation), GLOBAL_QUEUE, (message) =>
        this.#answer(operation, message),
      );
    }
    // What was kept, but of which nothing followed because who kept it was ended.
    this.#responder.on(PROJECTOR.subject, GLOBAL_QUEUE, async (message) => {
      const event = parseEvent(message.subject);
      if (event) await this.#projector.project(event);
      message.respond();
    });
    this.#options.log.debug({}, 'the global service runs');
  }

  async #answer(operation: GlobalOperation, message: Msg): Promise<void> {
    const caller = globalCaller(message.subject);
    try {
      if (!caller) throw badRequest('Bad request');
      message.respond(success(await this.#operations.perform(operation, caller, message.data)));
    } catch (error) {
      if (error instanceof Refused) {
        message.respond(failure(error.code, error.message));
        return;
      }
      this.#refusals.add({ caller, operation, error: String(error) });
      message.respond(failure(500, 'The global service cannot do this now'));
    }
  }
}
