/** The folders around a media file that stand for something: its film, season, series, album or artist. */
import { discOf, isContainer, seasonOf } from '../../media/names/folders.ts';
import type { NameFacts } from '../../media/names/name-facts.ts';
import { isRelated } from '../../media/names/text.ts';
import type { Folder } from './folder.ts';

export type Kind = NameFacts['kind'];

export type Places = {
  /** Where the file lies. */
  readonly here: Folder;
  /** Of the film as a whole, where that lies in a folder for each disc. */
  readonly film?: Folder | undefined;
  readonly season?: Folder | undefined;
  readonly series?: Folder | undefined;
  readonly album?: Folder | undefined;
  readonly artist?: Folder | undefined;
};

type Open = (path: string) => Promise<Folder>;
type Folders = readonly string[];

/** `kind` is what the file is, whatever `facts`, of its name, say. */
export const placesOf = async (
  path: string,
  kind: Kind,
  facts: NameFacts,
  open: Open,
): Promise<Places> => {
  const inner = path.split('/').slice(0, -1);
  const here = await open(inner.join('/'));
  const isDisc = discOf(inner.at(-1)) !== undefined;
  const outer = isDisc ? inner.slice(0, -1) : inner;
  const around = isDisc ? await open(outer.join('/')) : here;
  if (kind === 'episode') return { here, ...(await ofEpisode(outer, around, facts, open)) };
  if (kind === 'track') return { here, ...(await ofTrack(outer, around, open)) };
  return { here, film: isDisc ? around : undefined };
};

const parentOf = async (folders: Folders, open: Open): Promise<Folder | undefined> =>
  folders.length > 0 ? open(folders.slice(0, -1).join('/')) : undefined;

const ofEpisode = async (
  folders: Folders,
  around: Folder,
  { series }: NameFacts,
  open: Open,
): Promise<Partial<Places>> => {
  const name = folders.at(-1) ?? '';
  const parent = await parentOf(folders, open);
  if (seasonOf(name) && parent) return { season: around, series: parent };
  if (around.nfo('tvshow')) return { series: around };
  if (parent?.nfo('tvshow')) return { season: around, series: parent };
  const isSeries = name !== '' && !isContainer(name) && isRelated(name, series?.title ?? '');
  return isSeries ? { series: around } : {};
};

const ofTrack = async (folders: Folders, around: Folder, open: Open): Promise<Partial<Places>> => {
  const isArtist = around.nfo('artist') !== undefined;
  const isAlbum = around.nfo('album') !== undefined;
  if (isArtist) return { album: isAlbum ? around : undefined, artist: around };
  if (isContainer(folders.at(-1) ?? '') && !isAlbum) return {};
  const parent = await parentOf(folders, open);
  const above = folders.at(-2);
  const isOfArtist = above !== undefined && !isContainer(above);
  const artist = isOfArtist || parent?.nfo('artist') ? parent : undefined;
  return { album: around, artist };
};
