/** Which files of a folder are a source's. */
import { compilePatterns } from '../media/patterns.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { checkFolder } from './folder-source.ts';
import type { SourceInfo } from './source-info.ts';
import type { FolderConfig, Selection, SourceConfig, SourceEntry } from './source-record.ts';

/** Without lists that say nothing. */
export const trimmed = ({ include, exclude, kinds }: Selection): Selection => ({
  ...(include?.length && { include }),
  ...(exclude?.length && { exclude }),
  ...(kinds?.length && { kinds }),
});

/** Throws DIRECTORY_INVALID. */
export const folderConfig = async (dir: string, selection: Selection): Promise<FolderConfig> => ({
  ...{ kind: 'folder', dir: await checkFolder(dir) },
  ...trimmed(selection),
});

/** Other files of the place of the source `name`. Throws SOURCE_EXISTS when another one is them. */
export const reselected = (
  before: SourceConfig,
  selection: Selection,
  all: readonly SourceInfo[],
  name: string,
): SourceConfig => {
  const { include: _, exclude: __, kinds: ___, ...place } = before;
  const config: SourceConfig = { ...place, ...trimmed(selection) };
  const others = all.filter((info) => info.name !== name);
  if (config.kind === 'folder') refuseSame(config, others);
  return config;
};

/** Of what is known, what a walk with this selection would not find. */
export const leftOut = (
  entries: Iterable<SourceEntry>,
  selection: Selection,
): readonly SourceEntry[] => {
  const verdict = compilePatterns(selection);
  const isTaken = ({ path, kind }: Item) =>
    verdict(path, false) === 'take' && (selection.kinds?.includes(kind) ?? true);
  return [...entries].filter(({ item }) => !isTaken(item));
};

/** The source that is the same files of the same folder. */
export const sameAs = (
  { dir, kind: _, ...selection }: FolderConfig,
  among: readonly SourceInfo[],
): SourceInfo | undefined =>
  among.find((info) => info.dir === dir && wordsOf(info.selection) === wordsOf(selection));

/** Throws SOURCE_EXISTS. */
export const refuseSame = (config: FolderConfig, among: readonly SourceInfo[]): void => {
  const same = sameAs(config, among);
  if (!same) return;
  throw new BridgeError('SOURCE_EXISTS', {
    message: `The source ${same.name} is the same files of the same folder.`,
    hint: 'Use that one, or choose other files with include, exclude or kinds.',
  });
};

/** In whatever order they were given. */
const wordsOf = ({ include, exclude, kinds }: Selection): string =>
  JSON.stringify([include, exclude, kinds].map((list = []) => [...new Set<string>(list)].sort()));
