import type { Msg } from '@nats-io/nats-core';
import { BridgeError } from '../protocol/errors.ts';
import { networkIdOf } from '../protocol/friend-code.ts';
import { INVITATION_HEADER, invitationPsk, JOIN_PROLOGUE } from '../protocol/invitation.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import type { Log } from '../protocol/log.ts';
import { JoinRequest } from '../protocol/messages.ts';
import { isGuestInbox, JOIN } from '../protocol/subjects.ts';
import { connect } from './connection.ts';
import type { FastConnection } from './fast-transport.ts';
import type { Friends } from './friends.ts';
import type { Household } from './household.ts';
import type { Invitations } from './invitations.ts';
import { networkInfo } from './network-info.ts';
import { nodeCrypto } from './node-crypto.ts';
import type { OwnNetwork } from './own-network.ts';
import { readKnock } from './read-knock.ts';
import { RefusalLog } from './refusal-log.ts';
import { Responder } from './responder.ts';
import { Turns } from './turns.ts';

/** Noise message 1 with the shortest payload there is. */
const SHORTEST_KNOCK = 32 + 48 + 16 + 2;
/** Of guests who name an open invitation, for each one; and of all others together. */
const INVITED = { burst: 10, perSecond: 1 };
const UNINVITED = { burst: 20, perSecond: 2 };

export type LobbyDeps = {
  readonly network: OwnNetwork;
  readonly household: Household;
  readonly friends: Friends;
  readonly invitations: Invitations;
  readonly log: Log;
};

/**
 * Lets guests with an invitation into the network that we administer. We are in the guests' own account
 * with them: as a service imported there, the server would lose everybody's answers for one guest whose
 * reply subject is a wildcard, and remember each request that we leave unanswered.
 */
export class Lobby {
  readonly #deps: LobbyDeps;
  readonly #invited = new Turns(INVITED);
  readonly #uninvited = new Turns(UNINVITED);
  readonly #refusals: RefusalLog;
  #connection: FastConnection | undefined;
  #responder: Responder | undefined;

  constructor(deps: LobbyDeps) {
    this.#deps = deps;
    this.#refusals = new RefusalLog(deps.log);
  }

  async start(): Promise<void> {
    const { network, log } = this.#deps;
    const user = await network.keys.user('lobby');
    this.#connection = await connect({
      ...{ urls: network.servers.route.urls, trust: () => network.servers.route },
      ...{ user, name: 'natster_lobby', log },
    });
    this.#responder = new Responder(this.#connection.nc, log);
    this.#responder.on(JOIN, 'natsternetwork', (message) => this.#answer(message));
    await this.#connection.nc.flush();
  }

  async stop(): Promise<void> {
    await this.#responder?.stop();
    await this.#connection?.nc.close();
  }

  async #answer(message: Msg): Promise<void> {
    if (!isGuestInbox(message.reply)) return;
    try {
      message.respond(await this.#join(message));
    } catch (error) {
      const code = error instanceof BridgeError ? error.code : 'INTERNAL';
      const detail = code === 'INTERNAL' && { error: (error as Error).message };
      this.#refusals.add({ operation: 'join', code, ...detail });
      message.respond(encodeJson({ error: { code } }));
    }
  }

  async #join({ data, headers }: Msg): Promise<Uint8Array> {
    if (data.length < SHORTEST_KNOCK) throw new BridgeError('HANDSHAKE_FAILED');
    const { network, household, friends, invitations } = this.#deps;
    const label = headers?.get(INVITATION_HEADER) ?? '';
    // A guess costs no key agreement beyond its few turns, and takes none from who was invited.
    if (invitations.isOpen(label)) this.#invited.take(label);
    else this.#uninvited.take('');
    const knock = { pattern: 'IKpsk2', prologue: JOIN_PROLOGUE, household } as const;
    const { handshake, payload, key } = await readKnock(data, knock);
    const request = decodeJson(JoinRequest, payload);
    if (!request) throw new BridgeError('REQUEST_INVALID');
    this.#refuseForeignAccount(request.account, key);
    const code = await invitations.redeem(request.invitation, { account: request.account, key });
    const accounts = [{ network: networkIdOf(network.keys.network), account: request.account }];
    const { name, account } = request;
    const again = network.registry.isMember(account);
    await friends.addByCode({ key, name, accounts });
    await network.registry.addMember(account, name);
    if (!again) this.#deps.log.info({ name, account }, 'a household joined');
    handshake.psk = await invitationPsk(nodeCrypto, code);
    return handshake.write(encodeJson(await networkInfo(network, household)));
  }

  /** A guest who names somebody else's account would become their friend under the guest's key. */
  #refuseForeignAccount(account: string, key: string): void {
    const { network, friends } = this.#deps;
    const house = network.keys.isHouseAccount(account);
    const held = network.registry.isMember(account) && friends.byAccount(account)?.key !== key;
    if (house || held) throw new BridgeError('INVITATION_REFUSED');
  }
}
