import { BridgeError } from '../protocol/errors.ts';
import type { Command } from './command.ts';
import { table } from './output.ts';
import { terminalQrCode } from './qr.ts';

type Invitation = { code: string; url: string; expiresAt: string; warning?: string };
type WhoAmI = {
  name: string;
  key: string;
  friendCode: string;
  accounts: { network: string; name: string; account: string }[];
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
];
