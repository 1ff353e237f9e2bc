import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName } from '../protocol/item.ts';
import { AccountKey } from '../protocol/nkey.ts';
import { type Document, openDocument } from '../store/document.ts';
import { InTurn } from '../store/in-turn.ts';
import {
  type AccountRecord,
  type CatalogImport,
  signAccount,
  signDeletion,
  signRevoked,
} from './claims.ts';
import type { HouseKeys, HouseKind } from './house-keys.ts';
import {
  type AccountKind,
  limitsOf,
  MAX_IMPORTED_CATALOGS,
  MAX_MEMBERS,
  SetLimits,
} from './limits.ts';
import { MAX_REVOKED, RevokedUser, withRevoked } from './revoked-users.ts';

export const Member = Type.Object({
  kind: Type.Union([Type.Literal('own'), Type.Literal('hub'), Type.Literal('member')]),
  account: AccountKey,
  name: Type.String(),
  imports: Type.Array(
    Type.Object({ owner: AccountKey, catalog: CatalogName, alias: CatalogName }),
    { maxItems: MAX_IMPORTED_CATALOGS },
  ),
  limits: Type.Optional(SetLimits),
  /** May not connect for the time being. */
  paused: Type.Optional(Type.Boolean()),
  revoked: Type.Optional(Type.Array(RevokedUser, { maxItems: MAX_REVOKED })),
  /** Signed claims as last pushed; nothing in them is secret. */
  jwt: Type.Optional(Type.String()),
  /** What claims were made of, besides what is above. */
  template: Type.Optional(Type.Integer()),
});
export type Member = Static<typeof Member>;
const Registry = Type.Object({ members: Type.Array(Member, { maxItems: MAX_MEMBERS + 2 }) });

export const openRegistry = (
  file: string,
  members: Member[] = [],
): Promise<Document<Static<typeof Registry>>> =>
  openDocument({ file, schema: Registry, version: 1, empty: () => ({ members }) });

export type MemberChange = {
  readonly name?: string;
  /** Those that are absent stay as they are. */
  readonly limits?: SetLimits;
  readonly paused?: boolean;
};
const PUSHED_AT_ONCE = 16;
/** One more whenever what all members' claims say changes: theirs are signed anew then. */
const TEMPLATE = 1;

/** Servers, as far as it can be seen what they hold. */
type Held = { heldClaims(account: string): Promise<string | undefined> };

/** What the server is told, and does at once. */
export type ServerClaims = {
  push(jwt: string): Promise<void>;
  delete(jwt: string): Promise<void>;
};

/** The accounts of the network that we administer, and what their claims say. Changes are made in turn. */
export class AccountRegistry {
  readonly #keys: HouseKeys;
  readonly #document: Document<Static<typeof Registry>>;
  readonly #server: ServerClaims;
  readonly #changes = new InTurn();
  readonly #term: number;

  private constructor(
    keys: HouseKeys,
    document: Document<Static<typeof Registry>>,
    server: ServerClaims,
    term: number,
  ) {
    this.#keys = keys;
    this.#document = document;
    this.#server = server;
    this.#term = term;
  }

  /** `name` is the household's own, `term` how often the network was handed over. */
  static async open(
    file: string,
    keys: HouseKeys,
    name: string,
    server: ServerClaims,
    term = 0,
  ): Promise<AccountRegistry> {
    const house = (kind: 'own' | 'hub', name: string) => ({
      ...{ kind, name, account: keys.account(kind), imports: [] },
    });
    const document = await openRegistry(file, [house('own', name), house('hub', 'hub')]);
    return new AccountRegistry(keys, document, server, term);
  }

  /**
   * Tells `server` what `servers` do not hold yet. Nothing else changes meanwhile; `then` is called
   * before the next change is made.
   */
  pushAll(servers: Held, server: ServerClaims, then = () => {}): Promise<void> {
    return this.#changes.run(async () => {
      for (const kind of ['global', 'lobby'] as const) {
        await server.push(await this.signHouse(kind));
      }
      const members = [...this.#document.data.members];
      while (members.length > 0) {
        const some = members.splice(0, PUSHED_AT_ONCE);
        await Promise.all(some.map((member) => this.#bringTo(servers, server, member)));
      }
      then();
    });
  }

  list(): readonly Member[] {
    return this.#document.data.members;
  }

  isMember(account: string): boolean {
    return this.#document.data.members.some((member) => member.account === account);
  }

  /** Makes an account's claims from what we know of it, never from claims handed in. Throws MEMBER_LIMIT. */
  addMember(account: string, name: string): Promise<void> {
    return this.#changes.run(async () => {
      if (this.isMember(account)) return;
      if (this.#document.data.members.length >= MAX_MEMBERS) throw new BridgeError('MEMBER_LIMIT');
      await this.#put({ kind: 'member', account, name, imports: [] });
    });
  }

  /**
   * Cuts a member off: its connections at once, its account for good, and what others had attached of
   * it. Throws MEMBER_NOT_FOUND.
   */
  removeMember(account: string): Promise<void> {
    return this.#changes.run(async () => {
      const { operator } = this.#keys;
      const member = this.#document.data.members.find((each) => each.account === account);
      if (member?.kind !== 'member') throw new BridgeError('MEMBER_NOT_FOUND');
      await this.#server.push(await signRevoked(member, this.#keys.account('global'), operator));
      await this.#server.delete(await signDeletion([account], operator));
      await this.#document.update((data) => {
        data.members = data.members.filter((each) => each.account !== account);
      });
      for (const other of this.#document.data.members) {
        const imports = other.imports.filter(({ owner }) => owner !== account);
        if (imports.length < other.imports.length) await this.#put({ ...other, imports });
      }
    });
  }

  /** Holds at once, on connections that stand too. Throws MEMBER_NOT_FOUND. */
  changeMember(account: string, { limits, ...change }: MemberChange): Promise<Member> {
    return this.#changes.run(async () => {
      const member = this.#document.data.members.find((each) => each.account === account);
      if (member?.kind !== 'member') throw new BridgeError('MEMBER_NOT_FOUND');
      await this.#put({
        ...{ ...member, ...change },
        ...(limits && { limits: { ...member.limits, ...limits } }),
      });
      return this.#member(account);
    });
  }

  addImport(account: string, wanted: CatalogImport): Promise<void> {
    return this.#changes.run(async () => {
      const member = this.#member(account);
      if (!this.isMember(wanted.owner) || wanted.owner === account) {
        throw new BridgeError('FRIEND_UNREACHABLE');
      }
      const sameAlias = member.imports.find((entry) => entry.alias === wanted.alias);
      if (sameAlias?.owner === wanted.owner && sameAlias.catalog === wanted.catalog) return;
      if (sameAlias) throw new BridgeError('IMPORT_EXISTS');
      const { imports: limit = 0 } = limitsOf(member.kind, member.limits);
      if (member.imports.length >= limit) throw new BridgeError('MEMBER_LIMIT');
      await this.#put({ ...member, imports: [...member.imports, { ...wanted }] });
    });
  }

  removeImport(account: string, unwanted: CatalogImport): Promise<void> {
    return this.#changes.run(async () => {
      const member = this.#member(account);
      const imports = member.imports.filter(
        (entry) => entry.alias !== unwanted.alias || entry.owner !== unwanted.owner,
      );
      if (imports.length < member.imports.length) await this.#put({ ...member, imports });
    });
  }

  /** Its connections end at once. Throws MEMBER_LIMIT. */
  revokeUser(account: string, user: string, endsAtSec: number): Promise<void> {
    return this.#changes.run(async () => {
      const member = this.#member(account);
      if (member.revoked?.some((each) => each.user === user)) return;
      await this.#put({ ...member, revoked: withRevoked(member.revoked, user, endsAtSec) });
    });
  }

  /** Claims of an account that is the network's own. */
  signHouse(kind: AccountKind & HouseKind): Promise<string> {
    const term = kind === 'global' ? this.#term : 0;
    return this.#sign({ kind, account: this.#keys.account(kind), name: kind, imports: [], term });
  }

  async #bringTo(servers: Held, server: ServerClaims, member: Member): Promise<void> {
    // What our own accounts may do is up to this program, and changes with it.
    const isOld = member.kind !== 'member' || member.template !== TEMPLATE;
    const jwt = isOld || !member.jwt ? await this.#sign(member) : member.jwt;
    if ((await servers.heldClaims(member.account)) !== jwt) await server.push(jwt);
    if (jwt !== member.jwt) await this.#keep({ ...member, jwt, template: TEMPLATE });
  }

  #member(account: string): Member {
    const member = this.#document.data.members.find((candidate) => candidate.account === account);
    if (!member) throw new BridgeError('NETWORK_NOT_OURS');
    return member;
  }

  /** Pushes first, keeps afterwards: what is on disk was accepted by the server. */
  async #put(record: Member): Promise<void> {
    const jwt = await this.#sign(record);
    await this.#server.push(jwt);
    await this.#keep({ ...record, jwt, template: TEMPLATE });
  }

  #keep(record: Member): Promise<void> {
    return this.#document.update(({ members }) => {
      const index = members.findIndex(({ account }) => account === record.account);
      members.splice(index < 0 ? members.length : index, 1, record);
    });
  }

  #sign(record: AccountRecord): Promise<string> {
    return signAccount(record, this.#keys.account('global'), this.#keys.operator);
  }
}
