import { setTimeout as sleep } from 'node:timers/promises';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { BridgeError } from '../protocol/errors.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import type { Log } from '../protocol/log.ts';
import { ImportRequest, RevokeRequest } from '../protocol/messages.ts';
import { decodePublicKey } from '../protocol/nkey.ts';
import { NETWORK_ANNOUNCEMENT, NETWORK_EXPORT, parseNetworkRequest } from '../protocol/subjects.ts';
import type { AnsweredRequests } from './answered-requests.ts';
import { connect } from './connection.ts';
import type { FastConnection } from './fast-transport.ts';
import type { Friends } from './friends.ts';
import type { Household } from './household.ts';
import type { Invitations } from './invitations.ts';
import { networkInfo, readNetworkInfo, signNetworkInfo } from './network-info.ts';
import { termOf } from './network-profile.ts';
import type { OwnNetwork } from './own-network.ts';
import { RefusalLog } from './refusal-log.ts';
import { Responder } from './responder.ts';
import { Turns } from './turns.ts';

const TOLD_TIMEOUT_MS = 5_000;
const REQUESTS = { burst: 50, perSecond: 10 };

/** Runs beside us, on our connection; it is over when it was stopped. */
export type Service = { stop(): Promise<void> };

type BeginGlobal = (nc: NatsConnection, servers: number, former?: NatsConnection) => Service;

export type AdministratorDeps = {
  /** Begins the network's global service, on a cluster of that many servers; `former`: where the network was. */
  readonly beginGlobal?: BeginGlobal | undefined;
  readonly network: OwnNetwork;
  readonly household: Household;
  readonly answered: AnsweredRequests;
  readonly friends: Friends;
  readonly invitations: Invitations;
  readonly log: Log;
};

/** Serves the members of the network that we administer. */
export class Administrator {
  readonly #deps: AdministratorDeps;
  readonly #turns = new Turns(REQUESTS);
  readonly #refusals: RefusalLog;
  #connection: FastConnection | undefined;
  #up = false;
  #responder: Responder | undefined;
  #global: Service | undefined;

  constructor(deps: AdministratorDeps) {
    this.#deps = deps;
    this.#refusals = new RefusalLog(deps.log);
  }

  /** `former`: of who served where the network was. */
  async start(former?: NatsConnection): Promise<void> {
    const { network, log, beginGlobal } = this.#deps;
    const user = await network.keys.user('global');
    this.#connection = await connect({
      ...{ urls: network.servers.route.urls, trust: () => network.servers.route },
      ...{ user, name: 'natster_network', log },
    });
    this.#responder = new Responder(this.#connection.nc, log);
    this.#responder.on(NETWORK_EXPORT.subject, 'natsternetwork', (message) =>
      this.#answer(message),
    );
    this.#connection.nc.subscribe(NETWORK_ANNOUNCEMENT, {
      callback: (error, { data }) => {
        if (!error) this.#hear(data);
      },
    });
    const { servers = [] } = network.servers.profile;
    const size = Math.max(1, servers.length);
    this.#global = beginGlobal?.(this.#connection.nc, size, former);
    await this.announce();
    this.#up = true;
    void this.#watch(this.#connection);
  }

  get nc(): NatsConnection | undefined {
    return this.#connection?.nc;
  }

  /** Whether members' requests reach us. */
  get online(): boolean {
    return this.#up;
  }

  /** Tells members how the network is reached from now on. Where the servers are lost, nobody hears it. */
  async announce(): Promise<void> {
    const nc = this.#connection?.nc;
    if (!nc) return;
    const gone = sleep(TOLD_TIMEOUT_MS, 'gone' as const, { ref: false });
    try {
      nc.publish(NETWORK_ANNOUNCEMENT, await this.#signedInfo());
      const outcome = await Promise.race([nc.flush(), gone]);
      if (outcome === 'gone') throw new BridgeError('NETWORK_UNREACHABLE');
    } catch (error) {
      this.#deps.log.warn({ error: (error as Error).message }, 'members could not be told');
    }
  }

  /** Ours come back to us, too. */
  #hear(announcement: Uint8Array): void {
    const { keys, term } = this.#deps.network;
    const info = readNetworkInfo(announcement, keys.network);
    if (info) term.see(termOf(info.serial));
  }

  async stop(): Promise<void> {
    this.#up = false;
    await this.#global?.stop();
    await this.#responder?.stop();
    await this.#connection?.nc.close();
  }

  async #answer(message: Msg): Promise<void> {
    if (!message.reply) return;
    try {
      const answer = await this.#perform(message);
      if (answer) message.respond(answer);
    } catch (error) {
      const code = error instanceof BridgeError ? error.code : 'INTERNAL';
      const detail = code === 'INTERNAL' && { error: (error as Error).message };
      this.#refusals.add({ subject: message.subject, code, ...detail });
      message.respond(encodeJson({ error: { code } }));
    }
  }

  /** Undefined when the answer was given already. */
  async #perform(message: Msg): Promise<Uint8Array | undefined> {
    const { subject, data } = message;
    const { network } = this.#deps;
    const asked = parseNetworkRequest(subject);
    if (!asked) throw new BridgeError('REQUEST_INVALID');
    const { account, operation } = asked;
    if (!network.registry.isMember(account)) throw new BridgeError('NETWORK_NOT_OURS');
    this.#turns.take(account);
    if (operation === 'info') return this.#signedInfo();
    if (operation === 'leave') return this.#letGo(message, account);
    if (operation === 'users.revoke') return this.#revoke(account, data);
    const request = decodeJson(ImportRequest, data);
    if (!request) throw new BridgeError('REQUEST_INVALID');
    await this.#change(account, operation === 'imports.add' ? 'attach' : 'detach', request);
    return encodeJson({ ok: true });
  }

  /** Of the caller's own account. */
  async #revoke(account: string, data: Uint8Array): Promise<Uint8Array> {
    const request = decodeJson(RevokeRequest, data);
    if (!request || !decodePublicKey('user', request.user))
      throw new BridgeError('REQUEST_INVALID');
    const { user, endsAtSec } = request;
    await this.#deps.network.registry.revokeUser(account, user, endsAtSec);
    return encodeJson({ ok: true });
  }

  async #change(account: string, change: 'attach' | 'detach', request: ImportRequest) {
    const {
      network: { registry },
      answered,
    } = this.#deps;
    // What else a member may have sent is not kept.
    const { owner, catalog, alias } = request;
    try {
      if (change === 'attach') await registry.addImport(account, { owner, catalog, alias });
      else await registry.removeImport(account, { owner, catalog, alias });
      answered.add(account, change, request);
    } catch (error) {
      const code = error instanceof BridgeError ? error.code : 'INTERNAL';
      answered.add(account, change, request, code);
      throw error;
    }
  }

  /** Members who asked in vain meanwhile hear that we are back. */
  async #watch(connection: FastConnection): Promise<void> {
    for await (const { type } of connection.nc.status()) {
      if (connection !== this.#connection) return;
      if (type === 'disconnect' || type === 'close') this.#up = false;
      else if (type === 'reconnect') {
        this.#up = true;
        void this.announce();
      }
    }
  }

  /** Answers first: the line that the answer takes is cut with the membership. */
  async #letGo(message: Msg, account: string): Promise<undefined> {
    const { network, invitations, friends, log } = this.#deps;
    const member = network.registry.list().find((each) => each.account === account);
    if (member?.kind !== 'member') throw new BridgeError('MEMBER_NOT_FOUND');
    await invitations.withdrawUsedBy(account);
    message.respond(encodeJson({ ok: true }));
    await this.#connection?.nc.flush();
    await network.registry.removeMember(account);
    await friends.forgetAccount(account);
    log.info({ name: member.name, account }, 'a household left');
  }

  async #signedInfo(): Promise<Uint8Array> {
    const { network, household } = this.#deps;
    return signNetworkInfo(await networkInfo(network, household), network.keys.operator);
  }
}
