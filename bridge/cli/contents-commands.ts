import type { ApiClient } from './api-client.ts';
import { nameArg } from './catalog-args.ts';
import type { Command } from './command.ts';
import { type Listed, pagesOf } from './listed-items.ts';
import { table } from './output.ts';

type Found = {
  results: { catalog: string; item: Listed }[];
  total: number;
  incomplete?: true;
};

const RESULTS = 50;

const itemsOf = async (client: ApiClient, name: string, search?: string): Promise<Listed[]> => {
  const all: Listed[] = [];
  for await (const items of pagesOf(client, name, search)) all.push(...items);
  return all;
};

const stateOf = ({ hash, unavailable }: Listed): string =>
  unavailable ? '(disk is away)' : (hash ?? '(being read)');

export const contentsCommands: readonly Command[] = [
  {
    words: 'catalog contents',
    args: 'NAME',
    summary: 'list the items of a catalog, or those that fit some words',
    flags: { search: { type: 'string', help: 'words of titles, people, genres, years' } },
    run: async ({ args, flags, api, output }) => {
      const search = typeof flags.search === 'string' ? flags.search : undefined;
      const items = await itemsOf(await api(), nameArg(args), search);
      const rows = items.map((item) => [item.path, stateOf(item), item.mime_type]);
      output.result(items, ...table([['PATH', 'HASH', 'MIME TYPE'], ...rows]));
    },
  },
  {
    words: 'search',
    args: 'WORDS...',
    summary: 'find something in all catalogs, or in one',
    flags: { catalog: { type: 'string', help: 'look in this one only' } },
    run: async ({ args, flags, api, output }) => {
      const client = await api();
      const words = args.join(' ');
      if (typeof flags.catalog === 'string') {
        const catalog = flags.catalog.toLowerCase();
        const items = await itemsOf(client, catalog, words);
        const results = items.map((item) => ({ catalog, item }));
        output.result(results, ...linesOf(results));
        return;
      }
      const query = new URLSearchParams({ q: words, limit: String(RESULTS) });
      const { results, total, incomplete } = await client.get<Found>(`/search?${query}`);
      output.result(results, ...linesOf(results));
      if (total > results.length) output.note(`${total - results.length} more: add a word.`);
      if (incomplete) output.note('Some catalogs are still being read; ask again in a moment.');
    },
  },
];

const linesOf = (results: Found['results']): string[] => {
  if (results.length === 0) return ['nothing of that name'];
  const rows = results.map(({ catalog, item }) => [
    catalog,
    item.title,
    String(item.year ?? ''),
    item.kind,
    item.path,
  ]);
  return table([['CATALOG', 'TITLE', 'YEAR', 'KIND', 'PATH'], ...rows]);
};
