/** Where a server's items stand in our list: folders and names of our own making, whatever paths the server has. */
import { categoryOf, extensionOf } from '../../bridge/media/media-types.ts';
import type { Entry, MediaSource } from '../client/answers.ts';

const MAX_CHARS = 120;

/** As one part of a path: nothing in it leads anywhere. */
export const partOf = (text: string | null | undefined, otherwise: string): string => {
  const tidy = (text ?? '')
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cs}\p{Cf}\p{Co}\\/]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_CHARS)
    .replace(/[\ud800-\udbff]$/, '')
    .replaceAll(/^[.\s]+|[.\s]+$/g, '');
  return tidy || otherwise;
};

const titled = ({ Name, ProductionYear: year }: Entry): string =>
  partOf(year ? `${Name ?? ''} (${year})` : Name, 'Untitled');

/** `Films/Metropolis (1927)`, `Shows/Heimat/Season 01`, `Music/Bach/Partitas`. */
export const directoryOf = (entry: Entry, library: string): string => {
  const parts = [partOf(library, 'Library')];
  const { ParentIndexNumber: season, SeriesName, Album, AlbumArtist, Artists } = entry;
  if (entry.Type === 'Episode') {
    const number = season ?? undefined;
    parts.push(seriesPartOf(SeriesName), number === undefined ? 'Season' : seasonPart(number));
  } else if (entry.Type === 'Audio') {
    parts.push(partOf(AlbumArtist ?? Artists?.[0], 'Unknown artist'), partOf(Album, 'Singles'));
  } else if (entry.Type === 'Movie') {
    parts.push(titled(entry));
  }
  return parts.join('/');
};

export const seriesPartOf = (name: string | null | undefined): string => partOf(name, 'Series');

const seasonPart = (season: number): string => `Season ${String(season).padStart(2, '0')}`;

/** The file's own name, without where it lies; else one of the title. */
export const fileNameOf = (entry: Entry, { Path, Container }: MediaSource): string => {
  const last = (Path ?? entry.Path ?? '').split(/[\\/]/).at(-1);
  const own = partOf(last, '');
  if (categoryOf(own)) return shortened(own);
  const extension = partOf(Container?.split(',', 1)[0], '').toLowerCase();
  return shortened(`${partOf(entry.Name, 'Untitled')}.${EXTENSIONS[extension] ?? extension}`);
};

const EXTENSIONS: Readonly<Record<string, string>> = { mov: 'mp4', matroska: 'mkv', mpegts: 'ts' };

/** The extension stays. */
const shortened = (name: string): string => {
  const extension = extensionOf(name);
  const stem = name.slice(0, name.length - extension.length - 1);
  return `${stem.slice(0, MAX_CHARS - extension.length - 1)}.${extension}`;
};

/** Another name, when a file of that name is there already. */
export const distinct = (fileName: string, fileId: string): string => {
  const extension = extensionOf(fileName);
  return `${fileName.slice(0, -extension.length - 1)} [${fileId.slice(0, 12)}].${extension}`;
};
