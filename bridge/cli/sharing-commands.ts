/** Who may see a catalog. */
import { arg, at, nameArg } from './catalog-args.ts';
import type { Command } from './command.ts';
import { friendNamed, ORIGINAL_FLAG } from './friend-by-account.ts';
import { type Friend, stateOf } from './friend-commands.ts';
import { table } from './output.ts';

type Catalog = { name: string; kind: string; items: number; sharedWith?: string[] };

const sharePath = (name: string, friend: string): string =>
  `${at(name)}/shares/${encodeURIComponent(friend)}`;

const shared = ({ name, sharedWith = [] }: Catalog): string =>
  `${name} is shared with: ${sharedWith.join(', ') || 'nobody'}`;

export const sharingCommands: readonly Command[] = [
  {
    words: 'catalog share',
    args: 'NAME FRIEND',
    summary: 'let a friend see a catalog (FRIEND is a name or an account)',
    flags: ORIGINAL_FLAG,
    run: async ({ args, flags, api, output }) => {
      const client = await api();
      // First: nobody is added for a catalog that is not there.
      await client.get(at(nameArg(args)));
      const friend = await friendNamed(client, arg(args, 1), flags.original === true);
      const catalog = await client.put<Catalog>(sharePath(nameArg(args), friend));
      output.result(catalog, shared(catalog));
    },
  },
  {
    words: 'catalog unshare',
    args: 'NAME FRIEND',
    summary: 'take a share back; what is playing stops',
    run: async ({ args, api, output }) => {
      const catalog = await (await api()).delete<Catalog>(sharePath(nameArg(args), arg(args, 1)));
      output.result(catalog, shared(catalog));
    },
  },
  {
    words: 'catalog access',
    args: 'NAME',
    summary: 'who may see a catalog, and how it gets to them',
    run: async ({ args, api, output }) => {
      const client = await api();
      const { sharedWith = [] } = await client.get<Catalog>(at(nameArg(args)));
      const { friends } = await client.get<{ friends: Friend[] }>('/friends');
      const seeing = friends.filter(({ name }) => sharedWith.includes(name));
      const rows = seeing.map((friend) => [
        friend.name,
        stateOf(friend),
        friend.accounts.map(({ account }) => account).join(', '),
      ]);
      const lines = table([['FRIEND', 'KEY', 'ACCOUNT'], ...rows]);
      output.result(seeing, ...(rows.length > 0 ? lines : ['Nobody.']));
    },
  },
  {
    words: 'stats',
    args: '',
    summary: 'how much there is, and how many see it',
    run: async ({ api, output }) => {
      const client = await api();
      const { catalogs } = await client.get<{ catalogs: Catalog[] }>('/catalogs');
      const { friends, sessions, viewings } = await client.get<Record<string, number>>('/status');
      const of = (kind: string) => catalogs.filter((catalog) => catalog.kind === kind);
      const items = (all: readonly Catalog[]) => all.reduce((sum, each) => sum + each.items, 0);
      const [own, imported] = [of('own'), of('imported')];
      const shares = own.reduce((sum, { sharedWith = [] }) => sum + sharedWith.length, 0);
      const stats = {
        ...{ catalogs: own.length, items: items(own), shares, friends },
        ...{ imports: imported.length, importedItems: items(imported), sessions, viewings },
      };
      const rows = [
        ['Own catalogs', `${own.length}, with ${items(own)} items`],
        ['Imported', `${imported.length}, with ${items(imported)} items`],
        ['Shares', `${shares}, of ${friends} friends`],
        ['Now', `${sessions} sessions of friends, ${viewings} addresses given out`],
      ];
      output.result(stats, ...table(rows));
    },
  },
];
