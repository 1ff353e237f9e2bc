import { resolve } from 'node:path';
import type { SourceAnswer } from '../http/source-answers.ts';
import { BridgeError } from '../protocol/errors.ts';
import { arg, at, nameArg } from './catalog-args.ts';
import type { Command } from './command.ts';
import { follow, noteLeft, progressOn } from './follow.ts';
import { friendNamed, ORIGINAL_FLAG } from './friend-by-account.ts';
import { findItem } from './listed-items.ts';
import { table } from './output.ts';

type Catalog = {
  name: string;
  kind: 'own' | 'imported';
  items: number;
  sharedWith?: string[];
  friend?: string;
  online?: boolean;
  problem?: string;
  waiting?: boolean;
};

/** Of an import; also why it is not online. */
const stateOf = ({ online, problem, waiting }: Catalog): string => {
  if (online) return 'online';
  if (!waiting) return problem ?? 'away';
  if (problem === 'CLOUD_AWAY' || problem === 'RATE_LIMITED') return 'waits for the control plane';
  const passing = ['ADMINISTRATOR_AWAY', 'NETWORK_UNREACHABLE'].includes(problem ?? PASSING);
  return passing ? 'waits for the administrator' : `refused: ${problem}`;
};
const PASSING = 'ADMINISTRATOR_AWAY';

const describe = (catalog: Catalog): string[] => {
  const { name, kind, items, sharedWith, friend } = catalog;
  const isOwn = kind === 'own';
  const to = isOwn ? (sharedWith ?? []).join(', ') || '(nobody)' : 'me';
  return [name, String(items), isOwn ? 'me' : (friend ?? ''), to, isOwn ? '' : stateOf(catalog)];
};

export const catalogCommands: readonly Command[] = [
  {
    words: 'catalog new',
    args: 'NAME DESCRIPTION [DIR]',
    summary: 'make a catalog of the media files in a folder, or of sources',
    flags: { source: { type: 'string', multiple: true, help: 'a source instead of the folder' } },
    run: async ({ args, lists, api, output }) => {
      const [, , dir] = args;
      const { source: sources } = lists;
      if ((dir === undefined) === (sources === undefined)) {
        const message = 'A catalog is made of one folder (DIR), or of sources (--source).';
        throw new BridgeError('COMMAND_INVALID', { message });
      }
      const contents = dir === undefined ? { sources } : { dir: resolve(dir) };
      const body = { name: nameArg(args), description: arg(args, 1), ...contents };
      const client = await api();
      const making = client.post<Catalog>('/catalogs', body);
      const uses = ({ catalogs }: SourceAnswer) => catalogs.includes(body.name);
      const show = progressOn(output);
      const left = await follow({ client, isMeant: uses, show, until: making });
      const catalog = await making;
      output.result(catalog, `${catalog.name}: ${catalog.items} items`);
      noteLeft(output, left);
    },
  },
  {
    words: 'catalog ls',
    aliases: ['catalog list'],
    args: '',
    summary: 'list own and imported catalogs',
    run: async ({ api, output }) => {
      const { catalogs } = await (await api()).get<{ catalogs: Catalog[] }>('/catalogs');
      const rows = [['CATALOG', 'ITEMS', 'FROM', 'TO', 'STATE'], ...catalogs.map(describe)];
      output.result(catalogs, ...table(rows));
    },
  },
  {
    words: 'catalog describe',
    args: 'NAME [ITEM] TEXT',
    summary: 'say what a catalog is, or one of its items (ITEM is an id or a hash)',
    run: async ({ args, api, output }) => {
      const [, itemOrText = '', text] = args;
      const client = await api();
      const path = at(nameArg(args));
      if (text === undefined) {
        output.result(await client.patch(path, { description: itemOrText }), 'described');
        return;
      }
      const itemPath = `${path}/items/${encodeURIComponent(itemOrText)}`;
      output.result(await client.patch(itemPath, { description: text }), 'described');
    },
  },
  {
    words: 'catalog rename',
    args: 'NAME NEW-NAME',
    summary: 'call a catalog otherwise; friends and players go on as before',
    run: async ({ args, api, output }) => {
      const name = arg(args, 1).toLowerCase();
      const catalog = await (await api()).patch<Catalog>(at(nameArg(args)), { name });
      output.result(catalog, `${nameArg(args)} is called ${catalog.name} now`);
      if (catalog.sharedWith?.length) output.note('Bridges of friends learn of it by themselves.');
    },
  },
  {
    words: 'catalog away',
    args: 'NAME show|hide',
    summary: 'show or hide what is in a catalog while this bridge is away',
    run: async ({ args, api, output }) => {
      const how = arg(args, 1);
      if (how !== 'show' && how !== 'hide') {
        throw new BridgeError('COMMAND_INVALID', { message: 'Say show, or hide.' });
      }
      const catalog = await (await api()).patch(at(nameArg(args)), { listedAway: how === 'show' });
      const may = how === 'show' ? 'may' : 'may not';
      output.result(catalog, `friends ${may} look through it while this bridge is away`);
    },
  },
  {
    words: 'catalog rm',
    aliases: ['catalog delete'],
    args: 'NAME',
    summary: 'remove a catalog and its shares; the files stay',
    run: async ({ args, api, output }) => {
      output.result(await (await api()).delete(at(nameArg(args))), 'removed');
    },
  },
  {
    words: 'catalog import',
    args: 'NAME FRIEND [ALIAS]',
    summary: 'attach a catalog that a friend shares (FRIEND is a name or an account)',
    flags: ORIGINAL_FLAG,
    run: async ({ args, flags, api, output }) => {
      const alias = args[2]?.toLowerCase();
      const client = await api();
      const friend = await friendNamed(client, arg(args, 1), flags.original === true);
      const body = { catalog: nameArg(args), friend, ...(alias && { alias }) };
      const catalog = await client.post<Catalog>('/imports', body);
      const made = `imported as ${catalog.name}: ${catalog.items} items`;
      output.result(catalog, catalog.waiting ? `${catalog.name}: ${stateOf(catalog)}` : made);
      if (catalog.waiting) output.note('It is imported by itself as soon as they are back.');
    },
  },
  {
    words: 'catalog remove-import',
    args: 'NAME',
    summary: 'detach an imported catalog',
    run: async ({ args, api, output }) => {
      const path = `/imports/${encodeURIComponent(nameArg(args))}`;
      const removed = await (await api()).delete<{ waiting?: boolean }>(path);
      output.result(removed, 'removed');
      if (removed.waiting)
        output.note('On the network it is detached as soon as the administrator is back.');
    },
  },
  {
    words: 'play',
    args: 'CATALOG ITEM',
    summary: 'print an address that any player opens; ITEM is a path, title, id or hash',
    flags: { hls: { type: 'boolean', help: 'an HLS playlist instead, for browsers' } },
    run: async ({ args, flags, api, output }) => {
      const client = await api();
      const catalog = nameArg(args);
      const item = await findItem(client, catalog, arg(args, 1));
      const body = { catalog, item: item.id };
      const viewing = await client.post<{ direct: string; hls: string | null }>('/viewings', body);
      const address = flags.hls ? viewing.hls : viewing.direct;
      if (address === null) throw new BridgeError('HLS_UNSUPPORTED');
      output.result(viewing, address);
      if (item.unavailable)
        output.note('The disk that it is on is away: it plays when that is back.');
    },
  },
];
