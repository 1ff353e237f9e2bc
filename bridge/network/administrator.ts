import type { Msg } from '@nats-io/nats-core';
import { BridgeError } from '../protocol/errors.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import type { Log } from '../protocol/log.ts';
import { ImportRequest } from '../protocol/messages.ts';
import { NETWORK_ANNOUNCEMENT, NETWORK_EXPORT, parseNetworkRequest } from '../protocol/subjects.ts';
import { AnsweredRequests } from './answered-requests.ts';
import { connect } from './connection.ts';
import type { FastConnection } from './fast-transport.ts';
import type { Household } from './household.ts';
import { networkInfo, signNetworkInfo } from './network-info.ts';
import type { OwnNetwork } from './own-network.ts';
import { RefusalLog } from './refusal-log.ts';
import { Responder } from './responder.ts';
import { Turns } from './turns.ts';

const REQUESTS = { burst: 50, perSecond: 10 };

export type AdministratorDeps = {
  readonly network: OwnNetwork;
  readonly household: Household;
  readonly log: Log;
};

/** Serves the members of the network that we administer. */
export class Administrator {
  readonly #deps: AdministratorDeps;
  readonly #turns = new Turns(REQUESTS);
  readonly #refusals: RefusalLog;
  readonly answered = new AnsweredRequests();
  #connection: FastConnection | undefined;
  #up = false;
  #responder: Responder | undefined;

  constructor(deps: AdministratorDeps) {
    this.#deps = deps;
    this.#refusals = new RefusalLog(deps.log);
  }

  async start(): Promise<void> {
    const { network, log } = this.#deps;
    const user = await network.keys.user('global');
    this.#connection = await connect({
      ...{ urls: network.route.urls, trust: () => network.route },
      ...{ user, name: 'natster_network', log },
    });
    this.#responder = new Responder(this.#connection.nc, log);
    this.#responder.on(NETWORK_EXPORT.subject, 'natsternetwork', (message) =>
      this.#answer(message),
    );
    await this.announce();
    this.#up = true;
    void this.#watch(this.#connection);
  }

  /** Whether members' requests reach us. */
  get online(): boolean {
    return this.#up;
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
    if (!message.reply) return;
    try {
      message.respond(await this.#perform(message));
    } catch (error) {
      const code = error instanceof BridgeError ? error.code : 'INTERNAL';
      const detail = code === 'INTERNAL' && { error: (error as Error).message };
      this.#refusals.add({ subject: message.subject, code, ...detail });
      message.respond(encodeJson({ error: { code } }));
    }
  }

  async #perform({ subject, data }: Msg): Promise<Uint8Array> {
    const { network } = this.#deps;
    const asked = parseNetworkRequest(subject);
    if (!asked) throw new BridgeError('REQUEST_INVALID');
    const { account, operation } = asked;
    if (!network.registry.isMember(account)) throw new BridgeError('NETWORK_NOT_OURS');
    this.#turns.take(account);
    if (operation === 'info') return this.#signedInfo();
    const request = decodeJson(ImportRequest, data);
    if (!request) throw new BridgeError('REQUEST_INVALID');
    await this.#change(account, operation === 'imports.add' ? 'attach' : 'detach', request);
    return encodeJson({ ok: true });
  }

  async #change(account: string, change: 'attach' | 'detach', request: ImportRequest) {
    const { registry } = this.#deps.network;
    // What else a member may have sent is not kept.
    const { owner, catalog, alias } = request;
    try {
      if (change === 'attach') await registry.addImport(account, { owner, catalog, alias });
      else await registry.removeImport(account, { owner, catalog, alias });
      this.answered.add(account, change, request);
    } catch (error) {
      const code = error instanceof BridgeError ? error.code : 'INTERNAL';
      this.answered.add(account, change, request, code);
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
        this.announce().catch((error: Error) =>
          this.#deps.log.warn({ error: error.message }, 'could not say that we are back'),
        );
      }
    }
  }

  async #signedInfo(): Promise<Uint8Array> {
    const { network, household } = this.#deps;
    return signNetworkInfo(await networkInfo(network, household), network.keys.operator);
  }
}
