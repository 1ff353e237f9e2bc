/** What the page of the original programs asks of a network's global service, when our account there is that page's. */
import { type Static, type TSchema, Type } from 'typebox';
import { utf8 } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import { UserContext } from '../protocol/global.ts';
import { decodeJson, encodeJson, isOf } from '../protocol/json.ts';
import { AccountKey } from '../protocol/nkey.ts';
import { OriginalAnswer } from '../protocol/original.ts';
import { globalSubject } from '../protocol/subjects.ts';
import type { Membership } from './membership.ts';

const ANSWER_TIMEOUT_MS = 5_000;
/** All but the access token, which nobody here needs. */
const Context = Type.Object({
  account_public_key: AccountKey,
  account_name: UserContext.properties.account_name,
});
const Bound = Type.Object({ context: Context, user_jwt: Type.String({ maxLength: 16_384 }) });

export type SiteAccount = { readonly account: string; readonly name: string };

/** Ties who is signed in there to the account that made the code. Throws SITE_REFUSED, SITE_UNKNOWN, GLOBAL_SERVICE_AWAY, … */
export const claimCode = async (
  membership: Membership,
  code: string,
  identity: string,
): Promise<SiteAccount> => {
  const asked = encodeJson({ code, oauth_id: identity });
  return describe(await ask(membership, 'otc.claim', asked, Context));
};

/** The account that somebody is tied to, and the JWT of its user; not the seed. Throws as `claimCode`. */
export const boundAccount = async (
  membership: Membership,
  identity: string,
): Promise<SiteAccount & { readonly jwt: string }> => {
  const bound = await ask(membership, 'context.get', utf8(identity), Bound);
  return { ...describe(bound.context), jwt: bound.user_jwt };
};

const describe = ({ account_public_key, account_name }: Static<typeof Context>): SiteAccount => ({
  ...{ account: account_public_key, name: account_name },
});

const ask = async <S extends TSchema>(
  membership: Membership,
  operation: 'otc.claim' | 'context.get',
  asked: Uint8Array,
  schema: S,
): Promise<Static<S>> => {
  const { nc } = await membership.connected(AbortSignal.timeout(ANSWER_TIMEOUT_MS));
  const options = { timeout: ANSWER_TIMEOUT_MS };
  const reply = await nc
    .request(globalSubject(operation), asked, options)
    .catch((cause: unknown) => {
      throw new BridgeError('GLOBAL_SERVICE_AWAY', { cause });
    });
  const answer = decodeJson(OriginalAnswer, reply.data);
  if (answer?.code === 403) throw new BridgeError('SITE_REFUSED');
  if (answer?.code === 404) throw new BridgeError('SITE_UNKNOWN');
  if (answer?.code !== 200 || !isOf(schema, answer.data)) {
    throw new BridgeError('GLOBAL_SERVICE_AWAY');
  }
  return answer.data;
};
