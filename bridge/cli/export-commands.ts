import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import type { Command, CommandContext } from './command.ts';
import { connect, SIGN_IN_FLAGS } from './jellyfin-sources.ts';
import { table } from './output.ts';

type Export = {
  readonly id: string;
  readonly dir: string;
  readonly address: string;
  readonly catalogs?: readonly string[];
  readonly own?: boolean;
  readonly isRunning: boolean;
  readonly items?: number;
  readonly written?: number;
  readonly removed?: number;
  readonly foreign?: number;
  readonly incomplete?: number;
  readonly problem?: { readonly message: string };
  readonly jellyfin?: { readonly name: string; readonly problem?: { readonly message: string } };
};

const ASK_EVERY_MS = 500;

const stateOf = ({ isRunning, items = 0, incomplete = 0, problem }: Export): string => {
  if (isRunning) return 'being written';
  if (problem) return problem.message;
  return `${items} items${incomplete > 0 ? `, ${incomplete} not complete yet` : ''}`;
};

const list = async (client: ApiClient): Promise<readonly Export[]> =>
  (await client.get<{ exports: Export[] }>('/exports')).exports;

/** By its id or its folder; the only one needs neither. */
const named = async (client: ApiClient, name: string | undefined): Promise<Export> => {
  const all = await list(client);
  const [only] = all;
  if (name === undefined && only && all.length === 1) return only;
  const found = all.find(({ id, dir }) => id === name || (name && dir === resolve(name)));
  if (!found) throw new BridgeError('EXPORT_NOT_FOUND');
  return found;
};

const finished = async (context: CommandContext, client: ApiClient, id: string) => {
  let state = await client.get<Export>(`/exports/${id}`);
  for (; state.isRunning; state = await client.get<Export>(`/exports/${id}`)) {
    await sleep(ASK_EVERY_MS);
  }
  const { problem, foreign = 0, written = 0, removed = 0 } = state;
  context.output.result(
    state,
    `${state.id}  ${state.dir}: ${stateOf(state)}; ${written} files written, ${removed} removed`,
  );
  if (foreign > 0) context.output.note(`${foreign} files are not ours, and were left alone.`);
  const untold = state.jellyfin?.problem;
  if (untold) context.output.note(`${state.jellyfin?.name} is not told: ${untold.message}`);
  if (problem) context.output.note('It is tried again by itself.');
};

const add = async (context: CommandContext): Promise<void> => {
  const { args, flags, lists, output } = context;
  const client = await context.api();
  const address = typeof flags.address === 'string' ? flags.address : client.url;
  const made = await client.post<Export>('/exports', {
    ...{ dir: resolve(args[0] ?? ''), address },
    ...(lists.catalog && { catalogs: lists.catalog.map((name) => name.toLowerCase()) }),
    ...(flags.merged && { layout: 'merged' }),
    ...(flags.own && { own: true }),
    ...(flags['audio-files'] && { audio: true }),
    ...(typeof flags.jellyfin === 'string' && {
      jellyfin: {
        connection: (await connect(context, client, flags.jellyfin)).id,
        ...(typeof flags['jellyfin-path'] === 'string' && { path: flags['jellyfin-path'] }),
      },
    }),
  });
  await finished(context, client, made.id);
  if (flags.address === undefined) {
    output.note(`The files name ${address}: give --address when players are elsewhere.`);
  }
  output.note('Whoever can read the folder can play what it names. It is kept in step by itself.');
};

export const exportCommands: readonly Command[] = [
  {
    words: 'export add',
    args: 'DIR',
    summary: "write friends' catalogs into a folder as Jellyfin, Emby and Kodi read them",
    flags: {
      address: { type: 'string', help: 'where players reach this bridge: http://HOST:PORT' },
      catalog: {
        type: 'string',
        multiple: true,
        help: "only this catalog (default: all friends')",
      },
      own: { type: 'boolean', help: 'our own catalogs as well' },
      merged: { type: 'boolean', help: 'one library of all, not one for each friend' },
      'audio-files': {
        type: 'boolean',
        help: 'music as .strm files too (Jellyfin plays these with our plugin only)',
      },
      jellyfin: {
        type: 'string',
        help: 'address of a Jellyfin server, which gets libraries of it and is told what changes',
      },
      'jellyfin-path': { type: 'string', help: 'path of DIR as that server sees it' },
      ...SIGN_IN_FLAGS,
    },
    run: add,
  },
  {
    words: 'export ls',
    args: '',
    summary: 'list exported libraries',
    run: async (context) => {
      const exports = await list(await context.api());
      const rows = exports.map((each) => [each.id, each.dir, each.address, stateOf(each)]);
      context.output.result({ exports }, ...table(rows));
    },
  },
  {
    words: 'export run',
    args: '[ID]',
    summary: 'bring an exported library in step now; ID or its folder',
    run: async (context) => {
      const client = await context.api();
      const { id } = await named(client, context.args[0]);
      await client.post(`/exports/${id}/run`);
      await finished(context, client, id);
    },
  },
  {
    words: 'export rm',
    args: 'ID',
    summary: 'remove an exported library, with the files that were written; ID or its folder',
    run: async (context) => {
      const client = await context.api();
      const { id, dir } = await named(client, context.args[0]);
      await client.delete(`/exports/${id}`);
      context.output.result({ id, dir }, `Removed ${id}, and what was written into ${dir}.`);
    },
  },
];
