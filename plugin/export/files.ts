/** The files that belong to an entry of the library: their paths, and what they hold or where that comes from. */
import type { ItemDetails, Picture, Subtitle } from '../../bridge/media/item-details.ts';
import { nameOf } from '../../bridge/media/paths.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { episodeNfo, filmNfo, seriesNfo } from './nfo.ts';
import { seasonOf } from './wishes.ts';

export type TextFile = { readonly path: string; readonly text: string };
export type AssetFile = {
  readonly path: string;
  readonly asset: string;
  readonly mark: string;
  readonly kind: 'picture' | 'subtitle';
  /** Its owner may have to read a whole film for it. */
  readonly isSlow: boolean;
};
export type EntryFiles = { readonly texts: readonly TextFile[]; readonly assets: AssetFile[] };

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
};
const ENDS: readonly (readonly [Picture['role'], string])[] = [
  ['poster', 'poster'],
  ['backdrop', 'fanart'],
  ['logo', 'clearlogo'],
];
const MOST_SUBTITLES = 32;

export const itemFiles = (
  item: Item,
  details: ItemDetails | undefined,
  at: { readonly stem: string; readonly catalog: string; readonly address: string },
): EntryFiles => {
  const { stem, address } = at;
  const subtitles = subtitleFiles(details?.subtitles ?? [], stem);
  const described = { ...at, item, details, subtitles };
  return {
    texts: [
      { path: `${stem}.strm`, text: `${address}\n` },
      ...(item.kind === 'movie' ? [{ path: `${stem}.nfo`, text: filmNfo(item, details) }] : []),
      ...(item.kind === 'episode'
        ? [{ path: `${stem}.nfo`, text: episodeNfo(item, details) }]
        : []),
      { path: `${stem}.json`, text: `${JSON.stringify(descriptionOf(described))}\n` },
    ],
    assets: [
      ...itemPictures(item, details?.pictures ?? [], stem),
      ...subtitles.map(({ file }) => file),
    ],
  };
};

/** Of a series, as its first episode knows it. */
export const seriesFiles = (
  dir: string,
  details: ItemDetails | undefined,
  item: Item,
): EntryFiles => {
  const pictures = (details?.pictures ?? []).filter(({ of }) => of === 'series');
  return {
    texts: [{ path: `${dir}/tvshow.nfo`, text: seriesNfo(item, details) }],
    assets: ENDS.flatMap(([role, end]) => pictureFile(pictures, role, `${dir}/${end}`)),
  };
};

/** Of a season; they stand in the folder of the series. */
export const seasonFiles = (
  dir: string,
  details: ItemDetails | undefined,
  item: Item,
): EntryFiles => {
  const pictures = (details?.pictures ?? []).filter(({ of }) => of === 'season');
  const season = seasonOf(item);
  const name = season === 0 ? '-specials' : String(season).padStart(2, '0');
  return { texts: [], assets: pictureFile(pictures, 'poster', `${dir}/season${name}-poster`) };
};

/** Of an album, as its first track knows it. */
export const albumFiles = (dir: string, details: ItemDetails | undefined): EntryFiles => {
  const pictures = details?.pictures ?? [];
  const album = pictures.filter(({ of }) => of === 'album');
  // A cover within the track is that of its album.
  const own = pictures.filter(({ of }) => of === undefined);
  return { texts: [], assets: pictureFile([...album, ...own], 'poster', `${dir}/folder`) };
};

/** Of an artist, as the first track knows them. */
export const artistFiles = (dir: string, details: ItemDetails | undefined): EntryFiles => {
  const pictures = (details?.pictures ?? []).filter(({ of }) => of === 'artist');
  return { texts: [], assets: pictureFile(pictures, 'poster', `${dir}/folder`) };
};

const itemPictures = ({ kind }: Item, all: readonly Picture[], stem: string): AssetFile[] => {
  const own = all.filter(({ of }) => of === undefined);
  if (kind === 'episode') return pictureFile(own, 'poster', `${stem}-thumb`);
  if (kind !== 'movie') return [];
  return ENDS.flatMap(([role, end]) => pictureFile(own, role, `${stem}-${end}`));
};

const pictureFile = (all: readonly Picture[], role: Picture['role'], stem: string): AssetFile[] => {
  const found = all.find((one) => one.role === role);
  const extension = found && EXTENSIONS[found.mimeType];
  if (!found || extension === undefined) return [];
  const { asset, mark } = found;
  return [{ path: `${stem}.${extension}`, asset, mark, kind: 'picture', isSlow: false }];
};

type NamedSubtitle = { readonly subtitle: Subtitle; readonly file: AssetFile };

const subtitleFiles = (all: readonly Subtitle[], stem: string): NamedSubtitle[] => {
  const taken = new Set<string>();
  return all.slice(0, MOST_SUBTITLES).map((subtitle) => {
    const { asset, mark, trackId } = subtitle;
    const end = subtitleEnd(subtitle);
    let name = end;
    for (let number = 2; taken.has(name); number++) name = `.${number}${end}`;
    taken.add(name);
    const path = `${stem}${name}.srt`;
    const isSlow = trackId !== undefined;
    return { subtitle, file: { path, asset, mark, kind: 'subtitle', isSlow } };
  });
};

const subtitleEnd = ({ language, isForced, isHearingImpaired, isDefault }: Subtitle): string => {
  const isPlain = language !== undefined && /^[A-Za-z0-9-]+$/.test(language);
  return [
    isPlain ? `.${language.toLowerCase()}` : '',
    isDefault ? '.default' : '',
    isForced ? '.forced' : '',
    isHearingImpaired ? '.sdh' : '',
  ].join('');
};

/** What a media server would find out by reading the film. */
const descriptionOf = ({
  item,
  details,
  catalog,
  subtitles,
}: {
  readonly item: Item;
  readonly details: ItemDetails | undefined;
  readonly catalog: string;
  readonly subtitles: readonly NamedSubtitle[];
}) => ({
  version: 1,
  catalog,
  item: item.id,
  revision: item.revision,
  size: item.byte_size,
  mimeType: item.mime_type,
  duration: item.duration,
  ...(item.kind === 'track' && { title: item.title, music: item.music }),
  media: details?.media,
  subtitles: subtitles.map(({ subtitle: { asset: _, mark: __, ...subtitle }, file }) => ({
    ...subtitle,
    file: nameOf(file.path),
  })),
});
