/**
 * The names of pictures beside media, without extension and in lower case, the preferred first: those of
 * Jellyfin (its documentation of films, shows and music) and Kodi (Artwork types, local artwork).
 */

const words = (list: string): readonly string[] => list.split(' ');

export const POSTERS = {
  movie: words('poster folder cover default movie'),
  series: words('poster folder cover default show season-all-poster season-all'),
  season: words('poster folder cover default'),
  album: words('folder poster cover jacket default thumb'),
  artist: words('folder poster cover jacket default thumb'),
} as const;

export type PlainRole =
  | 'logo'
  | 'thumb'
  | 'banner'
  | 'clearArt'
  | 'disc'
  | 'keyArt'
  | 'characterArt';

const VIDEO_ROLES: Readonly<Record<PlainRole, readonly string[]>> = {
  logo: words('logo clearlogo'),
  thumb: words('landscape thumb'),
  banner: words('banner'),
  clearArt: words('clearart'),
  disc: words('disc cdart discart'),
  keyArt: words('keyart'),
  characterArt: words('characterart'),
};

export const ROLES = {
  movie: VIDEO_ROLES,
  series: VIDEO_ROLES,
  season: VIDEO_ROLES,
  artist: { ...VIDEO_ROLES, thumb: words('landscape') },
  album: { ...VIDEO_ROLES, thumb: words('landscape'), disc: words('cdart disc discart') },
} as const;

const NUMBERS = Array.from({ length: 20 }, (_, at) => at + 1);
const numbered = (name: string): readonly string[] => [
  name,
  ...NUMBERS.flatMap((number) => [`${name}${number}`, `${name}-${number}`]),
];

export const BACKDROPS: readonly string[] = words('fanart background art backdrop').flatMap(
  numbered,
);

/** Folders of pictures that belong to the folder that they are in. */
export const PICTURE_FOLDERS: readonly string[] = words('extrafanart extrathumbs .actors metadata');

/** Every name that means a picture of something. */
export const ALL_NAMES: ReadonlySet<string> = new Set([
  ...Object.values(POSTERS).flat(),
  ...Object.values(ROLES).flatMap((roles) => Object.values(roles).flat()),
  ...BACKDROPS,
  // Kodi's for the other sides of a cover, and for what its skins show.
  ...words('back spine square clearlogo fanart-square'),
]);

/** Pictures of a season in the folder of its series. */
export const SEASON_NAME = /^season(?:\d{1,4}|-specials|-all)(?:-[a-z]+\d{0,2})?$/;
