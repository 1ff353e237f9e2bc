/** What mediabunny tells: codecs and their RFC 6381 strings, sizes, tags of music. */
import {
  ALL_FORMATS,
  CustomSource,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  type MetadataTags,
} from 'mediabunny';
import { codecFactsOf, hdrOf } from '../../media/codec-facts.ts';
import type { LooseFacts, LooseStream, MediaTags } from '../../media/media-facts.ts';
import type { FileBytes } from './file-bytes.ts';

const CACHE_BYTES = 8 * 1024 * 1024;
/** Pictures looked at for a frame rate that the container does not tell. */
const PACKETS_FOR_RATE = 50;

/** Mediabunny's names where they are others than ffmpeg's. */
const CODECS: Readonly<Record<string, string>> = {
  avc: 'h264',
  'pcm-s16': 'pcm_s16le',
  'pcm-s24': 'pcm_s24le',
  'pcm-s32': 'pcm_s32le',
  'pcm-f32': 'pcm_f32le',
  'pcm-u8': 'pcm_u8',
};

export const openWithBunny = (bytes: FileBytes): Input =>
  new Input({
    formats: ALL_FORMATS,
    source: new CustomSource({
      getSize: () => bytes.size,
      read: (start, end) => {
        const { buffer, byteOffset, length } = bytes.peek(start, end - start);
        return new Uint8Array(buffer, byteOffset, length);
      },
      maxCacheSize: CACHE_BYTES,
      prefetchProfile: 'none',
    }),
  });

/** The tracks, without any table that grows with the film's length. */
export const bunnyStreams = async (input: Input): Promise<LooseStream[]> => {
  const streams: LooseStream[] = [];
  for (const track of (await input.getTracks()).slice(0, 128)) {
    if (track.isVideoTrack()) streams.push({ ...(await common(track)), ...(await picture(track)) });
    else if (track.isAudioTrack()) {
      streams.push({ ...(await common(track)), ...(await sound(track)) });
    }
  }
  return streams;
};

const common = async (track: InputTrack): Promise<LooseStream> => {
  const codec = (await track.getCodec()) ?? 'unknown';
  const codecString = (await track.getCodecParameterString()) ?? undefined;
  const disposition = await track.getDisposition();
  return {
    type: track.type === 'video' ? 'video' : 'audio',
    codec: CODECS[codec] ?? codec,
    trackId: track.id,
    ...(codecString?.startsWith('pcm-') || !codecString
      ? {}
      : { codecString, ...codecFactsOf(codecString) }),
    bitRate: (await track.getBitrate()) ?? undefined,
    language: await track.getLanguageCode(),
    title: (await track.getName()) ?? undefined,
    isDefault: disposition.default || undefined,
    isForced: disposition.forced || undefined,
    isHearingImpaired: disposition.hearingImpaired || undefined,
  };
};

const picture = async (track: InputVideoTrack): Promise<Partial<LooseStream>> => {
  const { num, den } = await track.getPixelAspectRatio();
  return {
    width: await track.getCodedWidth(),
    height: await track.getCodedHeight(),
    rotation: await track.getRotation(),
    pixelAspect: num / den,
    hdr: hdrOf((await track.getColorSpace()).transfer),
  };
};

const sound = async (track: InputAudioTrack): Promise<Partial<LooseStream>> => ({
  channels: await track.getNumberOfChannels(),
  sampleRate: await track.getSampleRate(),
});

/** From the first pictures of the track. */
export const bunnyFrameRate = async (
  input: Input,
  trackId: number,
): Promise<number | undefined> => {
  const tracks = await input.getVideoTracks();
  const track = tracks.find(({ id }) => id === trackId);
  const stats = await track?.computePacketStats(PACKETS_FOR_RATE);
  return stats?.averagePacketRate;
};

export const bunnyDuration = async (input: Input): Promise<number | undefined> => {
  const seconds = await input.computeDuration();
  return seconds > 0 ? seconds : undefined;
};

/** Everything, of a container that mediabunny knows best; the duration as told, or by counting. */
export const bunnyFacts = async (
  input: Input,
  container: string,
  isCounted = true,
): Promise<LooseFacts> => {
  const streams = await bunnyStreams(input);
  const told = isCounted ? undefined : ((await input.getDurationFromMetadata()) ?? undefined);
  const durationSec = told ?? (await bunnyDuration(input));
  return { container, durationSec, streams, ...(await bunnyTags(input)) };
};

export const bunnyTags = async (input: Input) => {
  const tags = await input.getMetadataTags();
  const [picture] = tags.images ?? [];
  return {
    tags: tagsOf(tags),
    ...(picture && { hasPicture: true as const, pictureType: picture.mimeType }),
  };
};

/** The pictures among the tags, the front cover first. */
export const bunnyCovers = async (input: Input): Promise<Uint8Array[]> => {
  const { images = [] } = await input.getMetadataTags();
  const isFront = ({ kind }: (typeof images)[number]) => Number(kind === 'coverFront');
  return [...images].sort((a, b) => isFront(b) - isFront(a)).map(({ data }) => data);
};

const tagsOf = (tags: MetadataTags) =>
  ({
    title: tags.title,
    artist: tags.artist,
    album: tags.album,
    albumArtist: tags.albumArtist,
    track: tags.trackNumber,
    disc: tags.discNumber,
    date: dateOf(tags.date),
    genre: tags.genre,
    comment: tags.comment ?? tags.description,
  }) satisfies { [K in keyof MediaTags]: MediaTags[K] | undefined };

/** A bare year is read as its first day. */
const dateOf = (date: Date | undefined): string | undefined => {
  if (!date || Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString().slice(0, 10);
  return text.endsWith('-01-01') ? text.slice(0, 4) : text;
};
