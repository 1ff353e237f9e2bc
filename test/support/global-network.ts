/** A real network in operator mode whose GLOBAL account runs the global service, and accounts of its members. */
import type { NatsConnection } from '@nats-io/nats-core';
import type { Test } from 'tap';
import { GlobalService, type GlobalServiceOptions } from '../../bridge/global/global-service.ts';
import { connect } from '../../bridge/network/connection.ts';
import { silent } from './loopback.ts';
import { GlobalClient } from './original/global-client.ts';
import { type OriginalGuest, OriginalNetwork } from './original-network.ts';
import { waitFor } from './wait-for.ts';

export type GlobalMember = OriginalGuest & { readonly global: GlobalClient };
type Options = Partial<GlobalServiceOptions>;

export class GlobalNetwork {
  readonly original: OriginalNetwork;
  readonly #test: Test;

  private constructor(test: Test, original: OriginalNetwork) {
    this.#test = test;
    this.original = original;
  }

  static async start(t: Test): Promise<GlobalNetwork> {
    return new GlobalNetwork(t, await OriginalNetwork.start(t));
  }

  /** One more instance of the service. */
  async serve(options: Options = {}): Promise<GlobalService> {
    const { keys, registry } = this.original.network;
    const service = new GlobalService({
      ...{ nc: await this.connection(), log: silent, replicas: 1, hub: keys.account('hub') },
      site: { url: 'https://natster.io/#/', cloudUrl: 'http://127.0.0.1:9' },
      secret: keys.seed('global'),
      isMember: (account) => registry.isMember(account),
      ...options,
    });
    service.start();
    this.#test.teardown(() => service.stop());
    return service;
  }

  /** As the service has it, which may look at everything. */
  async connection(): Promise<NatsConnection> {
    const { keys, servers } = this.original.network;
    const user = await keys.user('global');
    const link = { urls: servers.urls, user, name: 'global', log: silent };
    const { nc } = await connect(link);
    this.#test.teardown(() => nc.close());
    return nc;
  }

  /** A program in the HUB account. */
  async hub(): Promise<{ nc: NatsConnection; global: GlobalClient }> {
    const { keys, servers } = this.original.network;
    const user = await keys.user('hub');
    const { nc } = await connect({ urls: servers.urls, user, name: 'hub', log: silent });
    this.#test.teardown(() => nc.close());
    return { nc, global: new GlobalClient(nc, keys.account('hub')) };
  }

  /** Somebody who has not registered; waits until the service answers them. */
  async member(name: string): Promise<GlobalMember> {
    const guest = await this.original.guest(name);
    const global = new GlobalClient(guest.nc, guest.account);
    await waitFor('the global service', async () => {
      const answer = await global.whoami().catch(() => undefined);
      return answer !== undefined && answer.code !== 500;
    });
    return { ...guest, global };
  }

  /** The same, who has registered. */
  async registered(name: string): Promise<GlobalMember> {
    const member = await this.member(name);
    const { code, error } = await member.global.init();
    if (code !== 200) throw new Error(error);
    return member;
  }
}
