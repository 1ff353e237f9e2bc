import { Type } from 'typebox';
import { PlaylistFilter } from '../finding/playlist-filter.ts';
import { MASTER } from '../playback/hls-files.ts';
import { nameInAddress } from '../playback/name-in-address.ts';
import type { PlaylistInfo, ViewingInfo } from '../playback/viewings.ts';

export const ViewingAnswer = Type.Object({
  capability: Type.String(),
  label: Type.String(),
  /** Absolute address of the film itself, for any player; of a playlist as M3U. */
  direct: Type.String(),
  /** Absolute address of its HLS playlist, for browsers; null of a playlist, and of what is neither film nor sound. */
  hls: Type.Union([Type.String(), Type.Null()]),
  /** Of a playlist: which items of its catalog it holds. */
  playlist: Type.Optional(PlaylistFilter),
});

/** Absolute address that all which a capability allows is below, as the one who asks reaches us. */
export const addressBelow = (host: string, capability: string): string =>
  `http://${host}/play/${capability}`;

const IN_TIME = /^(?:video|audio)\//;

export const describeViewing = (
  {
    capability,
    label,
    fileName,
    mimeType,
  }: Pick<ViewingInfo, 'capability' | 'label' | 'fileName' | 'mimeType'>,
  host: string,
) => ({
  capability,
  label,
  direct: `${addressBelow(host, capability)}/${nameInAddress(fileName)}`,
  hls: IN_TIME.test(mimeType) ? `${addressBelow(host, capability)}/hls/${MASTER}` : null,
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
