/**
 * A friend code names a household: its long-term key, its account on every network it belongs to, and
 * how it calls itself. Public, but compare it over a channel that you trust.
 *
 *   natster-friend . [ key (32) ‖ count (1) ‖ count × [ network (8) ‖ account (32) ] ‖ name (UTF-8) ]
 */
import { concatBytes, fromHex, fromUtf8, toHex, utf8 } from './bytes.ts';
import { decodeCode, encodeCode } from './compact-code.ts';
import { decodePublicKey, encodePublicKey } from './nkey.ts';
import { wrongCode } from './wrong-code.ts';

const WORD = 'natster-friend';
const MAX_ACCOUNTS = 16;
const ENTRY = 8 + 32;

export type FriendAccount = {
  /** First 8 bytes of the network's operator key, in hex: enough to tell our networks apart. */
  readonly network: string;
  readonly account: string;
};
export type FriendCode = {
  readonly key: string;
  readonly name: string;
  readonly accounts: readonly FriendAccount[];
};

const rawKey = (kind: 'xkey' | 'account' | 'operator', text: string): Uint8Array => {
  const raw = decodePublicKey(kind, text);
  if (!raw) throw new RangeError(`not a public ${kind} key`);
  return raw;
};

export const networkIdOf = (operator: string): string =>
  toHex(rawKey('operator', operator).subarray(0, 8));

export const encodeFriendCode = ({ key, name, accounts }: FriendCode): string =>
  encodeCode(
    WORD,
    concatBytes(
      rawKey('xkey', key),
      Uint8Array.of(accounts.length),
      ...accounts.flatMap(({ network, account }) => [fromHex(network), rawKey('account', account)]),
      utf8(name),
    ),
  );

/** Throws FRIEND_CODE_INVALID. */
export const decodeFriendCode = (text: string): FriendCode => {
  const invalid = () => wrongCode(WORD, text);
  const raw = decodeCode(WORD, text);
  const count = raw?.[32] ?? MAX_ACCOUNTS + 1;
  const end = 33 + count * ENTRY;
  if (!raw || count > MAX_ACCOUNTS || raw.length < end) throw invalid();
  const accounts = Array.from({ length: count }, (_, index) => {
    const entry = raw.subarray(33 + index * ENTRY, 33 + (index + 1) * ENTRY);
    return {
      network: toHex(entry.subarray(0, 8)),
      account: encodePublicKey('account', entry.subarray(8)),
    };
  });
  try {
    const name = fromUtf8(raw.subarray(end));
    if (name.length === 0 || name.length > 64) throw invalid();
    return { key: encodePublicKey('xkey', raw.subarray(0, 32)), name, accounts };
  } catch {
    throw invalid();
  }
};
