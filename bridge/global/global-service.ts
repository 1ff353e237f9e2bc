import { setTimeout as sleep } from 'node:timers/promises';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { RefusalLog } from '../network/refusal-log.ts';
import { Responder } from '../network/responder.ts';
import { Turns } from '../network/turns.ts';
import { GLOBAL_REQUEST_MAX } from '../protocol/global.ts';
import type { Log } from '../protocol/log.ts';
import { failure, success } from '../protocol/original.ts';
import {
  eventsOf,
  GLOBAL_OPERATIONS,
  GLOBAL_QUEUE,
  type GlobalOperation,
  globalCaller,
  parseEvent,
  serveGlobal,
} from '../protocol/subjects.ts';
import { EventsPut } from './events-put.ts';
import { takeHeartbeat } from './heartbeats.ts';
import { JetStream } from './jet-stream.ts';
import { Names } from './names.ts';
import { Presence } from './presence.ts';
import { Projector } from './projector.ts';
import { badRequest, notFound, Refused } from './refused.ts';
import { sharesOf } from './shares-of.ts';
import { Site, type SiteOptions } from './site.ts';
import { EVENTS, Storage } from './storage.ts';

const RETRY_MS = { first: 500, longest: 30_000 };
/** The original's catalog servers ask for each question that they are asked. */
const REQUESTS = { burst: 200, perSecond: 50 };
/** One each 30 seconds for each catalog. */
const HEARTBEATS = { burst: 200, perSecond: 10 };
const CODES = { burst: 5, perSecond: 0.1 };
/** Counting goes through all that is kept. */
const STATS_MS = 5_000;
const PROJECTOR = { name: 'NATSTER_PROJECTOR', subject: 'natster.projector' };

export type GlobalServiceOptions = {
  /** On a connection to the network's GLOBAL account. */
  readonly nc: NatsConnection;
  readonly log: Log;
  /** On how many servers of a cluster everything is kept. */
  readonly replicas: number;
  /** Account of the welcome catalog. */
  readonly hub: string;
  readonly site: SiteOptions;
  /** The same for all instances; what is sealed with it can be read by none else. */
  readonly secret: string;
  readonly onlineMs?: number;
  readonly codeLifetimeMs?: number;
};

/** The global service of a network: who has registered, who shares what with whom, who is there. */
export class GlobalService {
  readonly #options: GlobalServiceOptions;
  readonly #storage: Storage;
  readonly #projector: Projector;
  readonly #presence: Presence;
  readonly #names: Names;
  readonly #events: EventsPut;
  readonly #site: Site;
  readonly #turns = new Turns(REQUESTS);
  readonly #heartbeatTurns = new Turns(HEARTBEATS);
  readonly #codeTurns = new Turns(CODES);
  readonly #responder: Responder;
  readonly #refusals: RefusalLog;
  readonly #stopping = new AbortController();
  #stats: { readonly atMs: number; readonly answer: Promise<object> } | undefined;
  #isServing = false;

  constructor(options: GlobalServiceOptions) {
    const { nc, log, hub, site, secret, onlineMs } = options;
    this.#options = options;
    this.#storage = new Storage(new JetStream(nc), options);
    this.#projector = new Projector(this.#storage);
    this.#presence = new Presence(this.#storage, onlineMs);
    this.#names = new Names(hub);
    this.#events = new EventsPut(this.#storage, this.#projector, this.#names);
    this.#site = new Site(this.#storage, this.#projector, { ...options, ...site, secret });
    this.#responder = new Responder(nc, log);
    this.#refusals = new RefusalLog(log);
  }

  /** Goes on trying in the background: nothing else waits for it. */
  start(): void {
    this.#begin().catch((error: unknown) =>
      this.#options.log.error({ error: String(error) }, 'the global service does not run'),
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#presence.stop();
    await this.#responder.stop();
  }

  async #begin(): Promise<void> {
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
        this.#options.log.warn({ error: String(error) }, 'the global service waits');
      }
      await sleep(waitMs, undefined, { signal, ref: false }).catch(() => {});
      waitMs = Math.min(waitMs * 2, RETRY_MS.longest);
    }
  }

  async #prepare(): Promise<void> {
    const { js } = this.#storage;
    const { name, subject } = PROJECTOR;
    await this.#storage.ensure();
    await this.#presence.follow();
    await js.ensureWork(EVENTS, name, subject, GLOBAL_QUEUE);
    if (!this.#isServing && !this.#stopping.signal.aborted) this.#serve();
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
    const { subject, data } = message;
    const caller = globalCaller(subject);
    try {
      if (!caller || data.length > GLOBAL_REQUEST_MAX) throw badRequest('Bad request');
      message.respond(success(await this.#perform(operation, caller, data)));
    } catch (error) {
      if (error instanceof Refused) {
        message.respond(failure(error.code, error.message));
        return;
      }
      this.#refusals.add({ caller, operation, error: String(error) });
      message.respond(failure(500, 'The global service cannot do this now'));
    }
  }

  async #perform(operation: GlobalOperation, caller: string, data: Uint8Array): Promise<unknown> {
    const turns = operation === 'heartbeats.put' ? this.#heartbeatTurns : this.#turns;
    turns.take(caller);
    const { nc } = this.#options;
    switch (operation) {
      case 'events.put':
        await this.#events.put(caller, data);
        return '';
      case 'heartbeats.put':
        await takeHeartbeat(nc, this.#storage, this.#presence, caller, data);
        return '';
      case 'my.shares':
        return sharesOf(this.#storage, this.#presence, caller);
      case 'whoami':
        return this.#whoami(caller);
      case 'stats':
        return this.#countedStats();
      case 'catalogs.validatename':
        return this.#names.validate(caller, data);
      case 'otc.generate':
        this.#codeTurns.take(caller);
        return this.#site.generate(caller, data);
      case 'otc.claim':
        return this.#site.claim(caller, data);
      case 'context.get':
        return this.#site.contextOf(caller, data);
    }
  }

  async #whoami(account_key: string) {
    const state = await this.#storage.accounts.get(account_key);
    if (!state) throw notFound();
    const { initialized_at: initialized, bound_context: bound } = state.value;
    return { account_key, ...(bound && { oauth_id: bound.oauth_id }), initialized };
  }

  #countedStats(): Promise<object> {
    const atMs = performance.now();
    if (!this.#stats || atMs - this.#stats.atMs > STATS_MS) {
      this.#stats = { atMs, answer: this.#count() };
    }
    return this.#stats.answer;
  }

  async #count() {
    const { js, accounts } = this.#storage;
    return {
      total_initialized: await js.countSubjects(accounts.config.name),
      running_catalogs: this.#presence.running,
      share_count: await js.countMessages(EVENTS, eventsOf('catalog_shared')),
    };
  }
}
