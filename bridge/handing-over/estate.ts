import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import type { Paths } from '../../config/paths.ts';
import { Member, openRegistry } from '../network/account-registry.ts';
import { HouseKeys } from '../network/house-keys.ts';
import { MAX_MEMBERS } from '../network/limits.ts';
import { type NetworkProfile, openProfile, ServerAddresses } from '../network/network-profile.ts';
import { openAuthorities } from '../network/rented-servers.ts';
import { accountOf, signingKey } from '../network/signing-key.ts';
import { BridgeError } from '../protocol/errors.ts';
import { decodeJson } from '../protocol/json.ts';
import { readSecret } from '../store/secrets.ts';

const Pem = Type.String({ maxLength: 8192 });
const seed = (letter: string) => Type.String({ pattern: `^S${letter}[A-Z2-7]{56}$` });
const AccountSeed = seed('A');

/** Whatever one needs to administer a network on rented machines, but for an account there. */
export const Estate = Type.Object({
  operator: seed('O'),
  accounts: Type.Object({
    system: AccountSeed,
    global: AccountSeed,
    hub: AccountSeed,
    lobby: AccountSeed,
  }),
  authorities: Type.Array(Type.Object({ cert: Pem, key: Pem, madeAtMs: Type.Number() }), {
    minItems: 1,
    maxItems: 8,
  }),
  members: Type.Array(Type.Omit(Member, ['jwt', 'template']), { maxItems: MAX_MEMBERS + 2 }),
  servers: ServerAddresses,
  isTrustedBySystems: Type.Optional(Type.Boolean()),
  /** Of what members were told last. */
  serial: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
});
export type Estate = Static<typeof Estate>;
export const PASSED_ON = ['system', 'global', 'hub', 'lobby'] as const;

/** That of the network that this household administers. Throws NETWORK_OFF, NETWORK_AT_HOME. */
export const readEstate = async ({ secrets, network }: Paths): Promise<Estate> => {
  if (!(await readSecret(secrets, 'operator.nk'))) throw new BridgeError('NETWORK_OFF');
  const { data: profile } = await openProfile(join(network, 'profile.json'));
  const { reach, servers, isTrustedBySystems, serial } = profile;
  if (reach !== 'rented' || !servers) throw new BridgeError('NETWORK_AT_HOME');
  const keys = await HouseKeys.load(secrets);
  const { data: registry } = await openRegistry(join(network, 'accounts.json'));
  const tls = { directory: network, secretsDir: secrets, network: keys.network };
  const authorities = await (await openAuthorities(tls)).pairs();
  const { system, global, hub, lobby } = Object.fromEntries(
    PASSED_ON.map((kind) => [kind, keys.seed(kind)]),
  ) as Estate['accounts'];
  return {
    operator: new TextDecoder().decode(keys.operator.getSeed()),
    accounts: { system, global, hub, lobby },
    authorities,
    members: registry.members.map(({ jwt: _, template: __, ...member }) => member),
    servers,
    ...(isTrustedBySystems && { isTrustedBySystems }),
    serial,
  };
};

/** Throws HAND_OVER_INVALID. */
export const parseEstate = (bytes: Uint8Array): Estate => {
  const estate = decodeJson(Estate, bytes);
  if (!estate) throw new BridgeError('HAND_OVER_INVALID', { message: NEWER });
  try {
    networkOf(estate);
    for (const seed of Object.values(estate.accounts)) accountOf(seed);
    for (const { cert, key } of estate.authorities) {
      if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error(cert);
    }
  } catch (cause) {
    throw new BridgeError('HAND_OVER_INVALID', { cause });
  }
  return estate;
};

const NEWER = 'The file has a form that this program does not know.';

/** The network's name: its operator's public key. */
export const networkOf = ({ operator }: Estate): string =>
  signingKey('operator', operator).getPublicKey();

export const profileOf = ({ servers, isTrustedBySystems }: Estate): NetworkProfile => ({
  reach: 'rented',
  servers,
  ...(isTrustedBySystems && { isTrustedBySystems }),
});
