import type { NatsConnection } from '@nats-io/nats-core';
import { Turns } from '../network/turns.ts';
import { GLOBAL_REQUEST_MAX } from '../protocol/global.ts';
import type { GlobalOperation } from '../protocol/subjects.ts';
import { EventsPut } from './events-put.ts';
import { takeHeartbeat } from './heartbeats.ts';
import { Names } from './names.ts';
import type { Presence } from './presence.ts';
import type { Projector } from './projector.ts';
import { badRequest, notFound } from './refused.ts';
import { sharesOf } from './shares-of.ts';
import { Site, type SiteOptions } from './site.ts';
import { Stats } from './stats.ts';
import type { Storage } from './storage.ts';

/** The original's catalog servers ask for each question that they are asked. */
const REQUESTS = { burst: 200, perSecond: 50 };
/** One each 30 seconds for each of 120 catalogs. */
const HEARTBEATS = { burst: 120, perSecond: 4 };
/** What changes things costs ten times as much. */
const EVENTS = { burst: 500, perSecond: 2 };
const CODES = { burst: 5, perSecond: 0.1 };

export type OperationsOptions = {
  readonly nc: NatsConnection;
  /** Account of the welcome catalog. */
  readonly hub: string;
  readonly site: SiteOptions;
  /** The same for all instances; what is sealed with it can be read by none else. */
  readonly secret: string;
  /** Whether an account is still on the network. */
  readonly isMember: (account: string) => boolean;
  readonly codeLifetimeMs?: number;
};

type State = {
  readonly storage: Storage;
  readonly projector: Projector;
  readonly presence: Presence;
};

/** What an account may ask, each so many times. */
export class Operations {
  readonly #nc: NatsConnection;
  readonly #isMember: (account: string) => boolean;
  readonly #storage: Storage;
  readonly #presence: Presence;
  readonly #names: Names;
  readonly #events: EventsPut;
  readonly #site: Site;
  readonly #stats: Stats;
  readonly #turns: Readonly<Partial<Record<GlobalOperation, Turns>>> = {
    'events.put': new Turns(EVENTS),
    'heartbeats.put': new Turns(HEARTBEATS),
    'otc.generate': new Turns(CODES),
  };
  readonly #otherTurns = new Turns(REQUESTS);

  constructor({ storage, projector, presence }: State, options: OperationsOptions) {
    const { nc, hub, site, isMember, ...codes } = options;
    this.#nc = nc;
    this.#isMember = isMember;
    this.#storage = storage;
    this.#presence = presence;
    this.#names = new Names(hub);
    this.#events = new EventsPut(storage, projector, this.#names);
    this.#site = new Site(storage, projector, { ...codes, ...site });
    this.#stats = new Stats(storage, presence);
  }

  /** What the answer holds. Throws Refused, RATE_LIMITED, JetStreamError. */
  async perform(operation: GlobalOperation, caller: string, data: Uint8Array): Promise<unknown> {
    (this.#turns[operation] ?? this.#otherTurns).take(caller);
    if (data.length > GLOBAL_REQUEST_MAX) throw badRequest('Bad request');
    switch (operation) {
      case 'events.put':
        await this.#events.put(caller, data);
        return '';
      case 'heartbeats.put':
        await takeHeartbeat(this.#nc, this.#storage, this.#presence, caller, data);
        return '';
      case 'my.shares':
        return sharesOf(this.#storage, this.#presence, this.#isMember, caller);
      case 'whoami':
        return this.#whoami(caller);
      case 'stats':
        return this.#stats.get();
      case 'catalogs.validatename':
        return this.#names.validate(caller, data);
      case 'otc.generate':
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
}
