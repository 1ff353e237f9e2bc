import type { Named } from '../../bridge/library/describe-file.ts';
import { defined, definedOrNone } from '../../bridge/media/defined.ts';
import { mimeTypeOf } from '../../bridge/media/media-types.ts';
import type { ItemKind } from '../../bridge/protocol/item.ts';
import type { Entry } from '../client/answers.ts';

const KINDS: Readonly<Record<string, ItemKind>> = {
  Movie: 'movie',
  Episode: 'episode',
  Audio: 'track',
};

export const yearOf = (year: number | null | undefined): number | undefined =>
  year && year >= 1800 && year <= 9999 ? year : undefined;

export const countOf = (count: number | null | undefined): number | undefined =>
  count !== undefined && count !== null && count >= 0 ? count : undefined;

const MAX_CHARS = 1024;

/** One line that can be kept and sent. */
export const lineOf = (text: string | null | undefined): string | undefined =>
  text
    ?.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, MAX_CHARS) || undefined;

/** What is shown of an item until it has been described. */
export const namedOf = (entry: Entry, fileName: string, version: string | undefined): Named => {
  const { IndexNumber, IndexNumberEnd, ParentIndexNumber, Artists } = entry;
  const kind = KINDS[entry.Type] ?? 'other';
  return defined({
    ...{ kind, mime_type: mimeTypeOf(fileName), title: lineOf(entry.Name) ?? fileName },
    ...{ year: yearOf(entry.ProductionYear), version: lineOf(version) },
    extra: entry.Type === 'Trailer' ? { kind: 'trailer' } : undefined,
    series:
      kind === 'episode'
        ? definedOrNone({
            title: lineOf(entry.SeriesName),
            season: countOf(ParentIndexNumber),
            episode: countOf(IndexNumber),
            episode_end: countOf(IndexNumberEnd),
          })
        : undefined,
    music:
      kind === 'track'
        ? definedOrNone({
            artist: lineOf(Artists?.[0] ?? entry.AlbumArtist),
            album: lineOf(entry.Album),
            disc: countOf(ParentIndexNumber),
            track: countOf(IndexNumber),
          })
        : undefined,
  });
};
