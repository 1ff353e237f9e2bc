import type { NatsConnection } from '@nats-io/nats-core';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import type { UserCredentials } from './claims.ts';
import { connect } from './connection.ts';
import type { Route } from './membership.ts';

const PUSH_TIMEOUT_MS = 5_000;
const UPDATE = '$SYS.REQ.CLAIMS.UPDATE';

/** Our user in the system account: it tells the server about accounts. */
export class SystemAccount {
  readonly #nc: NatsConnection;

  private constructor(nc: NatsConnection) {
    this.#nc = nc;
  }

  static async connect(route: Route, user: UserCredentials, log: Log): Promise<SystemAccount> {
    const { urls } = route;
    const { nc } = await connect({ urls, trust: () => route, user, name: 'natster_system', log });
    return new SystemAccount(nc);
  }

  /** Makes an account's claims valid at once, on connections that stand too. */
  async push(jwt: string): Promise<void> {
    const reply = await this.#nc.request(UPDATE, jwt, { timeout: PUSH_TIMEOUT_MS });
    const answer = reply.json<{ data?: { code?: number }; error?: { description?: string } }>();
    if (answer.data?.code === 200) return;
    throw new BridgeError('INTERNAL', {
      message: `The server refused an account: ${answer.error?.description ?? reply.string()}`,
    });
  }

  close(): Promise<void> {
    return this.#nc.close();
  }
}
