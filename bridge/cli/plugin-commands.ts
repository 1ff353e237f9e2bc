import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import { arg } from './catalog-args.ts';
import type { Command } from './command.ts';
import { table } from './output.ts';

type Plugin = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly version: string;
  readonly lastSeenAt: string;
  readonly items?: number;
  readonly problem?: { readonly message: string };
};

const pluginsOf = async (client: ApiClient): Promise<Plugin[]> =>
  (await client.get<{ plugins: Plugin[] }>('/plugins')).plugins;

const row = ({ id, name, version, address, lastSeenAt, items = 0, problem }: Plugin): string[] => [
  ...[id, name, version, address, lastSeenAt.slice(0, 16).replace('T', ' ')],
  problem?.message ?? `${items} items`,
];

export const pluginCommands: readonly Command[] = [
  {
    words: 'jellyfin pair',
    args: '',
    summary: 'show a code that lets a Jellyfin server in; type it into the Natster plugin there',
    run: async ({ api, output }) => {
      const client = await api();
      const made = await client.post<{ code: string; expiresAt: string }>('/plugins/codes');
      output.result(made, `${made.code.slice(0, 4)} ${made.code.slice(4)}`);
      output.note(
        'Type it into the settings of the Natster plugin in Jellyfin, within 10 minutes.',
      );
    },
  },
  {
    words: 'jellyfin ls',
    args: '',
    summary: 'list the Jellyfin servers with our plugin',
    run: async ({ api, output }) => {
      const plugins = await pluginsOf(await api());
      const head = ['ID', 'NAME', 'VERSION', 'REACHES US AT', 'LAST SEEN (UTC)', 'HAS'];
      output.result({ plugins }, ...table([head, ...plugins.map(row)]));
    },
  },
  {
    words: 'jellyfin rm',
    args: 'ID',
    summary: "end the pairing of a Jellyfin server; friends' films are gone there. ID or its name",
    run: async ({ args, api, output }) => {
      const client = await api();
      const wanted = arg(args, 0);
      const all = await pluginsOf(client);
      const named = all.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
      const found = all.find(({ id }) => id === wanted) ?? (named.length === 1 && named[0]);
      if (!found) throw new BridgeError('PLUGIN_NOT_FOUND');
      await client.delete(`/plugins/${found.id}`);
      output.result({ id: found.id }, `${found.name} is not let in any more.`);
    },
  },
];
