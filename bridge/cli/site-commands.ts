/** For the account of a page on which users of the original sign in. */
import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import { arg } from './catalog-args.ts';
import type { Command, CommandContext } from './command.ts';

type Bound = { account: string; name: string };

const NETWORK_FLAG = {
  network: { type: 'string', help: 'name or id, where that account is on several' },
} as const;

const networkPath = async (client: ApiClient, { flags }: CommandContext): Promise<string> => {
  const { memberships } = await client.get<{ memberships: { network: string }[] }>('/memberships');
  const [only] = memberships;
  const network = flags.network ?? (memberships.length === 1 ? only?.network : undefined);
  if (typeof network !== 'string') {
    const message = 'Say on which network: --network (see network ls).';
    throw new BridgeError('COMMAND_INVALID', { message });
  }
  return `/memberships/${encodeURIComponent(network)}`;
};

const told = ({ output }: CommandContext, bound: Bound): void =>
  output.result(bound, `${bound.account} (${bound.name})`);

export const siteCommands: readonly Command[] = [
  {
    words: 'claim',
    args: 'CODE IDENTITY',
    summary: "as the page's account (siteAccount): bind who is signed in there to a code's account",
    flags: NETWORK_FLAG,
    run: async (context) => {
      const client = await context.api();
      const body = { code: arg(context.args, 0), identity: arg(context.args, 1) };
      told(context, await client.post(`${await networkPath(client, context)}/claims`, body));
    },
  },
  {
    words: 'oauthcheck',
    args: 'IDENTITY',
    summary: "as the page's account (siteAccount): which account somebody signed in there has",
    flags: NETWORK_FLAG,
    run: async (context) => {
      const client = await context.api();
      const body = { identity: arg(context.args, 0) };
      told(context, await client.post(`${await networkPath(client, context)}/identities`, body));
    },
  },
];
