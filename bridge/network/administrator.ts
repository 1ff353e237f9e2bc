import type { Msg } from '@nats-io/nats-core';
import { BridgeError } from '../protocol/errors.ts';
import { networkIdOf } from '../protocol/friend-code.ts';
import { invitationPsk, JOIN_PROLOGUE } from '../protocol/invitation.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import type { Log } from '../protocol/log.ts';
import { ImportRequest, JoinRequest, type NetworkInfo } from '../protocol/messages.ts';
import { encodePublicKey } from '../protocol/nkey.ts';
import { Handshake, NoiseError } from '../protocol/noise.ts';
import {
  NETWORK_ANNOUNCEMENT,
  NETWORK_EXPORT,
  type NetworkOperation,
  parseNetworkRequest,
} from '../protocol/subjects.ts';
import { connect } from './connection.ts';
import type { FastConnection } from './fast-transport.ts';
import type { Friends } from './friends.ts';
import type { Household } from './household.ts';
import type { Invitations } from './invitations.ts';
import { signNetworkInfo } from './network-info.ts';
import { nodeCrypto } from './node-crypto.ts';
import type { OwnNetwork } from './own-network.ts';
import { Responder } from './responder.ts';
import { TokenBucket } from './token-bucket.ts';

const KNOCKS = { burst: 20, perSecond: 2 };
const REQUESTS = { burst: 50, perSecond: 10 };

export type AdministratorDeps = {
  readonly network: OwnNetwork;
  readonly household: Household;
  readonly friends: Friends;
  readonly invitations: Invitations;
  readonly log: Log;
};

/** Serves the members of the network that we administer, and guests who bring an invitation. */
export class Administrator {
  readonly #deps: AdministratorDeps;
  readonly #buckets = new Map<string, TokenBucket>();
  #connection: FastConnection | undefined;
  #responder: Responder | undefined;

  constructor(deps: AdministratorDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { network, log } = this.#deps;
    const user = await network.keys.user('global');
    const { urls } = network.route;
    const trust = () => network.route;
    this.#connection = await connect({ urls, trust, user, name: 'natster_network', log });
    this.#responder = new Responder(this.#connection.nc, log);
    this.#responder.on(NETWORK_EXPORT.subject, 'natsternetwork', (message) =>
      this.#answer(message),
    );
    await this.announce();
  }

  /** Tells members how the network is reached from now on. */
  async announce(): Promise<void> {
    this.#connection?.nc.publish(NETWORK_ANNOUNCEMENT, await this.#signedInfo());
    await this.#connection?.nc.flush();
  }

  async stop(): Promise<void> {
    await this.#responder?.stop();
    await this.#connection?.nc.close();
  }

  async #answer(message: Msg): Promise<void> {
    const request = parseNetworkRequest(message.subject);
    if (!request) return;
    try {
      message.respond(await this.#perform(request.account, request.operation, message.data));
    } catch (error) {
      const code = error instanceof BridgeError ? error.code : 'INTERNAL';
      this.#deps.log.warn(
        {
          operation: request.operation,
          account: request.account,
          code,
          ...(code === 'INTERNAL' && { error: (error as Error).message }),
        },
        'refused a request to the network',
      );
      message.respond(encodeJson({ error: { code } }));
    }
  }

  async #perform(
    account: string,
    operation: NetworkOperation,
    data: Uint8Array,
  ): Promise<Uint8Array> {
    const { network } = this.#deps;
    const guest = account === network.keys.account('lobby');
    this.#takeTurn(account, guest);
    if (operation === 'join') return this.#join(data);
    if (guest || !network.registry.isMember(account)) throw new BridgeError('NETWORK_NOT_OURS');
    if (operation === 'info') return this.#signedInfo();
    const request = decodeJson(ImportRequest, data);
    if (!request) throw new BridgeError('REQUEST_INVALID');
    // What else a member may have sent is not kept.
    const { owner, catalog, alias } = request;
    if (operation === 'imports.add')
      await network.registry.addImport(account, { owner, catalog, alias });
    else await network.registry.removeImport(account, { owner, catalog, alias });
    return encodeJson({ ok: true });
  }

  #takeTurn(account: string, guest: boolean): void {
    let bucket = this.#buckets.get(account);
    if (!bucket) {
      const { burst, perSecond } = guest ? KNOCKS : REQUESTS;
      bucket = new TokenBucket(burst, perSecond);
      this.#buckets.set(account, bucket);
    }
    if (!bucket.take()) throw new BridgeError('RATE_LIMITED');
  }

  async #join(message: Uint8Array): Promise<Uint8Array> {
    const { network, friends, invitations } = this.#deps;
    const { handshake, request, key } = await this.#readKnock(message);
    this.#refuseForeignAccount(request.account, key);
    const code = await invitations.redeem(request.invitation, { account: request.account, key });
    const accounts = [{ network: networkIdOf(network.keys.network), account: request.account }];
    await friends.addByCode({ key, name: request.name, accounts });
    await network.registry.addMember(request.account, request.name);
    this.#deps.log.info({ name: request.name, account: request.account }, 'a household joined');
    handshake.psk = await invitationPsk(nodeCrypto, code);
    return handshake.write(encodeJson(await this.#info()));
  }

  async #info(): Promise<NetworkInfo> {
    const { network, household } = this.#deps;
    return {
      network: network.keys.network,
      name: `${household.name}'s network`.slice(0, 64),
      serial: await network.serial(),
      urls: network.urls,
      ca: [...network.ca],
      administrator: {
        name: household.name,
        account: network.keys.account('own'),
        key: household.key,
      },
    };
  }

  async #signedInfo(): Promise<Uint8Array> {
    return signNetworkInfo(await this.#info(), this.#deps.network.keys.operator);
  }

  async #readKnock(message: Uint8Array) {
    const handshake = await Handshake.start({
      pattern: 'IKpsk2',
      initiator: false,
      prologue: JOIN_PROLOGUE,
      s: this.#deps.household.keyPair,
      primitives: nodeCrypto,
    });
    const payload = await handshake.read(message).catch((cause: unknown) => {
      if (cause instanceof NoiseError) throw new BridgeError('HANDSHAKE_FAILED', { cause });
      throw cause;
    });
    const request = decodeJson(JoinRequest, payload);
    if (!request || !handshake.remoteStatic) throw new BridgeError('REQUEST_INVALID');
    return { handshake, request, key: encodePublicKey('xkey', handshake.remoteStatic) };
  }

  /** A guest who names somebody else's account would become their friend under the guest's key. */
  #refuseForeignAccount(account: string, key: string): void {
    const { network, friends } = this.#deps;
    const house = network.keys.isHouseAccount(account);
    const held = network.registry.isMember(account) && friends.byAccount(account)?.key !== key;
    if (house || held) throw new BridgeError('INVITATION_REFUSED');
  }
}
