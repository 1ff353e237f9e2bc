/** Which files are which pictures of an item, and of what it belongs to. */
import { type Artwork, type ArtworkTarget, artworkFor } from '../../media/artwork.ts';
import type { Picture } from '../../media/item-details.ts';
import { seasonOf } from '../../media/names/folders.ts';
import type { NameFacts } from '../../media/names/name-facts.ts';
import { nameOf } from '../../media/paths.ts';
import type { Folder, Found } from './folder.ts';
import type { Kind, Places } from './places.ts';

export type FoundPicture = Pick<Picture, 'asset' | 'role' | 'of'> & { readonly found: Found };

const ROLES = {
  poster: 'poster',
  logo: 'logo',
  thumb: 'thumb',
  banner: 'banner',
  clearArt: 'clear-art',
  disc: 'disc',
  keyArt: 'key-art',
  characterArt: 'character-art',
} as const;
const ROLE_NAMES = Object.entries(ROLES) as [keyof typeof ROLES, string][];
/** Of what an item belongs to; of its own there may be more. */
const MAX_BACKDROPS_AROUND = 5;

export const picturesOf = (
  path: string,
  kind: Kind,
  facts: NameFacts,
  places: Places,
): readonly FoundPicture[] => {
  const media = nameOf(path);
  if (kind === 'episode') return ofEpisode(media, facts, places);
  if (kind === 'track') return ofTrack(media, places);
  const { here, film } = places;
  const mixed = facts.extra !== undefined || here.isMixed;
  return withoutTwins([
    ...pictures(here, { kind: 'movie', media, mixed }),
    ...pictures(film, { kind: 'movie', media, mixed: false }),
  ]);
};

const ofEpisode = (media: string, facts: NameFacts, places: Places): readonly FoundPicture[] => {
  const { here, season, series } = places;
  const still = artworkFor(here.artwork, { kind: 'episode', media }).thumb;
  const number = facts.numbers?.season ?? seasonOf(nameOf(season?.path ?? ''))?.number;
  return withoutTwins([
    ...collect(here, { backdrops: [], ...(still !== undefined && { poster: still }) }),
    ...pictures(season, { kind: 'season' }, 'season'),
    ...(number === undefined
      ? []
      : pictures(series, { kind: 'season-in-series', season: number }, 'season')),
    ...pictures(series, { kind: 'series' }, 'series'),
  ]);
};

/** A track shows its album's cover, unless it has its own. */
const ofTrack = (media: string, { here, album, artist }: Places): readonly FoundPicture[] => {
  const own = pictures(here, { kind: 'track', media });
  const ofAlbum = pictures(album, { kind: 'album' }, 'album').map((picture) =>
    picture.asset === 'album-poster' && own.length === 0
      ? { ...picture, asset: 'poster' }
      : picture,
  );
  return [...own, ...ofAlbum, ...pictures(artist, { kind: 'artist' }, 'artist')];
};

const pictures = (
  folder: Folder | undefined,
  target: ArtworkTarget,
  of?: Picture['of'],
): readonly FoundPicture[] => {
  if (!folder || folder.artwork.images.size === 0) return [];
  return collect(folder, artworkFor(folder.artwork, target), of);
};

const collect = (folder: Folder, artwork: Artwork, of?: Picture['of']): readonly FoundPicture[] => {
  const prefix = of ? `${of}-` : '';
  const picture = (asset: string, role: Picture['role'], name: string | undefined) => {
    const found = folder.find(name);
    return found ? [{ asset: prefix + asset, role, ...(of && { of }), found }] : [];
  };
  const backdrops = of ? artwork.backdrops.slice(0, MAX_BACKDROPS_AROUND) : artwork.backdrops;
  return [
    ...ROLE_NAMES.flatMap(([role, asset]) => picture(asset, role, artwork[role])),
    ...backdrops.flatMap((name, at) => picture(`backdrop-${at + 1}`, 'backdrop', name)),
  ];
};

/** The first of each name. */
const withoutTwins = (all: readonly FoundPicture[]): readonly FoundPicture[] => {
  const first = new Map<string, FoundPicture>();
  for (const picture of all) if (!first.has(picture.asset)) first.set(picture.asset, picture);
  return [...first.values()];
};
