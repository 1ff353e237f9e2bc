import type { FriendLimits } from '../network/friend-limits.ts';
import type { ApiClient } from './api-client.ts';
import type { Command } from './command.ts';
import { limitsInWords } from './friend-limits.ts';
import { type Output, table } from './output.ts';

export type Friend = {
  name: string;
  key?: string;
  offeredKey?: string;
  isOriginal?: boolean;
  isHub?: boolean;
  isPaused?: boolean;
  limits?: FriendLimits;
  watching: { catalog: string; title: string }[];
  shares: string[];
  accounts: { account: string }[];
};

export const stateOf = ({ key, offeredKey, isOriginal, isHub }: Friend): string => {
  if (isHub) return "gives the network's welcome catalog";
  if (isOriginal) return 'original programs: the network can read along';
  if (offeredKey) return key ? 'offers another: compare, then accept it' : 'not accepted yet';
  return key ? 'accepted' : 'no key yet';
};

const mostOf = ({ isPaused, limits }: Friend): string =>
  isPaused ? 'nothing: paused' : limitsInWords(limits);

export const friendPath = (name: string): string => `/friends/${encodeURIComponent(name)}`;

const tell = (output: Output, friend: Friend, ...more: string[]): void => {
  output.result(friend, `${friend.name}: ${stateOf(friend)}`, ...more);
  if (!friend.isOriginal) return;
  output.note(
    `Who runs the network sees the lists of files that ${friend.name} may see, and could step in between to have the files too.`,
  );
};

const mark = (api: ApiClient, name: string, isOriginal: boolean): Promise<Friend> => {
  const path = `${friendPath(name)}/original`;
  return isOriginal ? api.put<Friend>(path) : api.delete<Friend>(path);
};

export const friendCommands: readonly Command[] = [
  {
    words: 'friend add',
    args: 'CODE [NAME]',
    summary: 'add a friend by friend code (see whoami) or account key',
    flags: {
      original: {
        type: 'boolean',
        help: "by account key: they use the original Natster's programs",
      },
    },
    run: async ({ args: [code = '', name], api, output, flags }) => {
      const more = { ...(name && { name }), ...(flags.original && { isOriginal: true }) };
      tell(output, await (await api()).post<Friend>('/friends', { code, ...more }));
    },
  },
  {
    words: 'friend original',
    args: 'NAME',
    summary: "mark a friend without a key as a user of the original Natster's programs",
    flags: { off: { type: 'boolean', help: 'they do not use them any more' } },
    run: async ({ args: [name = ''], api, output, flags }) => {
      tell(output, await mark(await api(), name, !flags.off));
    },
  },
  {
    words: 'friend accept',
    args: 'NAME [CODE]',
    summary: 'accept a key: that of a friend code, a key (X…), or the first that was offered',
    run: async ({ args: [name = '', code], api, output }) => {
      const path = `${friendPath(name)}/accept`;
      const friend = await (await api()).post<Friend>(path, code ? { code } : {});
      tell(output, friend, friend.key ?? '');
    },
  },
  {
    words: 'friend ls',
    args: '',
    summary:
      'list friends, what is shared with them, how much of it they may have, and what they watch',
    run: async ({ api, output }) => {
      const { friends } = await (await api()).get<{ friends: Friend[] }>('/friends');
      const rows = friends.map((friend) => [
        friend.name,
        stateOf(friend),
        friend.shares.join(', '),
        friend.offeredKey ?? '',
        mostOf(friend),
        friend.watching.map(({ catalog, title }) => `${title} (${catalog})`).join(', '),
      ]);
      const head = ['FRIEND', 'KEY', 'SEES', 'OFFERED KEY', 'AT MOST', 'WATCHES'];
      output.result(friends, ...table([head, ...rows]));
    },
  },
  {
    words: 'friend rm',
    args: 'NAME',
    summary: 'remove a friend and all shares with them',
    run: async ({ args: [name = ''], api, output }) => {
      output.result(await (await api()).delete(friendPath(name)), 'removed');
    },
  },
];
