import { hkdfSync, type KeyObject } from 'node:crypto';
import { BridgeError } from '../protocol/errors.ts';
import { decodeSeed, encodePublicKey, encodeSeed } from '../protocol/nkey.ts';
import type { KeyPair } from '../protocol/primitives.ts';
import { readOrCreateSecret } from '../store/secrets.ts';
import { keyPairFromSeed, nodeCrypto } from './node-crypto.ts';

/** Who we are, on every network: a name for people and one long-term key. */
export type Household = {
  readonly name: string;
  /** Public xkey. */
  readonly key: string;
  readonly keyPair: KeyPair<KeyObject>;
  /** 32 secret bytes for `purpose`, the same ones each time. */
  derive(purpose: string): Uint8Array;
};

const SECRET = 'household.xkey';

export const loadHousehold = async (secretsDir: string, name: string): Promise<Household> => {
  const text = await readOrCreateSecret(secretsDir, SECRET, () =>
    encodeSeed('xkey', nodeCrypto.randomBytes(32)),
  );
  const seed = decodeSeed('xkey', text.trim());
  if (!seed)
    throw new BridgeError('DATA_INVALID', { message: `The secret ${SECRET} is not a key.` });
  return householdOf(seed, name);
};

/** `seed`: 32 secret bytes, of which all else follows. */
export const householdOf = (seed: Uint8Array, name: string): Household => {
  const keyPair = keyPairFromSeed(seed);
  const derive = (purpose: string) => derived(seed, purpose);
  return { name, key: encodePublicKey('xkey', keyPair.publicKey), keyPair, derive };
};

/** 32 secret bytes for `purpose`, which follow from others. */
export const derived = (seed: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', seed, new Uint8Array(), `natster ${purpose}`, 32));
