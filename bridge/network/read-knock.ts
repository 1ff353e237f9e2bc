import { BridgeError } from '../protocol/errors.ts';
import { encodePublicKey } from '../protocol/nkey.ts';
import { Handshake, NoiseError } from '../protocol/noise.ts';
import type { Household } from './household.ts';
import { nodeCrypto } from './node-crypto.ts';

export type Knocked = {
  readonly pattern: 'IK' | 'IKpsk2';
  readonly prologue: Uint8Array;
  readonly household: Pick<Household, 'keyPair'>;
};

/** A handshake that somebody begins with us: what its first message says, and whose key it proves. Throws HANDSHAKE_FAILED. */
export const readKnock = async (
  message: Uint8Array,
  { pattern, prologue, household }: Knocked,
): Promise<{ handshake: Handshake; payload: Uint8Array; key: string }> => {
  const handshake = await Handshake.start({
    ...{ pattern, initiator: false, prologue, s: household.keyPair, primitives: nodeCrypto },
  });
  const payload = await handshake.read(message).catch((cause: unknown) => {
    if (cause instanceof NoiseError) throw new BridgeError('HANDSHAKE_FAILED', { cause });
    throw cause;
  });
  if (!handshake.remoteStatic) throw new BridgeError('HANDSHAKE_FAILED');
  return { handshake, payload, key: encodePublicKey('xkey', handshake.remoteStatic) };
};
