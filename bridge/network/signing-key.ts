/**
 * Ed25519 keys of operators, accounts and users. The library (nats-io/nkeys) computes in JavaScript,
 * and derives the pair again at every use, which made 25 ms of every JWT; node:crypto signs in 0.1.
 */
import { createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { fromSeed, type KeyPair } from '@nats-io/jwt';
import { utf8 } from '../protocol/bytes.ts';
import {
  decodePublicKey,
  decodeSeed,
  encodePublicKey,
  encodeSeed,
  type KeyKind,
} from '../protocol/nkey.ts';
import { privateKeyObject, publicKeyObject, rawPublicKey } from './node-crypto.ts';

export type SigningKind = Exclude<KeyKind, 'xkey'>;

/** The pair of a seed in its text form. Throws TypeError when it is not a seed of `kind`. */
export const signingKey = (kind: SigningKind, text: string): KeyPair => {
  const seed = decodeSeed(kind, text.trim());
  if (!seed) throw new TypeError(`not a seed of the kind ${kind}`);
  const privateKey = privateKeyObject('Ed25519', seed);
  const publicKey = encodePublicKey(kind, rawPublicKey(createPublicKey(privateKey)));
  return Object.assign(fromSeed(utf8(text.trim())), {
    getPublicKey: () => publicKey,
    // Read by nobody: the JWT library asks for it only to see that there is one.
    getPrivateKey: () => seed,
    sign: (input: Uint8Array) => sign(undefined, input, privateKey),
  });
};

export const newSigningKey = (kind: SigningKind): KeyPair =>
  signingKey(kind, encodeSeed(kind, randomBytes(32)));

/** The public key that belongs to an account's seed. */
export const accountOf = (seed: string): string => signingKey('account', seed).getPublicKey();

/** Whether the holder of `publicKey` signed `input`; false for what is no key of `kind`. */
export const isSignedBy = (
  kind: SigningKind,
  publicKey: string,
  input: Uint8Array,
  signature: Uint8Array,
): boolean => {
  const raw = decodePublicKey(kind, publicKey);
  return raw !== undefined && verify(undefined, input, publicKeyObject('Ed25519', raw), signature);
};
