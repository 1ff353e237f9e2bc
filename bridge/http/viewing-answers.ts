import { Type } from 'typebox';
import { PlaylistFilter } from '../finding/playlist-filter.ts';
import { nameInAddress } from '../playback/name-in-address.ts';
import type { PlaylistInfo, ViewingInfo } from '../playback/viewings.ts';

export const ViewingAnswer = Type.Object({
  capability: Type.String(),
  label: Type.String(),
  /** Absolute address of the film itself, for any player; of a playlist as M3U. */
  direct: Type.String(),
  /** Address of its HLS playlist; null until HLS is built. */
  hls: Type.Null(),
  /** Of a playlist: which items of its catalog it holds. */
  playlist: Type.Optional(PlaylistFilter),
});

/** Absolute address that all which a capability allows is below, as the one who asks reaches us. */
export const addressBelow = (host: string, capability: string): string =>
  `http://${host}/play/${capability}`;

export const describeViewing = (
  { capability, label, fileName }: Pick<ViewingInfo, 'capability' | 'label' | 'fileName'>,
  host: string,
) => ({
  capability,
  label,
  direct: `${addressBelow(host, capability)}/${nameInAddress(fileName)}`,
  hls: null,
});

/** Players show the name; it is not used to find anything. Routes take so much of it. */
const NAME_CHARS = 40;

export const describePlaylist = ({ capability, label, filter }: PlaylistInfo, host: string) => {
  const name = Array.from(label.replaceAll(/[\p{C}/\\]/gu, '_'))
    .slice(0, NAME_CHARS)
    .join('');
  return {
    capability,
    label,
    direct: `${addressBelow(host, capability)}/${encodeURIComponent(name)}.m3u`,
    hls: null,
    playlist: filter,
  };
};
