/**
 * A link that makes one browser a browser of the household, once (docs/protocol.md, "Linked browsers").
 * Its code rides in the fragment of a page's address, which is sent to nobody, and fits a QR code.
 *
 *   natster-browser . [ account (32) ‖ long-term key (32) ‖ code (16) ‖ end, Unix seconds (4) ‖
 *                       signature (64) ‖ address of the WebSocket listener (UTF-8) ]
 *
 * The signature is the account's, over a JWT for a user that can ask for the link and nothing else. Both
 * sides build the same text of that JWT, so it need not be carried.
 */
import { concatBytes, fromUtf8, toBase64Url, utf8 } from './bytes.ts';
import { decodeCode, encodeCode } from './compact-code.ts';
import { BridgeError } from './errors.ts';
import { decodePublicKey, encodePublicKey } from './nkey.ts';
import type { Awaitable, Primitives } from './primitives.ts';
import { BROWSER_LINK, browserInboxes } from './subjects.ts';

const WORD = 'natster-browser';
const HEAD = 32 + 32 + 16 + 4 + 64;
export const LINK_CODE_LENGTH = 16;
export const LINK_LIFETIME_SEC = 600;
/** As in NetworkInfo: where browsers connect. */
export const WEBSOCKET_ADDRESS = '^wss://[^\\s/@]+:\\d{1,5}$';

export type BrowserLink = {
  /** `wss://host:port`. */
  readonly url: string;
  readonly account: string;
  /** The household's long-term key. */
  readonly key: string;
  readonly code: Uint8Array;
  readonly expiresAtSec: number;
  readonly signature: Uint8Array;
};

export const encodeBrowserLink = (link: BrowserLink): string => {
  const { url, account, key, code, expiresAtSec, signature } = link;
  const rawAccount = decodePublicKey('account', account);
  const rawKey = decodePublicKey('xkey', key);
  const isWhole = code.length === LINK_CODE_LENGTH && signature.length === 64;
  if (!rawAccount || !rawKey || !isWhole) throw new RangeError('not a link');
  const expiry = new Uint8Array(4);
  new DataView(expiry.buffer).setUint32(0, expiresAtSec);
  return encodeCode(WORD, concatBytes(rawAccount, rawKey, code, expiry, signature, utf8(url)));
};

/** Throws BROWSER_LINK_INVALID. */
export const decodeBrowserLink = (text: string): BrowserLink => {
  const invalid = () => new BridgeError('BROWSER_LINK_INVALID');
  const raw = decodeCode(WORD, text);
  if (!raw || raw.length <= HEAD) throw invalid();
  try {
    const url = fromUtf8(raw.subarray(HEAD));
    if (!new RegExp(WEBSOCKET_ADDRESS).test(url)) throw invalid();
    return {
      url,
      account: encodePublicKey('account', raw.subarray(0, 32)),
      key: encodePublicKey('xkey', raw.subarray(32, 64)),
      code: raw.slice(64, 80),
      expiresAtSec: new DataView(raw.buffer, raw.byteOffset + 80).getUint32(0),
      signature: raw.slice(84, HEAD),
    };
  } catch {
    throw invalid();
  }
};

const derived = (primitives: Primitives, code: Uint8Array, purpose: string) =>
  primitives.hmac(code, utf8(`natster browser link ${purpose}`));

/** Names the link inside the sealed request, and proves knowledge of its code. */
export const linkId = async (primitives: Primitives, code: Uint8Array): Promise<string> =>
  toBase64Url((await derived(primitives, code, 'id')).slice(0, 16));

/** The psk of Noise IKpsk2. */
export const linkPsk = (primitives: Primitives, code: Uint8Array): Awaitable<Uint8Array> =>
  derived(primitives, code, 'psk');

/** Ed25519 seed of the user that asks for the link. */
export const linkUserSeed = (primitives: Primitives, code: Uint8Array): Awaitable<Uint8Array> =>
  derived(primitives, code, 'user');

/** What both sides of a link, or of a later question, agree on beforehand. */
export const browserPrologue = (what: 'link' | 'home', account: string): Uint8Array =>
  utf8(`natster browser ${what} 1 ${account}`);

type LinkUser = {
  readonly account: string;
  /** Public nkey of the user. */
  readonly user: string;
  readonly expiresAtSec: number;
};

/** What the account signs: a JWT without its signature. The text has to be the same on both sides. */
export const linkUserClaims = ({ account, user, expiresAtSec }: LinkUser): string => {
  const claims = {
    jti: user,
    iat: expiresAtSec - LINK_LIFETIME_SEC,
    exp: expiresAtSec,
    iss: account,
    name: 'link',
    sub: user,
    nats: {
      pub: { allow: [BROWSER_LINK] },
      sub: { allow: [browserInboxes(user)] },
      ...{ subs: 1, data: -1, payload: 2048 },
      allowed_connection_types: ['WEBSOCKET'],
      ...{ type: 'user', version: 2 },
    },
  };
  const header = { typ: 'JWT', alg: 'ed25519-nkey' };
  const part = (value: object) => toBase64Url(utf8(JSON.stringify(value)));
  return `${part(header)}.${part(claims)}`;
};
