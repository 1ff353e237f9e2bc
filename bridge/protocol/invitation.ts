/**
 * An invitation to a network (docs/protocol.md, "Joining"): where it is, who administers it, and a
 * one-time code. At most 250 bytes, so that it fits a QR code in a terminal.
 *
 *   natster-invite . [ key (32) ‖ code (16) ‖ expiry, Unix seconds (4) ‖ address (UTF-8) ]
 */
import { concatBytes, fromUtf8, toBase64Url, utf8 } from './bytes.ts';
import { decodeCode, encodeCode } from './compact-code.ts';
import { decodePublicKey, encodePublicKey } from './nkey.ts';
import type { Primitives } from './primitives.ts';
import { wrongCode } from './wrong-code.ts';

const WORD = 'natster-invite';
export const INVITATION_MAX_LENGTH = 250;
export const INVITATION_CODE_LENGTH = 16;

export type Invitation = {
  /** `nats://host:port` or `tls://host:port`. */
  readonly url: string;
  /** The administrator's long-term key. */
  readonly key: string;
  readonly code: Uint8Array;
  readonly expiresAtSec: number;
};

export const encodeInvitation = ({ url, key, code, expiresAtSec }: Invitation): string => {
  const rawKey = decodePublicKey('xkey', key);
  if (!rawKey || code.length !== INVITATION_CODE_LENGTH) throw new RangeError('not an invitation');
  const expiry = new Uint8Array(4);
  new DataView(expiry.buffer).setUint32(0, expiresAtSec);
  const text = encodeCode(WORD, concatBytes(rawKey, code, expiry, utf8(url)));
  if (text.length > INVITATION_MAX_LENGTH) throw new RangeError('the address is too long');
  return text;
};

/** Throws INVITATION_INVALID. */
export const decodeInvitation = (text: string): Invitation => {
  const invalid = () => wrongCode(WORD, text);
  const raw = decodeCode(WORD, text);
  if (!raw || raw.length < 53) throw invalid();
  try {
    const url = fromUtf8(raw.subarray(52));
    if (!/^(?:nats|tls):\/\/[^\s/@]+:\d{1,5}$/.test(url)) throw invalid();
    return {
      url,
      key: encodePublicKey('xkey', raw.subarray(0, 32)),
      code: raw.slice(32, 48),
      expiresAtSec: new DataView(raw.buffer, raw.byteOffset + 48).getUint32(0),
    };
  } catch {
    throw invalid();
  }
};

/** Names the invitation inside the sealed request, and proves knowledge of its code. */
export const invitationId = async (primitives: Primitives, code: Uint8Array): Promise<string> =>
  toBase64Url((await primitives.hmac(code, utf8('natster invitation id'))).slice(0, 16));

/**
 * Names the invitation outside of the sealed request, in the header INVITATION_HEADER, so that its
 * administrator finds it among a flood of guesses without a key agreement. Says nothing of code or id.
 */
export const invitationLabel = async (primitives: Primitives, code: Uint8Array): Promise<string> =>
  toBase64Url((await primitives.hmac(code, utf8('natster invitation label'))).slice(0, 16));

export const INVITATION_HEADER = 'natster-invitation';

/** The psk of Noise IKpsk2. */
export const invitationPsk = (primitives: Primitives, code: Uint8Array) =>
  primitives.hmac(code, utf8('natster invitation psk'));

export const JOIN_PROLOGUE: Uint8Array = utf8('natster join 2');
