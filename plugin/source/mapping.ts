/** Which file of ours is a file of the server's. */
import type { PathMapping } from '../../bridge/library/media-server.ts';

export type Local = { readonly root: string; readonly path: string };

const partsOf = (path: string): readonly string[] =>
  path.split(/[\\/]/).filter((part) => part !== '');

/** By the longest of `mappings` that the path lies below; undefined when there is none, or it leads elsewhere. */
export const localOf = (
  serverPath: string | undefined,
  mappings: readonly PathMapping[],
): Local | undefined => {
  if (!serverPath || serverPath.includes('\0')) return undefined;
  const parts = partsOf(serverPath);
  if (parts.includes('..') || parts.includes('.')) return undefined;
  const found = mappings
    .map(({ from, to }) => ({ to, from: partsOf(from) }))
    .filter(({ from }) => from.length < parts.length && from.every((part, i) => part === parts[i]))
    .sort((a, b) => b.from.length - a.from.length)[0];
  return found && { root: found.to, path: parts.slice(found.from.length).join('/') };
};
