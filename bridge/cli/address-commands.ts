import { arg } from './catalog-args.ts';
import type { Command } from './command.ts';
import { table } from './output.ts';

type Viewing = { readonly capability: string; readonly label: string; readonly direct: string };

/** Of a whole address as a player has it, or of the capability in it. */
const pathOf = (address: string): string => {
  const capability = /\/play\/([^/]+)/.exec(address)?.[1] ?? address;
  return `/viewings/${encodeURIComponent(capability)}`;
};

export const addressCommands: readonly Command[] = [
  {
    words: 'address ls',
    args: '',
    summary: 'list the addresses of films and playlists that were given to players',
    run: async ({ api, output }) => {
      const { viewings } = await (await api()).get<{ viewings: Viewing[] }>('/viewings');
      const rows = viewings.map(({ label, direct }) => [label, direct]);
      output.result(viewings, ...table([['NAME', 'ADDRESS'], ...rows]));
    },
  },
  {
    words: 'address rename',
    args: 'ADDRESS NAME',
    summary: 'call an address otherwise, after the player that has it say',
    run: async ({ args, api, output }) => {
      const label = arg(args, 1);
      output.result(await (await api()).patch(pathOf(arg(args, 0)), { label }), label);
    },
  },
  {
    words: 'address rm',
    args: 'ADDRESS',
    summary: 'end an address; what is played by it stops',
    run: async ({ args, api, output }) =>
      output.result(await (await api()).delete(pathOf(arg(args, 0))), 'removed'),
  },
];
