/** What the account on which users of the original sign in (SITE) asks of a network's global service. */
import { type Static, type TSchema, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { decodeJson, encodeJson, isOf } from '../protocol/json.ts';
import { OriginalAnswer } from '../protocol/original.ts';
import { type GlobalOperation, globalSubject } from '../protocol/subjects.ts';
import type { Membership } from './membership.ts';

/** The service may ask the original's control plane first. */
const TIMEOUT_MS = 10_000;
const DONE = 200;

/** The secrets beside it stay here. */
const Context = Type.Object({ account_name: Type.String(), account_public_key: Type.String() });
export type Bound = { readonly account: string; readonly name: string };

/** Binds who is signed in there as `identity` to the account that the code stands for. Throws as `ask`. */
export const claimCode = async (
  membership: Membership,
  code: string,
  identity: string,
): Promise<Bound> =>
  boundOf(await ask(membership, 'otc.claim', encodeJson({ code, oauth_id: identity }), Context));

/** The account that `identity` is bound to. Throws as `ask`. */
export const boundTo = async (membership: Membership, identity: string): Promise<Bound> => {
  const Answer = Type.Object({ context: Context });
  const asked = new TextEncoder().encode(identity);
  return boundOf((await ask(membership, 'context.get', asked, Answer)).context);
};

const boundOf = ({ account_name: name, account_public_key: account }: Static<typeof Context>) => ({
  ...{ account, name },
});

/** Throws NETWORK_UNREACHABLE, GLOBAL_SERVICE_AWAY, SITE_REFUSED. */
const ask = async <S extends TSchema>(
  membership: Membership,
  operation: GlobalOperation,
  data: Uint8Array,
  schema: S,
): Promise<Static<S>> => {
  const { nc } = await membership.connected(AbortSignal.timeout(TIMEOUT_MS));
  const options = { timeout: TIMEOUT_MS };
  const reply = await nc
    .request(globalSubject(operation), data, options)
    .catch((cause: unknown) => {
      throw new BridgeError('GLOBAL_SERVICE_AWAY', { cause });
    });
  const answer = decodeJson(OriginalAnswer, reply.data);
  if (answer && answer.code !== DONE) {
    const message = `The global service refuses it: ${answer.code} ${answer.error ?? ''}`.trim();
    throw new BridgeError('SITE_REFUSED', { message });
  }
  if (!answer || !isOf(schema, answer.data)) throw new BridgeError('GLOBAL_SERVICE_AWAY');
  return answer.data;
};
