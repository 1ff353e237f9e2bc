import { BridgeError } from '../protocol/errors.ts';
import type { Command } from './command.ts';
import { table } from './output.ts';
import { terminalQrCode } from './qr.ts';

type Friend = { name: string; key?: string; offeredKey?: string; shares: string[] };
type Invitation = { code: string; url: string; expiresAt: string; warning?: string };
type WhoAmI = {
  name: string;
  key: string;
  friendCode: string;
  accounts: { network: string; name: string; account: string }[];
};

const stateOf = ({ key, offeredKey }: Friend): string => {
  if (offeredKey) return key ? 'offers another: compare, then accept it' : 'not accepted yet';
  return key ? 'accepted' : 'no key yet';
};

/** Of a number of hours as text. Throws COMMAND_INVALID. */
const secondsOf = (hours: string | boolean): number => {
  const seconds = Math.ceil(Number(hours) * 3600);
  if (typeof hours === 'string' && Number.isSafeInteger(seconds) && seconds > 0) return seconds;
  const message = `--hours wants a number of hours, such as 24 or 0.5, and not "${hours}".`;
  throw new BridgeError('COMMAND_INVALID', { message });
};

export const peopleCommands: readonly Command[] = [
  {
    words: 'whoami',
    args: '',
    summary: 'who we are, and the friend code to pass on',
    run: async ({ api, output }) => {
      const me = await (await api()).get<WhoAmI>('/whoami');
      const accounts = me.accounts.map(({ name, account }) => ['Account', `${account} on ${name}`]);
      const rows = [
        ['Name', me.name],
        ['Key', me.key],
        ...accounts,
        ['Friend code', me.friendCode],
      ];
      output.result(me, ...table(rows));
    },
  },
  {
    words: 'invite',
    args: '',
    summary: 'print a one-time invitation to our network',
    flags: {
      hours: { type: 'string', help: 'hours that it is valid (default: a week)' },
      'this-machine': {
        type: 'boolean',
        help: 'for somebody on this machine, though our network is not open',
      },
    },
    run: async ({ api, output, flags }) => {
      const body = {
        ...(flags.hours !== undefined && { lifetimeSec: secondsOf(flags.hours) }),
        ...(flags['this-machine'] && { thisMachine: true }),
      };
      const invitation = await (await api()).post<Invitation>('/invitations', body);
      const until = new Date(invitation.expiresAt).toLocaleString();
      output.drawing(terminalQrCode(invitation.code));
      const text = [
        '',
        invitation.code,
        '',
        `Your friend runs: natster-bridge join ${invitation.code}`,
        `It works once, until ${until}.`,
      ];
      output.result(invitation, ...text);
      if (invitation.warning) output.note(`Warning: ${invitation.warning}`);
    },
  },
  {
    words: 'join',
    args: 'CODE',
    summary: "join a friend's network with their invitation",
    run: async ({ args, api, output }) => {
      const body = { invitation: args[0] ?? '' };
      const membership = await (await api()).post<{ name: string; account: string }>(
        '/memberships',
        body,
      );
      output.result(membership, `You are a member of ${membership.name} now.`);
    },
  },
  {
    words: 'friend add',
    args: 'CODE [NAME]',
    summary: 'add a friend by friend code (see whoami) or account key',
    run: async ({ args: [code = '', name], api, output }) => {
      const friend = await (await api()).post<Friend>('/friends', { code, ...(name && { name }) });
      output.result(friend, `${friend.name}: ${stateOf(friend)}`);
    },
  },
  {
    words: 'friend accept',
    args: 'NAME [CODE]',
    summary: 'accept a key: that of a friend code, a key (X…), or the first that was offered',
    run: async ({ args: [name = '', code], api, output }) => {
      const path = `/friends/${encodeURIComponent(name)}/accept`;
      const friend = await (await api()).post<Friend>(path, code ? { code } : {});
      output.result(friend, `${friend.name}: ${stateOf(friend)}`, friend.key ?? '');
    },
  },
  {
    words: 'friend ls',
    args: '',
    summary: 'list friends, and what is shared with them',
    run: async ({ api, output }) => {
      const { friends } = await (await api()).get<{ friends: Friend[] }>('/friends');
      const rows = friends.map((friend) => [
        friend.name,
        stateOf(friend),
        friend.shares.join(', '),
        friend.offeredKey ?? '',
      ]);
      output.result(friends, ...table([['FRIEND', 'KEY', 'SEES', 'OFFERED KEY'], ...rows]));
    },
  },
  {
    words: 'friend rm',
    args: 'NAME',
    summary: 'remove a friend and all shares with them',
    run: async ({ args: [name = ''], api, output }) => {
      output.result(await (await api()).delete(`/friends/${encodeURIComponent(name)}`), 'removed');
    },
  },
];
