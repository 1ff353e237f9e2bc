import type { KeyPair } from '@nats-io/jwt';
import { readOrCreateSecret } from '../store/secrets.ts';
import { makeUser, type UserCredentials } from './claims.ts';
import { accountOf, newSigningKey, type SigningKind, signingKey } from './signing-key.ts';

/** The accounts that every network of ours has from its first start. */
export const HOUSE_KINDS = ['system', 'global', 'hub', 'lobby', 'own'] as const;
export type HouseKind = (typeof HOUSE_KINDS)[number];

/** The keys of the network that we administer: its operator's, and those of its own accounts. */
export class HouseKeys {
  readonly operator: KeyPair;
  readonly #seeds: Readonly<Record<HouseKind, string>>;

  private constructor(operator: KeyPair, seeds: Readonly<Record<HouseKind, string>>) {
    this.operator = operator;
    this.#seeds = seeds;
  }

  /** Loads them, or makes them at the first start. */
  static async load(secretsDir: string): Promise<HouseKeys> {
    const secret = (name: string, kind: SigningKind) =>
      readOrCreateSecret(secretsDir, `${name}.nk`, () =>
        new TextDecoder().decode(newSigningKey(kind).getSeed()),
      );
    const operator = signingKey('operator', await secret('operator', 'operator'));
    const seeds = {} as Record<HouseKind, string>;
    for (const kind of HOUSE_KINDS) seeds[kind] = await secret(`account-${kind}`, 'account');
    return new HouseKeys(operator, seeds);
  }

  /** The network's name among all: the operator's public key. */
  get network(): string {
    return this.operator.getPublicKey();
  }

  account(kind: HouseKind): string {
    return accountOf(this.#seeds[kind]);
  }

  isHouseAccount(account: string): boolean {
    return HOUSE_KINDS.some((kind) => this.account(kind) === account);
  }

  seed(kind: HouseKind): string {
    return this.#seeds[kind];
  }

  user(kind: HouseKind): Promise<UserCredentials> {
    return makeUser(this.#seeds[kind], kind);
  }
}
