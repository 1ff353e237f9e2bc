import type { ConnectionInfo } from '../../bridge/library/server-setup.ts';
import { BridgeError, hasCode } from '../../bridge/protocol/errors.ts';
import type { Folders } from '../client/answers.ts';
import { plainId } from '../client/ids.ts';
import type { JellyfinClient } from '../client/jellyfin-client.ts';
import { lineOf } from '../source/named.ts';
import { guessPaths, samplesOf } from './samples.ts';

export type Library = NonNullable<ConnectionInfo['libraries']>[number];

/** What holds no media files of its own. */
const LEFT_OUT = ['boxsets', 'playlists', 'livetv', 'folders', 'books', 'trailers', 'photos'];
const MOST = 256;

/** Libraries that can be shared, and where their files seem to lie here. */
export const librariesOf = async (
  client: JellyfinClient,
  folders: readonly string[],
): Promise<readonly Library[]> => {
  const told = await foldersOf(client);
  const named = client.isOfUser ? await viewsOf(client) : told.map(asNamed);
  const libraries: Library[] = [];
  for (const { id, name, kind } of named.slice(0, MOST)) {
    if (!id || LEFT_OUT.includes(kind ?? '')) continue;
    const folder = told.find((each) => plainId(each.ItemId) === id || each.Name === name);
    const locations = folder?.Locations ?? [];
    const samples = await samplesOf(client, id);
    const paths = [...(await guessPaths(samples, locations, folders))];
    libraries.push({
      ...{ id, name: lineOf(name)?.slice(0, 256) ?? 'Library', locations, paths },
      ...(kind && { kind }),
    });
  }
  return libraries;
};

/** For administrators only; others are not told where files lie. */
const foldersOf = async (client: JellyfinClient): Promise<Folders> => {
  try {
    return await client.folders();
  } catch (error) {
    if (client.isOfUser && hasCode(error, 'JELLYFIN_REFUSED')) return [];
    throw error instanceof BridgeError ? error : new BridgeError('INTERNAL', { cause: error });
  }
};

const viewsOf = async (client: JellyfinClient) => {
  const { entries } = await client.views();
  return entries.map(({ Id, Name, CollectionType }) => ({
    ...{ id: plainId(Id), name: Name, kind: CollectionType },
  }));
};

const asNamed = ({ ItemId, Name, CollectionType }: Folders[number]) => ({
  ...{ id: plainId(ItemId), name: Name, kind: CollectionType },
});
