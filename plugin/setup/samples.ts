/** A few files of a server, looked for on our own disks. */
import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { PathMapping } from '../../bridge/library/media-server.ts';
import { categoryOf } from '../../bridge/media/media-types.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { dashedId } from '../client/ids.ts';
import type { JellyfinClient } from '../client/jellyfin-client.ts';
import { localOf } from '../source/mapping.ts';

export type Sample = { readonly path: string; readonly size: number };

const SAMPLES = 12;
const COMPARED = 5;
const MOST_FOLDERS = 64;
const FILE_TYPES = ['Movie', 'Episode', 'Audio', 'MusicVideo', 'Video'];

export const samplesOf = async (
  client: JellyfinClient,
  library: string,
): Promise<readonly Sample[]> => {
  const { entries } = await client.entries({
    ...{ parentId: dashedId(library), recursive: true, includeItemTypes: FILE_TYPES },
    ...{ fields: ['Path', 'MediaSources'], limit: SAMPLES, enableImages: false },
  });
  return entries.flatMap(({ MediaSources }) =>
    (MediaSources ?? []).flatMap(({ Path, Size }) =>
      Path && Size && categoryOf(Path) ? [{ path: Path, size: Size }] : [],
    ),
  );
};

/** Where these files seem to lie here: at the same path, or in one of these folders or beside it. */
export const guessPaths = async (
  samples: readonly Sample[],
  locations: readonly string[],
  folders: readonly string[],
): Promise<readonly PathMapping[]> => {
  const found = new Map<string, PathMapping>();
  const places = [...new Set(folders.slice(0, MOST_FOLDERS).flatMap((dir) => [dir, dirname(dir)]))];
  for (const sample of samples) {
    if (localOf(sample.path, [...found.values()])) continue;
    const mapping = await guessOne(sample, [...locations, ...sharedFolder(samples)], places);
    if (mapping && (await holds(mapping, samples))) found.set(mapping.from, mapping);
  }
  return [...found.values()];
};

/** In which all of them are, where the server does not say it; a folder of a disk's own would be too much. */
const sharedFolder = (samples: readonly Sample[]): readonly string[] => {
  const [first = [], ...others] = samples.map(({ path }) => path.split('/').slice(0, -2));
  const end = first.findIndex((part, at) => others.some((parts) => parts[at] !== part));
  const shared = end < 0 ? first : first.slice(0, end);
  return others.length > 0 && shared.length > 2 ? [shared.join('/')] : [];
};

const guessOne = async (
  { path, size }: Sample,
  locations: readonly string[],
  places: readonly string[],
): Promise<PathMapping | undefined> => {
  const known = locations.find((from) => localOf(path, [{ from, to: '/' }]));
  if (isAbsolute(path) && !path.includes('..') && (await isFile(path, size))) {
    const from = known ?? dirname(dirname(path));
    return { from, to: from };
  }
  const parts = path.split(/[\\/]/);
  if (parts.includes('..')) return undefined;
  const separator = path.includes('\\') ? '\\' : '/';
  // From the whole path to the name alone: the more of it is the same, the better.
  for (let start = 1; start < parts.length; start++) {
    for (const to of places) {
      if (!(await isFile(join(to, ...parts.slice(start)), size))) continue;
      return { from: parts.slice(0, start).join(separator) || separator, to };
    }
  }
  return undefined;
};

const holds = async (mapping: PathMapping, samples: readonly Sample[]): Promise<boolean> =>
  (await firstDifferent(mapping, samples)) === undefined;

const firstDifferent = async (mapping: PathMapping, samples: readonly Sample[]) => {
  const below = samples.filter(({ path }) => localOf(path, [mapping]));
  for (const { path, size } of below.slice(0, COMPARED)) {
    const local = localOf(path, [mapping]);
    if (local && !(await isFile(join(local.root, local.path), size))) return path;
  }
  return undefined;
};

/** As they are kept: without links. Throws JELLYFIN_PATHS_DIFFER. */
export const checkedPaths = async (
  paths: readonly PathMapping[],
  samples: readonly Sample[],
): Promise<PathMapping[]> => {
  const checked: PathMapping[] = [];
  for (const { from, to } of paths) {
    const real = isAbsolute(to) ? await realpath(to).catch(() => undefined) : undefined;
    if (real === undefined) throw differs(`The folder ${to} cannot be read.`);
    const mapping = { from, to: real };
    if (!samples.some(({ path }) => localOf(path, [mapping]))) {
      throw differs(`None of the server's files that we looked at lies below ${from}.`);
    }
    const different = await firstDifferent(mapping, samples);
    if (different) throw differs(`${to} has no file like the server's ${different}.`);
    checked.push(mapping);
  }
  return checked;
};

const differs = (message: string) => new BridgeError('JELLYFIN_PATHS_DIFFER', { message });

const isFile = async (path: string, size: number): Promise<boolean> => {
  try {
    const stats = await stat(path);
    return stats.isFile() && stats.size === size;
  } catch {
    return false;
  }
};
