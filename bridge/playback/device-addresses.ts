/** Where, below the address of the bridge, a device finds things. */
import type { Subtitle } from '../media/item-details.ts';
import { nameOf } from '../media/paths.ts';
import { PHOTO, type PreviewWidth, previewName } from '../media/preview.ts';
import type { Item } from '../protocol/item.ts';
import { MASTER } from './hls-files.ts';
import { nameInAddress } from './name-in-address.ts';

type Device = { readonly capability: string };

const base = ({ capability }: Device, catalog: string, id: string): string =>
  `/play/${capability}/catalogs/${catalog}/${id}`;

/** The file itself. */
export const itemPath = (device: Device, catalog: string, { id, path }: Item): string =>
  `${base(device, catalog, id)}/${nameInAddress(nameOf(path))}`;

/** It as HLS. */
export const hlsPath = (device: Device, catalog: string, { id }: Pick<Item, 'id'>): string =>
  `${base(device, catalog, id)}/hls/${MASTER}`;

/** A picture or subtitle of it. */
export const assetPath = (
  device: Device,
  catalog: string,
  id: string,
  { asset, mark }: { readonly asset: string; readonly mark: string },
): string => `${base(device, catalog, id)}/assets/${asset}?mark=${encodeURIComponent(mark)}`;

/** Its poster, still or cover, or what a photo shows, so many pixels wide at most; undefined when it has none. */
export const posterPath = (
  device: Device,
  catalog: string,
  { id, poster, kind, revision }: Item,
  width: PreviewWidth = 320,
): string | undefined => {
  const [picture, mark] = poster === undefined ? [PHOTO, revision] : ['poster', poster];
  if (picture === PHOTO && kind !== 'photo') return undefined;
  return assetPath(device, catalog, id, { asset: previewName(picture, width), mark });
};

/** A subtitle of it as SubRip: players go by how the address ends, and read the language there. */
export const subRipPath = (
  device: Device,
  catalog: string,
  id: string,
  { asset, mark, language }: Pick<Subtitle, 'asset' | 'mark' | 'language'>,
): string => {
  const isPlain = language !== undefined && /^[A-Za-z0-9-]+$/.test(language);
  const name = isPlain ? `${asset}.${language}` : asset;
  return `${base(device, catalog, id)}/subtitles/${mark}/${name}.srt`;
};
