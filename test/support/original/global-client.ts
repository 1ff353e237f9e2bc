/**
 * What the original's programs ask of the global service, written anew from a description of what they do: not from
 * ours. It imports nothing of the bridge.
 */
import type { NatsConnection } from '@nats-io/nats-core';

/** As its programs wait. */
const REPLY_TIMEOUT_MS = 2_000;

export type Envelope<T> = { readonly error?: string; readonly code: number; readonly data: T };
export type Share = {
  readonly from_account: string;
  readonly to_account: string;
  readonly catalog: string;
  readonly catalog_online: boolean;
  readonly revision: number;
};
export type Context = {
  readonly team_id: string;
  readonly system_id: string;
  readonly account_id: string;
  readonly account_name: string;
  readonly account_public_key: string;
  readonly access_token: string;
  readonly user_id: string;
  readonly creds: string;
};
export type Whoami = {
  readonly account_key: string;
  readonly oauth_id?: string;
  readonly initialized: number;
};
export type Heartbeat = {
  readonly catalog: string;
  readonly account_key: string;
  readonly revision: number;
};

/** Of one account, over its import `natster_global`. */
export class GlobalClient {
  readonly #nc: NatsConnection;
  readonly account: string;

  constructor(nc: NatsConnection, account: string) {
    this.#nc = nc;
    this.account = account;
  }

  async ask<T>(operation: string, body: string | Uint8Array = ''): Promise<Envelope<T>> {
    const subject = `natster.global.${operation}`;
    const reply = await this.#nc.request(subject, body, { timeout: REPLY_TIMEOUT_MS });
    return reply.json();
  }

  put(event: object): Promise<Envelope<string>> {
    return this.ask('events.put', JSON.stringify(event));
  }

  init(): Promise<Envelope<string>> {
    const data = { account_id: 'id', account_name: 'name', account_key: this.account };
    const event_type = 'natster_initialized';
    return this.put({ catalog: 'none', target: 'none', event_type, data });
  }

  /** Names are put in lower case, as its commands do. */
  share(catalog: string, target: string): Promise<Envelope<string>> {
    return this.#about('catalog_shared', catalog.toLowerCase(), target);
  }

  unshare(catalog: string, target: string): Promise<Envelope<string>> {
    return this.#about('catalog_unshared', catalog.toLowerCase(), target);
  }

  imported(catalog: string, owner: string): Promise<Envelope<string>> {
    return this.#about('catalog_imported', catalog, owner);
  }

  #about(event_type: string, catalog: string, target: string): Promise<Envelope<string>> {
    return this.put({ catalog, target, event_type, data: null });
  }

  whoami(): Promise<Envelope<Whoami | null>> {
    return this.ask('whoami');
  }

  async shares(): Promise<readonly Share[]> {
    const { code, data, error } = await this.ask<Share[]>('my.shares');
    if (code !== 200 || error !== undefined) throw new Error(`my.shares: ${code} ${error}`);
    return data;
  }

  stats(): Promise<
    Envelope<{ total_initialized: number; running_catalogs: number; share_count: number }>
  > {
    return this.ask('stats');
  }

  validate(name: string): Promise<Envelope<{ valid: boolean; message: string }>> {
    return this.ask('catalogs.validatename', name);
  }

  /** Published without a reply subject, as its catalog server does every 30 seconds. */
  heartbeat(catalog: string, revision: number, account_key = this.account): void {
    const heartbeat = { catalog, account_key, revision };
    this.#nc.publish('natster.global.heartbeats.put', JSON.stringify(heartbeat));
  }

  /** As its page hears them. */
  onHeartbeat(take: (heartbeat: Heartbeat) => void): void {
    this.#nc.subscribe('natster.global-events.>', {
      callback: (error, message) => {
        if (!error && message.subject === 'natster.global-events.heartbeat') take(message.json());
      },
    });
  }

  context(access_token: string): Context {
    return {
      ...{ team_id: 'team', system_id: 'system', account_id: 'id', account_name: 'name' },
      ...{ account_public_key: this.account, access_token, user_id: 'user-1' },
      creds: '/home/somebody/.natster/default.creds',
    };
  }

  login(
    context: Context,
  ): Promise<Envelope<{ code: string; valid_minutes: number; claim_url: string } | null>> {
    return this.ask('otc.generate', JSON.stringify(context));
  }

  claim(code: string, oauth_id: string): Promise<Envelope<Context | null>> {
    return this.ask('otc.claim', JSON.stringify({ code, oauth_id }));
  }

  contextOf(
    oauthId: string,
  ): Promise<Envelope<{ context: Context; user_jwt: string; user_seed: string } | null>> {
    return this.ask('context.get', oauthId);
  }
}
