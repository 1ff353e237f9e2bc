import type { Finder } from '../finding/finder.ts';
import { playlistPages } from '../finding/playlist-items.ts';
import { entryTitle, M3U_HEAD, m3uEntry } from '../media/m3u.ts';
import { nameOf } from '../media/paths.ts';
import type { Item } from '../protocol/item.ts';
import { nameInAddress } from './name-in-address.ts';
import type { StoredPlaylist } from './playlist.ts';

/** A playlist as players read it, piece by piece; `base`: the absolute address that all of it is below. */
export async function* playlistText(
  finder: Pick<Finder, 'page'>,
  { catalog, filter }: StoredPlaylist,
  base: string,
): AsyncGenerator<string> {
  // Not by itself: what is wrong with the catalog shows before anything was sent.
  let before = M3U_HEAD;
  for await (const items of playlistPages(finder, catalog, filter)) {
    yield before + items.map((item) => entryOf(item, catalog, base)).join('');
    before = '';
  }
}

const entryOf = (item: Item, catalog: string, base: string): string => {
  const { id, path, duration, poster, series, music } = item;
  const address = `${base}/items/${id}`;
  return m3uEntry({
    seconds: duration,
    title: entryTitle(item),
    group: series?.title ?? music?.album ?? catalog,
    logo: poster && `${address}/poster?mark=${poster}`,
    address: `${address}/${nameInAddress(nameOf(path))}`,
  });
};
