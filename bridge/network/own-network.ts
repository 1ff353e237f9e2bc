import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createAccount,
  createOperator,
  encodeOperator,
  fromSeed,
  type KeyPair,
} from '@nats-io/jwt';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName } from '../protocol/item.ts';
import type { Log } from '../protocol/log.ts';
import { AccountKey } from '../protocol/nkey.ts';
import { type Document, openDocument } from '../store/document.ts';
import { readOrCreateSecret } from '../store/secrets.ts';
import {
  type AccountKind,
  type AccountRecord,
  type CatalogImport,
  MAX_IMPORTED_CATALOGS,
  MAX_PAYLOAD,
  makeLobbyUser,
  makeUser,
  signAccount,
  type UserCredentials,
} from './claims.ts';
import type { ControlPlane } from './control-plane.ts';
import { InTurn } from './in-turn.ts';
import { findNatsServer } from './nats-binary.ts';
import { NatsProcess } from './nats-process.ts';
import { formatServerConfig } from './server-config.ts';
import { SystemAccount } from './system-account.ts';

const SYSTEM_KINDS = ['system', 'global', 'hub', 'lobby', 'own'] as const;
type HouseKind = (typeof SYSTEM_KINDS)[number];
const MAX_MEMBERS = 1000;
const Member = Type.Object({
  kind: Type.Union([Type.Literal('own'), Type.Literal('hub'), Type.Literal('member')]),
  account: AccountKey,
  name: Type.String(),
  imports: Type.Array(
    Type.Object({ owner: AccountKey, catalog: CatalogName, alias: CatalogName }),
    { maxItems: MAX_IMPORTED_CATALOGS },
  ),
  /** Signed claims as last pushed; nothing in them is secret. */
  jwt: Type.Optional(Type.String()),
});
const Registry = Type.Object({ members: Type.Array(Member, { maxItems: MAX_MEMBERS + 2 }) });

export type OwnNetworkOptions = {
  /** Directory of the server's files and of the registry. */
  readonly directory: string;
  readonly secretsDir: string;
  readonly binDir: string;
  readonly name: string;
  readonly port: number;
  readonly configuredBinary?: string | undefined;
  readonly log: Log;
};

/** The network that this bridge runs and administers: server, operator, accounts. */
export class OwnNetwork {
  readonly #options: OwnNetworkOptions;
  readonly #registry: Document<Static<typeof Registry>>;
  readonly #operator: KeyPair;
  readonly #seeds: Readonly<Record<HouseKind, string>>;
  #process: NatsProcess | undefined;
  #system: SystemAccount | undefined;
  readonly #changes = new InTurn();

  private constructor(
    options: OwnNetworkOptions,
    registry: Document<Static<typeof Registry>>,
    operator: KeyPair,
    seeds: Readonly<Record<HouseKind, string>>,
  ) {
    this.#options = options;
    this.#registry = registry;
    this.#operator = operator;
    this.#seeds = seeds;
  }

  /** Loads the keys, or makes them at the first start. */
  static async open(options: OwnNetworkOptions): Promise<OwnNetwork> {
    const secret = (name: string, make: () => KeyPair) =>
      readOrCreateSecret(options.secretsDir, `${name}.nk`, () =>
        new TextDecoder().decode(make().getSeed()),
      );
    const operator = pairOf(await secret('operator', createOperator));
    const seeds = {} as Record<HouseKind, string>;
    for (const kind of SYSTEM_KINDS) seeds[kind] = await secret(`account-${kind}`, createAccount);
    const registry = await openDocument({
      file: join(options.directory, 'accounts.json'),
      schema: Registry,
      version: 1,
      empty: () => ({
        members: (['own', 'hub'] as const).map((kind) => ({
          kind,
          account: pairOf(seeds[kind]).getPublicKey(),
          name: kind === 'own' ? options.name : 'hub',
          imports: [],
        })),
      }),
    });
    return new OwnNetwork(options, registry, operator, seeds);
  }

  /** The network's name: the operator's public key. */
  get id(): string {
    return this.#operator.getPublicKey();
  }

  get url(): string {
    return this.#process?.url ?? '';
  }

  account(kind: HouseKind): string {
    return pairOf(this.#seeds[kind]).getPublicKey();
  }

  user(kind: HouseKind): Promise<UserCredentials> {
    return makeUser(this.#seeds[kind], kind);
  }

  async start(): Promise<void> {
    const { directory, binDir, configuredBinary: configured, port, log } = this.#options;
    const binary = await findNatsServer({ configured, directory: binDir, log });
    const text = await this.#configText();
    this.#process = new NatsProcess({ binary, directory, port, log, config: text });
    await this.#process.start();
    this.#system = await SystemAccount.connect(this.#process.url, await this.user('system'), log);
    this.#system.endLongVisits(this.account('lobby'));
    for (const kind of ['global', 'lobby'] as const)
      await this.#system.push(await this.#sign(this.#houseRecord(kind)));
    for (const member of this.#registry.data.members) await this.#pushIfStale(member);
  }

  async stop(): Promise<void> {
    await this.#system?.close();
    await this.#process?.stop();
  }

  isMember(account: string): boolean {
    return this.#registry.data.members.some((member) => member.account === account);
  }

  /** Makes an account's claims from what we know of it, never from claims handed in. */
  addMember(account: string, name: string): Promise<void> {
    return this.#changes.run(async () => {
      if (this.isMember(account)) return;
      if (this.#registry.data.members.length >= MAX_MEMBERS) throw new BridgeError('MEMBER_LIMIT');
      await this.#put({ kind: 'member', account, name, imports: [] });
    });
  }

  get ownAccountSeed(): string {
    return this.#seeds.own;
  }

  get controlPlane(): ControlPlane {
    const own = this.account('own');
    return {
      addImport: (wanted) => this.addImport(own, wanted),
      removeImport: (unwanted) => this.removeImport(own, unwanted),
    };
  }

  addImport(account: string, wanted: CatalogImport): Promise<void> {
    return this.#changes.run(() => this.#addImport(account, wanted));
  }

  removeImport(account: string, unwanted: CatalogImport): Promise<void> {
    return this.#changes.run(() => this.#removeImport(account, unwanted));
  }

  async #addImport(account: string, wanted: CatalogImport): Promise<void> {
    const member = this.#member(account);
    if (!this.isMember(wanted.owner) || wanted.owner === account) {
      throw new BridgeError('FRIEND_UNREACHABLE');
    }
    const sameAlias = member.imports.find((entry) => entry.alias === wanted.alias);
    if (sameAlias?.owner === wanted.owner && sameAlias.catalog === wanted.catalog) return;
    if (sameAlias) throw new BridgeError('IMPORT_EXISTS');
    if (member.imports.length >= MAX_IMPORTED_CATALOGS) throw new BridgeError('MEMBER_LIMIT');
    await this.#put({ ...member, imports: [...member.imports, { ...wanted }] });
  }

  async #removeImport(account: string, unwanted: CatalogImport): Promise<void> {
    const member = this.#member(account);
    const imports = member.imports.filter(
      (entry) => entry.alias !== unwanted.alias || entry.owner !== unwanted.owner,
    );
    if (imports.length < member.imports.length) await this.#put({ ...member, imports });
  }

  #member(account: string): Static<typeof Member> {
    const member = this.#registry.data.members.find((candidate) => candidate.account === account);
    if (!member) throw new BridgeError('NETWORK_NOT_OURS');
    return member;
  }

  /** Pushes first, keeps afterwards: what is on disk was accepted by the server. */
  async #put(record: Static<typeof Member>): Promise<void> {
    const jwt = await this.#sign(record);
    await this.#push(jwt);
    await this.#registry.update(({ members }) => {
      const index = members.findIndex(({ account }) => account === record.account);
      members.splice(index < 0 ? members.length : index, 1, { ...record, jwt });
    });
  }

  async #pushIfStale(member: Static<typeof Member>): Promise<void> {
    const file = join(this.#options.directory, 'jwt', `${member.account}.jwt`);
    const held = await readFile(file, 'utf8').catch(() => undefined);
    if (!member.jwt) await this.#put(member);
    else if (held !== member.jwt) await this.#push(member.jwt);
  }

  #push(jwt: string): Promise<void> {
    return this.#system?.push(jwt) ?? Promise.reject(new BridgeError('NETWORK_UNREACHABLE'));
  }

  #houseRecord(kind: AccountKind & HouseKind): AccountRecord {
    return { kind, account: this.account(kind), name: kind, imports: [] };
  }

  #sign(record: AccountRecord): Promise<string> {
    return signAccount(record, this.account('global'), this.#operator);
  }

  async #configText(): Promise<(port: number) => string> {
    const { name, directory } = this.#options;
    const systemAccount = this.account('system');
    const fixed = {
      host: '127.0.0.1',
      serverName: `natster-${this.id.slice(0, 12).toLowerCase()}`,
      operatorJwt: await encodeOperator(name, this.#operator, { system_account: systemAccount }),
      systemAccount,
      systemAccountJwt: await this.#sign(this.#houseRecord('system')),
      lobbyUserJwt: await makeLobbyUser(this.#seeds.lobby),
      resolverDir: join(directory, 'jwt'),
      jetStreamDir: join(directory, 'jetstream'),
      maxPayload: MAX_PAYLOAD,
    };
    return (port) => formatServerConfig({ ...fixed, port });
  }
}

const pairOf = (seed: string): KeyPair => fromSeed(new TextEncoder().encode(seed.trim()));
