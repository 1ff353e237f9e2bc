import { entryTitle, M3U_HEAD, m3uEntry } from '../../bridge/media/m3u.ts';
import type { Item } from '../../bridge/protocol/item.ts';

/** The music of a catalog, in the order of playing. */
export const playlistText = (
  tracks: readonly { readonly item: Item }[],
  address: (item: Item) => string,
): string =>
  M3U_HEAD +
  tracks
    .map(({ item }) => ({ item, order: orderOf(item) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ item }) =>
      m3uEntry({
        seconds: item.duration,
        title: entryTitle(item),
        group: item.music?.album ?? '',
        logo: undefined,
        address: address(item),
      }),
    )
    .join('');

const orderOf = ({ id, title, music = {} }: Item): string => {
  const { artist = '', album = '', disc = 1, track = 0 } = music;
  const numbers = [disc, track].map((number) => String(number).padStart(16, '0'));
  return [artist, album, ...numbers, title, id].join('\0');
};
