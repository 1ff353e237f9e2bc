import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import type { Command, CommandContext } from './command.ts';
import { table } from './output.ts';

type Use = { used: number; limit: number };
type Member = {
  name: string;
  account: string;
  kind: string;
  connections: Use;
  imports: Use;
  paused: boolean;
  sentBytes: number;
  receivedBytes: number;
};
type Invitation = { id: string; expiresAt: string; state: string; member?: string };

/** Of a limit as text. Throws COMMAND_INVALID. */
const countOf = (text: string | boolean | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^\d{1,6}$/.test(text)) return Number(text);
  throw new BridgeError('COMMAND_INVALID', { message: `"${text}" is not a number.` });
};

const limit = async ({ args: [wanted = ''], flags, api, output }: CommandContext) => {
  const connections = countOf(flags.connections);
  const imports = countOf(flags.imports);
  if (connections === undefined && imports === undefined) {
    throw new BridgeError('COMMAND_INVALID', { message: 'Give --connections or --imports.' });
  }
  const limits = {
    ...(connections !== undefined && { connections }),
    ...(imports !== undefined && { imports }),
  };
  const client = await api();
  const { account } = await findMember(client, wanted);
  const member = await client.patch<Member>(`/network/members/${account}`, { limits });
  const rows = [
    ['Connections', of(member.connections)],
    ['Catalogs', of(member.imports)],
  ];
  output.result(member, member.name, ...table(rows));
  if (isOver(member.connections)) output.note('Connections above the limit end now.');
  if (isOver(member.imports)) output.note('Catalogs that are attached stay; no more can be.');
};

const pausing = (words: 'pause' | 'resume', summary: string, done: string): Command => ({
  words: `network ${words}`,
  args: 'MEMBER',
  summary,
  run: async ({ args: [wanted = ''], api, output }) => {
    const client = await api();
    const { account } = await findMember(client, wanted);
    const body = { paused: words === 'pause' };
    const member = await client.patch<Member>(`/network/members/${account}`, body);
    output.result(member, `${member.name} ${done}`);
  },
});

const isOver = ({ used, limit: most }: Use): boolean => used > most;
const of = ({ used, limit }: Use): string => `${used} of ${limit}`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const membersOf = async (client: ApiClient): Promise<Member[]> =>
  (await client.get<{ members: Member[] }>('/network/members')).members;

/** By name or account key. Throws MEMBER_NOT_FOUND, and tells the accounts of several of one name. */
const findMember = async (client: ApiClient, wanted: string): Promise<Member> => {
  const found = (await membersOf(client)).filter(
    ({ name, account }) => name === wanted || account === wanted,
  );
  if (found.length > 1) {
    const accounts = found.map(({ account }) => account).join(', ');
    throw new BridgeError('MEMBER_NOT_FOUND', {
      message: `Several members are called ${wanted}: ${accounts}.`,
      hint: 'Name one by its account.',
    });
  }
  if (!found[0]) throw new BridgeError('MEMBER_NOT_FOUND');
  return found[0];
};

export const memberCommands: readonly Command[] = [
  {
    words: 'network members',
    args: '',
    summary: 'who is on our network, and what they use of what they may',
    run: async ({ api, output }) => {
      const members = await membersOf(await api());
      const rows = members.map((member) => [
        member.kind === 'own' ? `${member.name} (you)` : member.name,
        member.paused ? 'paused' : of(member.connections),
        of(member.imports),
        megabytes(member.sentBytes),
        megabytes(member.receivedBytes),
        member.account,
      ]);
      const head = ['MEMBER', 'CONNECTIONS', 'CATALOGS', 'SENT', 'RECEIVED', 'ACCOUNT'];
      output.result(members, ...table([head, ...rows]));
    },
  },
  {
    words: 'network rename',
    args: 'MEMBER NAME',
    summary: 'call a member of our network something else',
    run: async ({ args: [wanted = '', name = ''], api, output }) => {
      const client = await api();
      const { account } = await findMember(client, wanted);
      output.result(await client.patch(`/network/members/${account}`, { name }), 'renamed');
    },
  },
  {
    words: 'network limit',
    args: 'MEMBER',
    summary: 'how much a member of our network may use',
    flags: {
      connections: { type: 'string', help: 'connections at once, 1 to 256 (default: 32)' },
      imports: { type: 'string', help: 'catalogs of others, 0 to 200 (default: 200)' },
    },
    run: limit,
  },
  pausing(
    'pause',
    'keep a member off our network for a while; its catalogs stay attached',
    'cannot connect until: network resume.',
  ),
  pausing('resume', 'let a member back in that was paused', 'can connect again.'),
  {
    words: 'network remove',
    args: 'MEMBER',
    summary: 'cut a member off our network, at once and for good',
    run: async ({ args: [wanted = ''], api, output }) => {
      const client = await api();
      const { account, name } = await findMember(client, wanted);
      const done = await client.delete(`/network/members/${account}`);
      output.result(done, `${name} is not on your network any more.`);
    },
  },
  {
    words: 'invitation ls',
    args: '',
    summary: 'invitations that we gave out, and what became of them',
    run: async ({ api, output }) => {
      const client = await api();
      const { invitations } = await client.get<{ invitations: Invitation[] }>('/invitations');
      const rows = invitations.map(({ id, state, expiresAt, member }) => [
        id,
        state,
        new Date(expiresAt).toLocaleString(),
        member ?? '',
      ]);
      output.result(invitations, ...table([['INVITATION', 'STATE', 'UNTIL', 'MEMBER'], ...rows]));
    },
  },
  {
    words: 'invitation rm',
    args: 'INVITATION',
    summary: 'withdraw an invitation',
    run: async ({ args: [id = ''], api, output }) => {
      const path = `/invitations/${encodeURIComponent(id)}`;
      output.result(await (await api()).delete(path), 'withdrawn');
    },
  },
];
