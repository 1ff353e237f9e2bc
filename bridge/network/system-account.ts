import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import type { Log } from '../protocol/log.ts';
import type { UserCredentials } from './claims.ts';
import { connect } from './connection.ts';
import type { Route } from './route.ts';
import { type AccountUse, accountUse, type ServerState, serverStates } from './server-reports.ts';

const PUSH_TIMEOUT_MS = 5_000;
const UPDATE = '$SYS.REQ.CLAIMS.UPDATE';
const DELETE = '$SYS.REQ.CLAIMS.DELETE';

/**
 * A guest who joins is gone after a second or two. Those who stay leave one by one, not together, so
 * that there is often a free place, however quickly they are back.
 */
const VISIT_MS = { least: 4_000, most: 10_000 };

const Connected = Type.Object({
  server: Type.Object({ id: Type.String() }),
  client: Type.Object({ id: Type.Integer(), user: Type.String() }),
});

/** Our user in the system account: it tells the server about accounts. */
export class SystemAccount {
  readonly #nc: NatsConnection;
  readonly #log: Log;

  private constructor(nc: NatsConnection, log: Log) {
    this.#nc = nc;
    this.#log = log;
  }

  static async connect(route: Route, user: UserCredentials, log: Log): Promise<SystemAccount> {
    const { urls } = route;
    const { nc } = await connect({ urls, trust: () => route, user, name: 'natster_system', log });
    return new SystemAccount(nc, log);
  }

  /** Makes an account's claims valid at once, on connections that stand too. */
  async push(jwt: string): Promise<void> {
    await this.#tell(UPDATE, jwt);
  }

  /** Forgets the accounts that `jwt`, signed by the operator, names. */
  async delete(jwt: string): Promise<void> {
    await this.#tell(DELETE, jwt);
  }

  /** An account's claims as the servers have them, where they have any. */
  async claimsOf(account: string): Promise<string | undefined> {
    const subject = `$SYS.REQ.ACCOUNT.${account}.CLAIMS.LOOKUP`;
    const options = { timeout: PUSH_TIMEOUT_MS };
    return this.#nc.request(subject, '', options).then(
      (reply) => reply.string() || undefined,
      () => undefined,
    );
  }

  /** Throws NETWORK_UNREACHABLE. */
  use(accounts: readonly string[]): Promise<readonly AccountUse[]> {
    return accountUse(this.#nc, accounts);
  }

  /** Throws NETWORK_UNREACHABLE. */
  servers(): Promise<readonly ServerState[]> {
    return serverStates(this.#nc);
  }

  async #tell(subject: string, jwt: string): Promise<void> {
    const options = { timeout: PUSH_TIMEOUT_MS };
    const reply: Msg = await this.#nc.request(subject, jwt, options).catch((cause: unknown) => {
      throw new BridgeError('NETWORK_UNREACHABLE', { cause });
    });
    const answer = reply.json<{ data?: { code?: number }; error?: { description?: string } }>();
    if (answer.data?.code === 200) return;
    throw new BridgeError('INTERNAL', {
      message: `The server refused an account: ${answer.error?.description ?? reply.string()}`,
    });
  }

  /** Calls back when the connection is back after a loss; servers may be others then, or know less. */
  async onReconnect(listener: () => void): Promise<void> {
    for await (const { type } of this.#nc.status()) if (type === 'reconnect') listener();
  }

  /** Ends connections of the user `guest` of `account` after a while, so that they keep nobody out. */
  endLongVisits(account: string, guest: string): void {
    this.#nc.subscribe(`$SYS.ACCOUNT.${account}.CONNECT`, {
      callback: (error, message) => {
        const visit = error ? undefined : decodeJson(Connected, message.data);
        if (!visit) this.#log.warn({ account, error: error?.message }, 'cannot see who visits');
        else if (visit.client.user === guest)
          setTimeout(() => void this.#end(visit.server.id, visit.client.id), visitMs()).unref();
      },
    });
  }

  async #end(server: string, client: number): Promise<void> {
    const kick = encodeJson({ cid: client });
    const subject = `$SYS.REQ.SERVER.${server}.KICK`;
    // The server acts on requests only. Most guests have gone by themselves, and so may the server.
    await this.#nc.request(subject, kick, { timeout: PUSH_TIMEOUT_MS }).catch(() => {});
  }

  close(): Promise<void> {
    return this.#nc.close();
  }
}

const visitMs = (): number => VISIT_MS.least + Math.random() * (VISIT_MS.most - VISIT_MS.least);
