import type { CatalogPreview } from '../library/catalog-preview.ts';
import type { CatalogRule } from '../media/rule.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import { at, nameArg } from './catalog-args.ts';
import type { Command, CommandContext } from './command.ts';

type Catalog = { name: string; items: number; sources: { name: string }[]; rule: CatalogRule };
type Contents = { sources: readonly string[]; rule: CatalogRule };

const ID = /^[\w-]{22}$/;
const GB = 1e9;

const several = (help: string) => ({ type: 'string' as const, multiple: true, help });
const FLAGS: NonNullable<Command['flags']> = {
  source: several('take from this source, and no others than those given'),
  kinds: { type: 'string', help: 'movie,episode,track,photo,other' },
  folder: several('only what is below this folder of a source'),
  'not-folder': several('nothing of this folder'),
  genre: several('only what has one of these'),
  'not-genre': several('nothing that has this'),
  tag: several('only what has one of these'),
  'not-tag': several('nothing that has this'),
  age: { type: 'string', help: 'only what is fit for that age, in years' },
  unrated: { type: 'boolean', help: 'with --age: also what has no age rating' },
  add: several('an item whatever the rule says: its id, or its path in a source'),
  without: several('leave an item out, whatever the rule says'),
  clear: { type: 'boolean', help: 'begin with everything in the sources' },
  preview: { type: 'boolean', help: 'only say what it would hold' },
};

export const ruleCommands: readonly Command[] = [
  {
    words: 'catalog rule',
    args: 'NAME',
    summary: 'choose what a catalog holds; what no flag names stays as it is',
    flags: FLAGS,
    run: async (context) => {
      const { args, flags, lists, api, output } = context;
      const client = await api();
      const path = at(nameArg(args));
      const before = await client.get<Catalog>(path);
      if (!before.rule) throw new BridgeError('CATALOG_NOT_FOUND');
      const contents = await changed(client, before, context);
      const body = { ...contents, catalog: before.name };
      const preview = await client.post<CatalogPreview>('/catalogs/preview', body);
      const isAsked = Object.keys(FLAGS).some((name) => (flags[name] ?? lists[name]) !== undefined);
      const isSaved = isAsked && flags.preview !== true;
      if (isSaved) await client.patch(path, contents);
      output.result({ ...contents, preview, saved: isSaved }, ...linesOf(preview, contents));
      if (preview.undescribed > 0) {
        output.note(`${preview.undescribed} files are yet to be looked into.`);
      }
      if (!isSaved) output.note('Nothing was changed.');
    },
  },
];

const changed = async (
  client: ApiClient,
  before: Catalog,
  { flags, lists }: Pick<CommandContext, 'flags' | 'lists'>,
): Promise<Contents> => {
  const old: CatalogRule = flags.clear === true ? {} : before.rule;
  const sources = lists.source ?? before.sources.map(({ name }) => name);
  const idsOf = (items: readonly string[] = []) =>
    Promise.all(items.map((item) => idsAt(client, sources, item))).then((ids) => ids.flat());
  const [add, without] = [await idsOf(lists.add), await idsOf(lists.without)];
  const age = typeof flags.age === 'string' ? ageIn(flags.age) : undefined;
  const rule: CatalogRule = {
    ...old,
    ...(typeof flags.kinds === 'string' && { kinds: flags.kinds.split(',') }),
    ...choice('folders', old.folders, lists.folder, lists['not-folder']),
    ...choice('genres', old.genres, lists.genre, lists['not-genre']),
    ...choice('tags', old.tags, lists.tag, lists['not-tag']),
    ...(age !== undefined && { ageMax: age }),
    ...(flags.unrated !== undefined && { unrated: flags.unrated ? 'include' : 'exclude' }),
    ...((add.length > 0 || without.length > 0) && { picked: picked(old.picked, add, without) }),
  };
  return { sources, rule };
};

type Choice = { include?: string[]; exclude?: string[] };

const choice = (
  name: 'folders' | 'genres' | 'tags',
  old: Choice | undefined,
  include: readonly string[] | undefined,
  exclude: readonly string[] | undefined,
) =>
  (include ?? exclude) && {
    [name]: {
      ...old,
      ...(include && { include: [...include] }),
      ...(exclude && { exclude: [...exclude] }),
    },
  };

/** The last word on an item counts. */
const picked = (old: CatalogRule['picked'], add: string[], without: string[]) => ({
  in: [...new Set([...(old?.in ?? []), ...add])].filter((id) => !without.includes(id)),
  out: [...new Set([...(old?.out ?? []), ...without])].filter((id) => !add.includes(id)),
});

/** Of a path: all that is there, for a folder may be meant. Throws ITEM_NOT_FOUND. */
const idsAt = async (
  client: ApiClient,
  sources: readonly string[],
  item: string,
): Promise<string[]> => {
  if (ID.test(item)) return [item];
  const rule: CatalogRule = { folders: { include: [item] } };
  const { first, items } = await client.post<CatalogPreview>('/catalogs/preview', {
    sources,
    rule,
  });
  if (items > 0 && items === first.length) return first.map(({ id }) => id);
  throw new BridgeError('ITEM_NOT_FOUND', {
    message: `${item}: ${items === 0 ? 'nothing is there' : 'too many items to pick one by one'}.`,
    hint: 'Give an id, or a path below the source; for folders there are --folder and --not-folder.',
  });
};

const ageIn = (text: string): number => {
  const age = Number(text);
  if (Number.isInteger(age) && age >= 0 && age < 100) return age;
  throw new BridgeError('COMMAND_INVALID', { message: `"${text}" is no age in years.` });
};

const linesOf = (preview: CatalogPreview, { sources, rule }: Contents): string[] => {
  const { items, bytes, kinds, comes, goes, first } = preview;
  const counted = kinds.map((kind) => `${kind.items} ${kind.name}`).join(', ');
  const more = items - first.length;
  return [
    `Sources: ${sources.join(', ')}`,
    `Rule: ${Object.keys(rule).length > 0 ? JSON.stringify(rule) : 'everything'}`,
    `Holds: ${items} items, ${(bytes / GB).toFixed(1)} GB${counted && ` (${counted})`}`,
    `Against what it holds now: ${comes} more, ${goes} fewer`,
    ...first.map(({ path }) => `  ${path}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
};
