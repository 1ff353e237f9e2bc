/**
 * How a household vouches for a browser that it has linked, to one friend (docs/protocol.md, "Linked
 * browsers"). Long-term keys agree on secrets and sign nothing, so a certificate is a MAC under what the
 * two households' keys agree on: only those two can make it, and only the friend has use for it.
 */
import { type Static, Type } from 'typebox';
import { equalBytes, fromBase64Url, toBase64Url, utf8, writeUint64 } from './bytes.ts';
import type { KeyPair, Primitives } from './primitives.ts';

const DAY_SEC = 24 * 3600;
/** No browser is let in for longer than this without being linked again. */
export const BROWSER_LONGEST_SEC = 90 * DAY_SEC;
/** By which two clocks may differ. */
const SKEW_SEC = DAY_SEC;

const Time = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
export const BrowserName = Type.String({ minLength: 1, maxLength: 64 });
export const Mac = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

export const BrowserCertificate = Type.Object({
  name: BrowserName,
  /** Unix seconds. */
  endsAtSec: Time,
  mac: Mac,
});
export type BrowserCertificate = Static<typeof BrowserCertificate>;

/** Whom a certificate is about: the browser's X25519 key, in the household's account. */
export type Certified = {
  readonly browser: Uint8Array;
  readonly account: string;
  readonly name: string;
  readonly endsAtSec: number;
};

type Parties = { readonly household: Uint8Array; readonly friend: Uint8Array };

const macOf = async (
  primitives: Primitives,
  agreed: Uint8Array,
  { household, friend }: Parties,
  { browser, account, name, endsAtSec }: Certified,
): Promise<Uint8Array> => {
  const end = new Uint8Array(8);
  writeUint64(end, 0, endsAtSec);
  const key = await primitives.hmac(agreed, utf8('natster browser certificate 1'));
  // All but the name are of fixed length.
  return primitives.hmac(key, household, friend, browser, end, utf8(account), utf8(name));
};

/** For the friend with the long-term key `friend`, made with the household's. */
export const certifyBrowser = async (
  primitives: Primitives,
  household: KeyPair,
  friend: Uint8Array,
  certified: Certified,
): Promise<string> => {
  const agreed = await primitives.dh(household, friend);
  const parties = { household: household.publicKey, friend };
  return toBase64Url(await macOf(primitives, agreed, parties, certified));
};

/** Whether the household with the long-term key `household` made it, for us. Says nothing about its end. */
export const isCertified = async (
  primitives: Primitives,
  ours: KeyPair,
  household: Uint8Array,
  certified: Certified,
  mac: string,
): Promise<boolean> => {
  const agreed = await primitives.dh(ours, household);
  const parties = { household, friend: ours.publicKey };
  const right = await macOf(primitives, agreed, parties, certified);
  return equalBytes(right, fromBase64Url(mac) ?? new Uint8Array());
};

/** Whether a certificate holds at `nowSec`: it has an end, which is neither past nor too far away. */
export const holdsAt = (nowSec: number, endsAtSec: number): boolean =>
  endsAtSec > nowSec && endsAtSec <= nowSec + BROWSER_LONGEST_SEC + SKEW_SEC;
