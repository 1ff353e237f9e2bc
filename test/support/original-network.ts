/** A real network in operator mode: an owner's server for original programs, and accounts of friends who use them. */
import { join } from 'node:path';
import { createAccount, type KeyPair } from '@nats-io/jwt';
import { jwtAuthenticator, type NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import type { Test } from 'tap';
import { makeUser } from '../../bridge/network/claims.ts';
import { connect as connectOwner } from '../../bridge/network/connection.ts';
import type { FastConnection } from '../../bridge/network/fast-transport.ts';
import { Friends } from '../../bridge/network/friends.ts';
import { loadHousehold } from '../../bridge/network/household.ts';
import { OwnNetwork } from '../../bridge/network/own-network.ts';
import { networkIdOf } from '../../bridge/protocol/friend-code.ts';
import { Access } from '../../bridge/share/access.ts';
import { OriginalServer } from '../../bridge/share/original/original-server.ts';
import type { ServedCatalogs } from '../../bridge/share/served.ts';
import { Shares } from '../../bridge/share/shares.ts';
import { temporaryDir } from './bridge-process.ts';
import { silent } from './loopback.ts';
import { natsServer } from './nats-server.ts';
import { OriginalClient } from './original/client.ts';

type ServerOptions = Partial<ConstructorParameters<typeof OriginalServer>[0]>;

export class OriginalNetwork {
  readonly network: OwnNetwork;
  readonly friends: Friends;
  readonly shares: Shares;
  readonly #test: Test;

  private constructor(test: Test, network: OwnNetwork, friends: Friends, shares: Shares) {
    this.#test = test;
    this.network = network;
    this.friends = friends;
    this.shares = shares;
  }

  static async start(t: Test): Promise<OriginalNetwork> {
    const directory = temporaryDir(t);
    const network = await OwnNetwork.open({
      directory: join(directory, 'network'),
      secretsDir: join(directory, 'secrets'),
      binDir: join(directory, 'bin'),
      ...{ name: 'Olivia', port: 0, configuredBinary: await natsServer(), log: silent },
    });
    t.teardown(() => network.stop());
    await network.start();
    const friends = await Friends.open(join(directory, 'friends.json'));
    const shares = await Shares.open(join(directory, 'shares.json'));
    return new OriginalNetwork(t, network, friends, shares);
  }

  /** Serves these catalogs on a connection of the owner's, which it gives. */
  async serve(catalogs: ServedCatalogs, options: ServerOptions = {}): Promise<FastConnection> {
    const { friends, shares } = this;
    const household = await loadHousehold(temporaryDir(this.#test), 'Olivia');
    const browsers = { find: () => undefined };
    const access = new Access({ friends, shares, catalogs, household, browsers });
    const server = new OriginalServer({
      access,
      catalogs,
      log: silent,
      bytesPerSec: 1e9,
      ...options,
    });
    server.start();
    const user = await makeUser(this.network.keys.seed('own'), 'bridge');
    const { urls } = this.network.servers;
    const connection = await connectOwner({ urls, user, name: 'owner', log: silent });
    this.#test.teardown(async () => {
      await server.stop();
      await connection.nc.close();
    });
    server.serve(connection, this.account);
    await connection.nc.flush();
    return connection;
  }

  get account(): string {
    return this.network.keys.account('own');
  }

  /** Somebody with an account on the network, who has imported the catalogs, whoever may see them. */
  async guest(name: string, ...catalogs: string[]): Promise<OriginalGuest> {
    const key = createAccount();
    const account = key.getPublicKey();
    await this.network.registry.addMember(account, name);
    for (const catalog of catalogs) {
      const wanted = { owner: this.account, catalog, alias: catalog };
      await this.network.registry.addImport(account, wanted);
    }
    const nc = await this.connect(key);
    return { account, key, nc, client: new OriginalClient(nc) };
  }

  /** One more, who is marked as a user of the original programs and may see the catalogs. */
  async friend(name: string, ...catalogs: string[]): Promise<OriginalGuest> {
    const guest = await this.guest(name, ...catalogs);
    await this.mark(guest.account, name, ...catalogs);
    return guest;
  }

  async mark(account: string, name: string, ...catalogs: string[]): Promise<void> {
    const { id } = await this.friends.add(account, name, [networkIdOf(this.network.keys.network)]);
    await this.friends.setOriginal(name, true);
    for (const catalog of catalogs) await this.shares.share(catalog, id);
  }

  /** A connection of an account's, over `servers` where given. */
  async connect(
    key: KeyPair,
    servers: readonly string[] = this.network.servers.urls,
  ): Promise<NatsConnection> {
    const user = await makeUser(Buffer.from(key.getSeed()).toString(), 'original');
    const authenticator = jwtAuthenticator(user.jwt, user.key.getSeed());
    const nc = await connect({ servers: [...servers], authenticator });
    this.#test.teardown(() => nc.close());
    return nc;
  }

  /** A program of the owner's own, in their account. */
  async ownClient(): Promise<OriginalClient> {
    return new OriginalClient(await this.ownConnection());
  }

  async ownConnection(): Promise<NatsConnection> {
    const user = await makeUser(this.network.keys.seed('own'), 'own program');
    const authenticator = jwtAuthenticator(user.jwt, user.key.getSeed());
    const nc = await connect({ servers: [...this.network.servers.urls], authenticator });
    this.#test.teardown(() => nc.close());
    return nc;
  }
}

export type OriginalGuest = {
  readonly account: string;
  readonly key: KeyPair;
  readonly nc: NatsConnection;
  readonly client: OriginalClient;
};
