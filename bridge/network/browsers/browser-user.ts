import { encodeUser } from '@nats-io/jwt';
import {
  encodeBrowserLink,
  LINK_CODE_LENGTH,
  LINK_LIFETIME_SEC,
  linkUserClaims,
  linkUserSeed,
} from '../../protocol/browser-link.ts';
import { utf8 } from '../../protocol/bytes.ts';
import { encodeSeed } from '../../protocol/nkey.ts';
import { browserInboxes, browserSubjects } from '../../protocol/subjects.ts';
import { BROWSER_LIMITS } from '../limits.ts';
import type { Membership } from '../membership.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { signingKey } from '../signing-key.ts';

const WEBSOCKET = ['WEBSOCKET' as const];

/** The JWT of a linked browser's user: it asks owners and us, and hears its own answers. Throws ACCOUNT_FOREIGN. */
export const browserUser = (
  { users, account }: Membership,
  user: string,
  name: string,
  endsAtSec: number,
): Promise<string> => {
  const claims = {
    pub: { allow: browserSubjects(account), deny: [] },
    sub: { allow: [browserInboxes(user)], deny: [] },
    allowed_connection_types: WEBSOCKET,
    ...BROWSER_LIMITS,
  };
  return encodeUser(name, user, users.accountKey(), claims, { exp: endsAtSec });
};

export type MadeLink = {
  readonly text: string;
  /** Secret. */
  readonly code: Uint8Array;
  readonly expiresAtSec: number;
};

/** A link to our account there, for whoever has the household's long-term key. Throws ACCOUNT_FOREIGN. */
export const makeLink = async (
  { users, account }: Membership,
  key: string,
  url: string,
): Promise<MadeLink> => {
  const code = nodeCrypto.randomBytes(LINK_CODE_LENGTH);
  const expiresAtSec = Math.floor(Date.now() / 1000) + LINK_LIFETIME_SEC;
  const seed = encodeSeed('user', await linkUserSeed(nodeCrypto, code));
  const user = signingKey('user', seed).getPublicKey();
  const claims = linkUserClaims({ account, user, expiresAtSec });
  const signature = users.accountKey().sign(utf8(claims));
  const text = encodeBrowserLink({ url, account, key, code, expiresAtSec, signature });
  return { text, code, expiresAtSec };
};
