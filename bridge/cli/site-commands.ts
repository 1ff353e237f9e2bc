import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import type { Command } from './command.ts';

type Account = { account: string; name: string };

/** The one that is named, else the only one. Throws COMMAND_INVALID. */
const pathOn = async (client: ApiClient, named: unknown, rest: string): Promise<string> => {
  const { memberships } = await client.get<{ memberships: { network: string; name: string }[] }>(
    '/memberships',
  );
  const [only] = memberships;
  const network = typeof named === 'string' ? named : only?.network;
  if (network === undefined || (typeof named !== 'string' && memberships.length > 1)) {
    const names = memberships.map(({ name }) => name).join(', ') || 'none';
    const message = `Say which network: --network NAME. You are on: ${names}.`;
    throw new BridgeError('COMMAND_INVALID', { message });
  }
  return `/memberships/${encodeURIComponent(network)}/${rest}`;
};

const flags = {
  network: { type: 'string', help: 'by name or id, when there are several' },
} as const;

export const siteCommands: readonly Command[] = [
  {
    words: 'claim',
    args: 'CODE IDENTITY',
    summary: "tie who is signed in at the original's page to the account of a one-time code",
    flags,
    run: async ({ args: [code = '', identity = ''], api, flags: { network }, output }) => {
      const client = await api();
      const path = await pathOn(client, network, 'claims');
      const bound = await client.post<Account>(path, { code, identity });
      output.result(bound, `${identity} is ${bound.account} (${bound.name})`);
    },
  },
  {
    words: 'oauthcheck',
    args: 'IDENTITY',
    summary: "the account that somebody at the original's page is tied to",
    flags,
    run: async ({ args: [identity = ''], api, flags: { network }, output }) => {
      const client = await api();
      const path = await pathOn(client, network, 'claimed');
      const bound = await client.post<Account & { jwt: string }>(path, { identity });
      output.result(bound, `${identity} is ${bound.account} (${bound.name})`, bound.jwt);
    },
  },
];
