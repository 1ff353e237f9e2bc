/** What a server found in a file, in our words: for files that we cannot look into ourselves. */
import { levelOf } from '../../bridge/media/codec-facts.ts';
import {
  type HdrKind,
  type LooseStream,
  type MediaFacts,
  tidyFacts,
} from '../../bridge/media/media-facts.ts';
import { extensionOf } from '../../bridge/media/media-types.ts';
import type { Entry, MediaSource, Stream } from '../client/answers.ts';
import { secondsOf } from './facts.ts';

const CONTAINERS: Readonly<Record<string, string>> = {
  ...{ mkv: 'matroska', mka: 'matroska', m4v: 'mp4', m4a: 'mp4', mov: 'mov' },
  ...{ ts: 'mpegts', m2ts: 'mpegts', mts: 'mpegts', oga: 'ogg', opus: 'ogg' },
};
const CODECS: Readonly<Record<string, string>> = {
  ...{ pgssub: 'hdmv_pgs_subtitle', dvdsub: 'dvd_subtitle', dca: 'dts', srt: 'subrip' },
  ...{ dvbsub: 'dvb_subtitle', vtt: 'webvtt' },
};
const TYPES = { Video: 'video', Audio: 'audio', Subtitle: 'subtitle' } as const;

export const mediaOf = (entry: Entry, source: MediaSource, path: string): MediaFacts => {
  const extension = extensionOf(path);
  const isTrack = entry.Type === 'Audio';
  return tidyFacts({
    container: CONTAINERS[extension] ?? extension,
    durationSec: secondsOf(source.RunTimeTicks ?? entry.RunTimeTicks),
    bitRate: source.Bitrate ?? undefined,
    streams: (source.MediaStreams ?? []).flatMap(streamOf),
    chapters: chaptersOf(entry),
    tags: isTrack ? tagsOf(entry) : undefined,
  });
};

const streamOf = (stream: Stream): readonly LooseStream[] => {
  const type = TYPES[stream.Type as keyof typeof TYPES];
  const named = stream.Codec?.toLowerCase();
  if (!type || !named || stream.IsExternal) return [];
  const codec = CODECS[named] ?? named;
  const told: LooseStream = {
    ...{ type, codec },
    ...{ language: stream.Language ?? undefined, title: stream.Title ?? undefined },
    ...{ profile: stream.Profile ?? undefined, bitRate: stream.BitRate ?? undefined },
    isDefault: stream.IsDefault || undefined,
    isForced: stream.IsForced || undefined,
    isHearingImpaired: stream.IsHearingImpaired || undefined,
  };
  if (type === 'subtitle') return [told];
  if (type === 'audio') {
    const { Channels, SampleRate, BitDepth } = stream;
    const sound = { channels: Channels ?? undefined, sampleRate: SampleRate ?? undefined };
    return [{ ...told, ...sound, bitDepth: BitDepth ?? undefined }];
  }
  const { Width, Height, AverageFrameRate, RealFrameRate, Rotation, Level, BitDepth } = stream;
  return [
    {
      ...told,
      ...{ width: Width ?? undefined, height: Height ?? undefined, hdr: hdrOf(stream) },
      frameRate: AverageFrameRate ?? RealFrameRate ?? undefined,
      rotation: Rotation ? ((Rotation % 360) + 360) % 360 : undefined,
      ...{ level: levelOf(codec, Level ?? undefined), bitDepth: BitDepth ?? undefined },
    },
  ];
};

const hdrOf = ({ VideoRangeType }: Stream): HdrKind | undefined => {
  const range = VideoRangeType ?? '';
  if (range.startsWith('DOVI')) return 'dolby-vision';
  if (range.startsWith('HDR10')) return 'hdr10';
  return range === 'HLG' ? 'hlg' : undefined;
};

const chaptersOf = ({ Chapters }: Entry): MediaFacts['chapters'] =>
  Chapters?.slice(0, 1024).map(({ StartPositionTicks, Name }) => ({
    startSec: secondsOf(StartPositionTicks) ?? 0,
    title: Name ?? '',
  }));

const tagsOf = (entry: Entry) => ({
  title: entry.Name ?? undefined,
  artist: entry.Artists?.[0] ?? entry.AlbumArtist ?? undefined,
  album: entry.Album ?? undefined,
  albumArtist: entry.AlbumArtist ?? undefined,
  track: entry.IndexNumber ?? undefined,
  disc: entry.ParentIndexNumber ?? undefined,
  date: entry.ProductionYear ? String(entry.ProductionYear) : undefined,
  genre: entry.Genres?.length ? entry.Genres.join('; ').slice(0, 1024) : undefined,
});
