import { type ArtworkFolder, PART, stemOf } from './artwork-folder.ts';
import { BACKDROPS, type PlainRole, POSTERS, ROLES } from './artwork-names.ts';

export { type ArtworkFolder, artworkFolder, artworkIn, isPictureFolder } from './artwork-folder.ts';

/** Whose pictures are looked for, and where. */
export type ArtworkTarget =
  /** A film or other video, by its file's name; `mixed` when the folder holds other films, too. */
  | { readonly kind: 'movie'; readonly media: string; readonly mixed: boolean }
  /** An episode, by its file's name. */
  | { readonly kind: 'episode'; readonly media: string }
  | { readonly kind: 'track'; readonly media: string }
  /** In their own folders. */
  | { readonly kind: 'series' | 'season' | 'album' | 'artist' }
  /** A season, in the folder of its series; 0 for the specials. */
  | { readonly kind: 'season-in-series'; readonly season: number };

/** Names of the folder's files, as they were given. */
export type Artwork = Readonly<Partial<Record<'poster' | PlainRole, string>>> & {
  /** The best first; at most MAX_BACKDROPS. */
  readonly backdrops: readonly string[];
};

const MAX_BACKDROPS = 20;
/** What stands before the name of a picture; one that stands alone has nothing there. */
type Prefix = string;

const pick = (folder: ArtworkFolder, keys: readonly string[]): string | undefined =>
  keys.map((key) => folder.images.get(key)).find((name) => name !== undefined);

const together = (prefixes: readonly Prefix[], names: readonly string[]): readonly string[] =>
  prefixes.flatMap((prefix) => names.map((name) => prefix + name));

type Lists = Map<readonly string[], readonly string[]>;
const present = new WeakMap<ArtworkFolder, Lists>();

/** Those of `names` that the folder has a picture of, found out once. */
const presentIn = (folder: ArtworkFolder, names: readonly string[]): readonly string[] => {
  const lists: Lists = present.get(folder) ?? new Map();
  present.set(folder, lists);
  const known = lists.get(names) ?? names.filter((name) => folder.endings.has(name));
  lists.set(names, known);
  return known;
};

const backdropsOf = (folder: ArtworkFolder, prefixes: readonly Prefix[]): readonly string[] => {
  const named = together(prefixes, presentIn(folder, BACKDROPS)).flatMap(
    (key) => folder.images.get(key) ?? [],
  );
  const extra = prefixes.includes('') ? folder.extraFanart : [];
  return [...new Set([...named, ...extra])].slice(0, MAX_BACKDROPS);
};

const collect = (
  folder: ArtworkFolder,
  kind: keyof typeof POSTERS,
  prefixes: readonly Prefix[],
  posters: readonly string[],
): Artwork => {
  const roles = Object.entries(ROLES[kind]).map(
    ([role, names]) => [role, pick(folder, together(prefixes, presentIn(folder, names)))] as const,
  );
  const found = [['poster', pick(folder, posters)] as const, ...roles];
  return {
    ...Object.fromEntries(found.filter(([, name]) => name !== undefined)),
    backdrops: backdropsOf(folder, prefixes),
  };
};

const ofMovie = (folder: ArtworkFolder, media: string, mixed: boolean): Artwork => {
  const stem = stemOf(media);
  const stems = [...new Set([stem, stem.replace(PART, '')])];
  const own = stems.map((name) => `${name}-`);
  const prefixes = mixed ? own : [...own, ''];
  const posters = [...stems, ...together(prefixes, presentIn(folder, POSTERS.movie))];
  return collect(folder, 'movie', prefixes, posters);
};

/** A still from the episode is its only picture. */
const ofEpisode = (folder: ArtworkFolder, media: string): Artwork => {
  const stem = stemOf(media);
  const thumb = pick(
    folder,
    together(['', 'metadata/'], [`${stem}-thumb`, stem, `${stem}-landscape`]),
  );
  return { ...(thumb !== undefined && { thumb }), backdrops: [] };
};

const ofTrack = (folder: ArtworkFolder, media: string): Artwork => {
  const stem = stemOf(media);
  const poster = pick(folder, [stem, ...together([`${stem}-`], ['cover', 'thumb', 'poster'])]);
  return { ...(poster !== undefined && { poster }), backdrops: [] };
};

const ofSeasonInSeries = (folder: ArtworkFolder, season: number): Artwork => {
  const padded = `season${String(season).padStart(2, '0')}`;
  const all = season === 0 ? ['season-specials', padded, 'season0'] : [padded, `season${season}`];
  const stems = [...new Set(all)];
  const prefixes = stems.map((stem) => `${stem}-`);
  return collect(folder, 'season', prefixes, [...together(prefixes, ['poster']), ...stems]);
};

/**
 * Which file of a folder is which picture of `target`, by all the names that Jellyfin and Kodi take and
 * in Jellyfin's order: what bears the film's name first, then what stands for the whole folder. `thumb`
 * is the wide picture (`landscape` before `thumb`); for music Kodi calls the cover `thumb`, so there it
 * is the last choice for `poster`.
 */
export const artworkFor = (folder: ArtworkFolder, target: ArtworkTarget): Artwork => {
  switch (target.kind) {
    case 'movie':
      return ofMovie(folder, target.media, target.mixed);
    case 'episode':
      return ofEpisode(folder, target.media);
    case 'track':
      return ofTrack(folder, target.media);
    case 'season-in-series':
      return ofSeasonInSeries(folder, target.season);
    default:
      return collect(folder, target.kind, [''], POSTERS[target.kind]);
  }
};
