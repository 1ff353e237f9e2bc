import { type Static, Type } from 'typebox';
import { PlaylistFilter } from '../finding/playlist-filter.ts';
import { openDocument } from '../store/document.ts';
import { isPlaylist, type StoredViewing, type ViewingStore } from './viewings.ts';

const OfAny = { capability: Type.String(), catalog: Type.String(), createdAtMs: Type.Integer() };
const Stored = Type.Object({
  ...OfAny,
  itemId: Type.String(),
  label: Type.String(),
  fileName: Type.String(),
  mimeType: Type.String(),
});
const Playlist = Type.Object({
  ...OfAny,
  filter: PlaylistFilter,
  label: Type.Optional(Type.String()),
});
const Viewings_ = Type.Object({
  viewings: Type.Array(Stored),
  playlists: Type.Optional(Type.Array(Playlist)),
});

/** Capabilities are permissions: `file` belongs among the secrets. */
export const openViewingStore = async (file: string): Promise<ViewingStore> => {
  const empty = (): Static<typeof Viewings_> => ({ viewings: [] });
  const document = await openDocument({ file, schema: Viewings_, version: 1, empty });
  return {
    load: async () => [...document.data.viewings, ...(document.data.playlists ?? [])],
    save: (all) =>
      document.update((data) => {
        data.viewings = all.filter((stored): stored is StoredViewing => !isPlaylist(stored));
        data.playlists = all.filter(isPlaylist);
      }),
  };
};
