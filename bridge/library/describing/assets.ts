/** What of an item can be asked for beside its bytes: pictures and subtitles, and where each comes from. */

import type { Loose } from '../../media/fitted.ts';
import type { Picture, Subtitle } from '../../media/item-details.ts';
import type { MediaFacts, MediaStream } from '../../media/media-facts.ts';
import { languageOf } from '../../media/subtitles/languages.ts';
import type { AssetOrigin, DescribingProblem } from '../description.ts';
import type { CompanionReader } from './companion-reader.ts';
import { type Companions, digest } from './companions.ts';
import type { Found } from './folder.ts';

export type Assets = {
  readonly pictures: readonly Loose<Picture>[];
  readonly subtitles: readonly Loose<Subtitle>[];
  readonly origins: Readonly<Record<string, AssetOrigin>>;
};

type Deps = { readonly reader: CompanionReader; readonly signal: AbortSignal };
type Of = {
  readonly companions: Companions;
  readonly media: MediaFacts | undefined;
  readonly revision: string;
  readonly problems: DescribingProblem[];
};

export const assetsOf = async ({ reader, signal }: Deps, of: Of): Promise<Assets> => {
  const { companions, media, revision, problems } = of;
  const pictures: Loose<Picture>[] = [];
  const subtitles: Loose<Subtitle>[] = [];
  const origins: Record<string, AssetOrigin> = {};
  const onProblem = (path: string, kind: string) => problems.push({ path, kind });
  for (const { found, asset, role, of } of companions.pictures) {
    const image = await reader.image(found, signal, onProblem);
    if (!image) continue;
    pictures.push({ asset, mark: markOf(found), role, of, ...image });
    origins[asset] = { kind: 'picture', path: found.path, mimeType: image.mimeType };
  }
  if (!origins.poster && media?.hasPicture && media.pictureType) {
    const mark = partMark(revision, 'cover');
    pictures.unshift({ asset: 'poster', mark, role: 'poster', mimeType: media.pictureType });
    origins.poster = { kind: 'cover' };
  }
  const frameRate = media?.streams.find(({ type }) => type === 'video')?.frameRate;
  for (const { found, format, ...told } of companions.sidecars) {
    if (!(await reader.isText(found, format, onProblem))) continue;
    const asset = `sub-${subtitles.length + 1}`;
    const { language } = told;
    subtitles.push({ asset, mark: markOf(found), ...flagged(told) });
    origins[asset] = {
      ...{ kind: 'sidecar', path: found.path, format },
      ...(language !== undefined && { language }),
      ...(frameRate !== undefined && { frameRate }),
    };
  }
  const tracks = tracksOf(media, revision);
  subtitles.push(...tracks.subtitles);
  Object.assign(origins, tracks.origins);
  return { pictures, subtitles, origins };
};

/** The texts within a media file. */
export const tracksOf = (
  media: MediaFacts | undefined,
  revision: string,
): Pick<Assets, 'subtitles' | 'origins'> => {
  const subtitles: Loose<Subtitle>[] = [];
  const origins: Record<string, AssetOrigin> = {};
  for (const { trackId, language, ...stream } of textTracks(media)) {
    const asset = `track-${trackId}`;
    const told = { ...stream, language: language === undefined ? undefined : languageOf(language) };
    subtitles.push({ asset, mark: partMark(revision, trackId), trackId, ...flagged(told) });
    origins[asset] = { kind: 'track', trackId };
  }
  return { subtitles, origins };
};

/** Of an asset that is a part of the media file: its cover, or a track. */
export const partMark = (revision: string, part: 'cover' | number): string =>
  digest(revision, part);

type Companion = Pick<Found, 'path' | 'size' | 'mtimeMs'>;

/** Of an asset that is a file beside media. */
export const markOf = ({ path, size, mtimeMs }: Companion): string => digest(path, size, mtimeMs);

type Flags = Partial<Record<'isDefault' | 'isForced' | 'isHearingImpaired', boolean>>;
type Named = Flags & {
  readonly language?: string | undefined;
  readonly title?: string | undefined;
};

const flagged = ({ language, title, ...flags }: Named) => ({
  language,
  title,
  isDefault: flags.isDefault || undefined,
  isForced: flags.isForced || undefined,
  isHearingImpaired: flags.isHearingImpaired || undefined,
});

const TEXTS = ['subrip', 'ass', 'ssa', 'webvtt', 'mov_text', 'tx3g', 'text'];
const MAX_TRACKS = 28;

type TextTrack = MediaStream & { readonly trackId: number };

const textTracks = (media: MediaFacts | undefined): readonly TextTrack[] => {
  const isText = (stream: MediaStream): stream is TextTrack =>
    stream.trackId !== undefined && TEXTS.includes(stream.codec);
  const first = new Map<number, TextTrack>();
  for (const stream of media?.streams ?? []) {
    if (isText(stream) && !first.has(stream.trackId)) first.set(stream.trackId, stream);
  }
  return [...first.values()].slice(0, MAX_TRACKS);
};
