/** Which files of a folder are a source's. */
import { compilePatterns } from '../media/patterns.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { SourceInfo } from './source-info.ts';
import type { FolderConfig, Selection } from './source-record.ts';

/** Without lists that say nothing. */
export const trimmed = ({ include, exclude, kinds }: Selection): Selection => ({
  ...(include?.length && { include }),
  ...(exclude?.length && { exclude }),
  ...(kinds?.length && { kinds }),
});

/** Whether a walk with this selection would find a file that is known. */
export const selects = (selection: Selection): ((item: Item) => boolean) => {
  const verdict = compilePatterns(selection);
  return ({ path, kind }) =>
    verdict(path, false) === 'take' && (selection.kinds?.includes(kind) ?? true);
};

/** The source that is the same files of the same folder. */
export const sameAs = (
  { dir, ...selection }: FolderConfig,
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
