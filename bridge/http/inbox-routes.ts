import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Membership } from '../network/membership.ts';
import { BridgeError } from '../protocol/errors.ts';
import { AccountKey } from '../protocol/nkey.ts';
import type { Services } from './services.ts';

const ANSWER_TIMEOUT_MS = 3_000;

const InboxAnswer = Type.Object({
  shares: Type.Array(
    Type.Object({
      catalog: Type.String(),
      /** The owner's account. */
      account: AccountKey,
      friend: Type.Optional(Type.String()),
      network: Type.String(),
      online: Type.Boolean(),
    }),
  ),
  /** Networks of which it is not known: their global service is away, or they have none. */
  unanswered: Type.Array(Type.Object({ network: Type.String(), problem: Type.String() })),
});

/** What others share with us, and we have not imported. */
export const inboxRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services: { memberships, friends, unimported } },
) => {
  const of = async (membership: Membership) => {
    const shares = await unimported(membership, ANSWER_TIMEOUT_MS);
    return shares.map(({ catalog, from_account: account, catalog_online: online = false }) => {
      const friend = friends.byAccount(account)?.name;
      return { catalog, account, network: membership.name, online, ...(friend && { friend }) };
    });
  };

  app.get('/inbox', { schema: { response: { 200: InboxAnswer } } }, async () => {
    const all = memberships.list();
    const answers = await Promise.allSettled(all.map(of));
    const unanswered = answers.flatMap((answer, index) => {
      const network = all[index]?.name ?? '';
      if (answer.status === 'fulfilled') return [];
      const { reason } = answer;
      return [{ network, problem: reason instanceof BridgeError ? reason.code : 'INTERNAL' }];
    });
    const shares = answers.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    return { shares, unanswered };
  });
};
