import type { Item } from '../protocol/item.ts';
import type { ApiClient } from './api-client.ts';
import { at, nameArg } from './catalog-args.ts';
import type { Command } from './command.ts';
import { table } from './output.ts';

type Listed = Item & { unavailable?: true };
type Page = { items: Listed[]; next?: string };
type Found = {
  results: { catalog: string; item: Listed }[];
  total: number;
  incomplete?: true;
};

const PAGE = 500;
const RESULTS = 50;

/** Page by page: a catalog may be large. */
const itemsOf = async (client: ApiClient, name: string, search?: string): Promise<Listed[]> => {
  const items: Listed[] = [];
  const query = new URLSearchParams({ limit: String(PAGE), ...(search && { search }) });
  for (;;) {
    const page = await client.get<Page>(`${at(name)}/items?${query}`);
    items.push(...page.items);
    if (page.next === undefined) return items;
    query.set('cursor', page.next);
  }
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
