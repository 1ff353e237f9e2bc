import { ALL_NAMES, PICTURE_FOLDERS, SEASON_NAME } from './artwork-names.ts';
import { categoryOf, extensionOf } from './media-types.ts';

/** The pictures and media of one folder, made once for all that is looked up in it. */
export type ArtworkFolder = {
  /** By name without extension in lower case; of several formats the preferred one. */
  readonly images: ReadonlyMap<string, string>;
  /** What of ALL_NAMES their names end in, behind a `-` or alone. */
  readonly endings: ReadonlySet<string>;
  /** Every image's name. */
  readonly allImages: readonly string[];
  readonly extraFanart: readonly string[];
  /** Names of videos and sounds, without extension in lower case; of parts also what they are parts of. */
  readonly mediaStems: ReadonlySet<string>;
};

/** In Jellyfin's order. No SVG: it is a document that can run scripts. */
const EXTENSIONS: readonly string[] = 'png jpg jpeg jpe webp tbn gif avif bmp'.split(' ');
const MAX_EXTRA = 20;
/** What cameras call a video and the photo taken with it: such a photo is no artwork. */
const CAMERA = /^(?:img|dsc[fn]?|pxl|mvi|vid|gopr|gx|p|mov)[_-]?(?:e?\d{4}|\d{8}_)|^\d{8}_\d{6}/;

/** What tells the parts of one film apart; its pictures are named without it. */
export const PART = /[ ._-]+(?:cd|dvd|dis[ck]|part|pt)[ ._-]?\d$/;

/** As names are compared: without extension, case, or ways of writing an accent. */
export const stemOf = (name: string): string => {
  const extension = extensionOf(name);
  const stem = extension === '' ? name : name.slice(0, -extension.length - 1);
  return stem.normalize('NFC').toLowerCase();
};

/** `a-b-c`, `b-c`, `c`; no name that means a picture has more parts. */
const endingsOf = (stem: string): readonly string[] => {
  const parts = stem.split('-').slice(-3);
  return [stem, ...parts.map((_, at) => parts.slice(at).join('-'))];
};

const rank = (name: string): number => EXTENSIONS.indexOf(extensionOf(name));

const byNumber = new Intl.Collator('en', { numeric: true }).compare;

/**
 * `names`: those of the files in the folder, and of files in folders inside it (`extrafanart/…`,
 * `metadata/…`) by their path from it.
 */
export const artworkFolder = (names: readonly string[]): ArtworkFolder => {
  const allImages = names.filter((name) => rank(name) >= 0);
  const images = new Map<string, string>();
  for (const name of allImages) {
    const stem = stemOf(name);
    const other = images.get(stem);
    if (other === undefined || rank(name) < rank(other)) images.set(stem, name);
  }
  const endings = new Set(
    [...images.keys()].flatMap(endingsOf).filter((one) => ALL_NAMES.has(one)),
  );
  const extraFanart = [...images]
    .filter(([stem]) => stem.startsWith('extrafanart/'))
    .map(([, name]) => name)
    .sort(byNumber)
    .slice(0, MAX_EXTRA);
  const isMedia = (name: string) => ['video', 'audio'].includes(categoryOf(name) ?? '');
  const stems = names.filter((name) => isMedia(name) && !name.includes('/')).map(stemOf);
  const mediaStems = new Set([...stems, ...stems.map((stem) => stem.replace(PART, ''))]);
  return { images, endings, allImages, extraFanart, mediaStems };
};

const isOfMedia = (stem: string, mediaStems: ReadonlySet<string>): boolean => {
  if (mediaStems.has(stem)) return !CAMERA.test(stem);
  // `Name-poster`, and `Name-fanart-1`.
  const last = stem.lastIndexOf('-');
  const cuts = [last, stem.lastIndexOf('-', last - 1)].filter((at) => at > 0);
  return cuts.some((at) => mediaStems.has(stem.slice(0, at)) && ALL_NAMES.has(stem.slice(at + 1)));
};

const isOfFolder = (stem: string): boolean => ALL_NAMES.has(stem) || SEASON_NAME.test(stem);

/**
 * The images of a folder that are artwork of something, so none is a photo of its own. Names such as
 * `poster` or `art` count only where there is media to belong to: in the folder, or, as `holdsMedia`
 * says, below it. A folder of photos keeps all but `folder`, which is its cover.
 */
export const artworkIn = (folder: ArtworkFolder, holdsMedia = false): ReadonlySet<string> => {
  const hasMedia = holdsMedia || folder.mediaStems.size > 0;
  const isArtwork = (name: string): boolean => {
    const stem = stemOf(name);
    const slash = stem.indexOf('/');
    if (slash >= 0) return hasMedia && PICTURE_FOLDERS.includes(stem.slice(0, slash));
    if (stem === 'folder' || isOfMedia(stem, folder.mediaStems)) return true;
    return hasMedia && isOfFolder(stem);
  };
  return new Set(folder.allImages.filter(isArtwork));
};

/** Whether the images in a folder of this name belong to the media in the folder above. */
export const isPictureFolder = (name: string): boolean =>
  PICTURE_FOLDERS.includes(name.toLowerCase());
