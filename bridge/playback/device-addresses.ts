/** Where, below the address of the bridge, a device finds things. */
import type { Subtitle } from '../media/item-details.ts';
import { nameOf } from '../media/paths.ts';
import type { Item } from '../protocol/item.ts';
import { nameInAddress } from './name-in-address.ts';

type Device = { readonly capability: string };

const base = ({ capability }: Device, catalog: string, id: string): string =>
  `/play/${capability}/catalogs/${catalog}/${id}`;

/** The file itself. */
export const itemPath = (device: Device, catalog: string, { id, path }: Item): string =>
  `${base(device, catalog, id)}/${nameInAddress(nameOf(path))}`;

/** A picture or subtitle of it. */
export const assetPath = (
  device: Device,
  catalog: string,
  id: string,
  { asset, mark }: { readonly asset: string; readonly mark: string },
): string => `${base(device, catalog, id)}/assets/${asset}?mark=${encodeURIComponent(mark)}`;

/** Its poster, still or cover; undefined when it has none. */
export const posterPath = (device: Device, catalog: string, { id, poster }: Item) =>
  poster === undefined
    ? undefined
    : assetPath(device, catalog, id, { asset: 'poster', mark: poster });

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
