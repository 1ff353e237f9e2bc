/** A real nats-server in operator mode whose accounts are what whoever holds this says, as a control plane does. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Account,
  createAccount,
  createOperator,
  createUser,
  encodeAccount,
  encodeOperator,
  encodeUser,
  fmtCreds,
  type KeyPair,
} from '@nats-io/jwt';
import { credsAuthenticator, type NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import type { Test } from 'tap';
import { temporaryDir } from '../bridge-process.ts';
import { startNatsServer } from '../start-nats-server.ts';

const LIMITS = {
  ...{ subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true },
  ...{ conn: -1, leaf: -1 },
};
const JETSTREAM = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };

export class OperatorSystem {
  readonly url: string;
  readonly #test: Test;
  readonly #operator: KeyPair;
  #system: NatsConnection | undefined;

  private constructor(test: Test, url: string, operator: KeyPair) {
    this.#test = test;
    this.url = url;
    this.#operator = operator;
  }

  static async start(t: Test): Promise<OperatorSystem> {
    const [operator, system] = [createOperator(), createAccount()];
    const account = system.getPublicKey();
    const dir = temporaryDir(t);
    for (const name of ['jwt', 'jetstream']) mkdirSync(join(dir, name));
    const signer = { signer: operator };
    const jwt = await encodeOperator('cloud', operator, { system_account: account });
    const config = [
      `operator: "${jwt}"`,
      `system_account: ${account}`,
      `resolver: { type: full, dir: "${join(dir, 'jwt')}", allow_delete: true }`,
      `resolver_preload: { ${account}: "${await encodeAccount('SYS', account, { limits: LIMITS }, signer)}" }`,
      `jetstream: { store_dir: "${join(dir, 'jetstream')}" }`,
    ];
    const { url } = await startNatsServer(t, { config: config.join('\n') });
    const made = new OperatorSystem(t, url, operator);
    made.#system = await made.connect(system);
    return made;
  }

  /** Makes an account what it is from now on, on connections that stand too. */
  async push(
    account: string,
    name: string,
    claims: Pick<Account, 'exports' | 'imports'>,
    hasJetStream = false,
  ): Promise<void> {
    const limits = { ...LIMITS, ...(hasJetStream && JETSTREAM) };
    const signer = { signer: this.#operator };
    const jwt = await encodeAccount(name, account, { ...claims, limits }, signer);
    const reply = await this.#system?.request('$SYS.REQ.CLAIMS.UPDATE', jwt, { timeout: 5_000 });
    const answer = reply?.json<{ data?: { code?: number } }>();
    if (answer?.data?.code !== 200) throw new Error(`refused: ${reply?.string()}`);
  }

  /** A user of the account, as a `.creds` file; for ever, unless it is to end. */
  async credentials(
    account: KeyPair,
    user = createUser(),
    lifetimeSec: number | undefined = undefined,
  ): Promise<string> {
    const exp = lifetimeSec && Math.floor(Date.now() / 1000) + lifetimeSec;
    const jwt = await encodeUser('user', user, account, {}, exp ? { exp } : {});
    return new TextDecoder().decode(fmtCreds(jwt, user));
  }

  async connect(account: KeyPair): Promise<NatsConnection> {
    const credentials = new TextEncoder().encode(await this.credentials(account));
    const authenticator = credsAuthenticator(credentials);
    const nc = await connect({ servers: this.url, authenticator });
    this.#test.teardown(() => nc.close());
    return nc;
  }
}
