import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { hdrOf, levelOf } from '../media/codec-facts.ts';
import { type LooseStream, type MediaFacts, tidyFacts } from '../media/media-facts.ts';

const Maybe = Type.Optional;
const Tags = Maybe(Type.Record(Type.String(), Type.String()));

const ProbedStream = Type.Object({
  codec_type: Maybe(Type.String()),
  codec_name: Maybe(Type.String()),
  id: Maybe(Type.String()),
  profile: Maybe(Type.Union([Type.String(), Type.Number()])),
  level: Maybe(Type.Number()),
  pix_fmt: Maybe(Type.String()),
  bits_per_raw_sample: Maybe(Type.String()),
  bits_per_sample: Maybe(Type.Number()),
  color_transfer: Maybe(Type.String()),
  width: Maybe(Type.Number()),
  height: Maybe(Type.Number()),
  sample_aspect_ratio: Maybe(Type.String()),
  avg_frame_rate: Maybe(Type.String()),
  channels: Maybe(Type.Number()),
  sample_rate: Maybe(Type.String()),
  bit_rate: Maybe(Type.String()),
  disposition: Maybe(Type.Record(Type.String(), Type.Number())),
  tags: Tags,
  side_data_list: Maybe(
    Type.Array(
      Type.Object({ side_data_type: Maybe(Type.String()), rotation: Maybe(Type.Number()) }),
    ),
  ),
});
type ProbedStream = Static<typeof ProbedStream>;

const Probed = Type.Object({
  streams: Maybe(Type.Array(ProbedStream)),
  chapters: Maybe(Type.Array(Type.Object({ start_time: Maybe(Type.String()), tags: Tags }))),
  format: Type.Object({
    format_name: Type.String(),
    duration: Maybe(Type.String()),
    bit_rate: Maybe(Type.String()),
    tags: Tags,
  }),
});

/** ffmpeg's names for formats that are called otherwise here. */
const CONTAINERS: Readonly<Record<string, string>> = {
  'mov,mp4,m4a,3gp,3g2,mj2': 'mp4',
  'matroska,webm': 'matroska',
  jpeg_pipe: 'jpeg',
  png_pipe: 'png',
  webp_pipe: 'webp',
  bmp_pipe: 'bmp',
  tiff_pipe: 'tiff',
  jpegxl_pipe: 'jpegxl',
};

/** undefined when `text` is not what ffprobe prints. */
export const factsFrom = (text: string): MediaFacts | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Value.Check(Probed, value)) return undefined;
  const { format, chapters = [] } = value;
  // Ogg keeps the tags of the whole with its first stream.
  const isOgg = format.format_name === 'ogg';
  const tags = { ...(isOgg && lowered(value.streams?.[0]?.tags)), ...lowered(format.tags) };
  const streams = (value.streams ?? []).map((s) => (isOgg ? { ...s, tags: {} } : s));
  return tidyFacts({
    container: CONTAINERS[format.format_name] ?? format.format_name,
    durationSec: numberOf(format.duration),
    bitRate: numberOf(format.bit_rate),
    streams: streams.filter((stream) => !isPicture(stream)).flatMap(streamOf),
    chapters: chapters.map(({ start_time, tags }) => ({
      startSec: numberOf(start_time) ?? 0,
      title: lowered(tags).title ?? '',
    })),
    tags: tagsOf(tags),
    ...pictureOf(streams.find(isPicture)),
  });
};

const isPicture = ({ disposition }: ProbedStream): boolean => disposition?.attached_pic === 1;

const pictureOf = (stream: ProbedStream | undefined) => {
  const codec = stream?.codec_name === 'mjpeg' ? 'jpeg' : stream?.codec_name;
  return stream && { hasPicture: true as const, pictureType: `image/${codec}` };
};

const TYPES: readonly string[] = ['video', 'audio', 'subtitle'];

const streamOf = (stream: ProbedStream): LooseStream[] => {
  const type = stream.codec_type ?? '';
  if (!TYPES.includes(type)) return [];
  const codec = stream.codec_name ?? 'unknown';
  const { disposition = {}, side_data_list: side = [] } = stream;
  const tags = lowered(stream.tags);
  const isDolbyVision = side.some(({ side_data_type }) => side_data_type?.startsWith('DOVI'));
  const turn = side.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  return [
    {
      type: type as LooseStream['type'],
      codec,
      trackId: stream.id ? Number(stream.id) : undefined,
      profile: typeof stream.profile === 'string' ? stream.profile : undefined,
      level: levelOf(codec, stream.level),
      bitDepth: type === 'subtitle' ? undefined : bitDepthOf(stream),
      hdr: isDolbyVision ? 'dolby-vision' : hdrOf(stream.color_transfer),
      width: type === 'video' ? stream.width : undefined,
      height: type === 'video' ? stream.height : undefined,
      rotation: (360 - turn) % 360,
      pixelAspect: ratioOf(stream.sample_aspect_ratio, ':'),
      frameRate: ratioOf(stream.avg_frame_rate, '/'),
      channels: stream.channels,
      sampleRate: numberOf(stream.sample_rate),
      bitRate: numberOf(stream.bit_rate),
      language: tags.language,
      title: tags.title,
      isDefault: disposition.default === 1 || undefined,
      isForced: disposition.forced === 1 || undefined,
      isHearingImpaired: disposition.hearing_impaired === 1 || undefined,
    },
  ];
};

/** ffprobe leaves the number out for some codecs; its pixel formats end in it from 9 bits on. */
const bitDepthOf = (stream: ProbedStream): number | undefined => {
  const depth = numberOf(stream.bits_per_raw_sample) || stream.bits_per_sample;
  if (depth || stream.codec_type !== 'video' || !stream.pix_fmt) return depth || undefined;
  return Number(/p(\d\d)[lb]e$/.exec(stream.pix_fmt)?.[1] ?? 8);
};

const tagsOf = (tags: Readonly<Record<string, string>>) => ({
  title: tags.title,
  artist: tags.artist,
  album: tags.album,
  albumArtist: tags.album_artist,
  track: numberOf(tags.track?.split('/')[0]),
  disc: numberOf(tags.disc?.split('/')[0]),
  date: tags.date,
  genre: tags.genre,
  comment: tags.comment,
});

const lowered = (tags: Readonly<Record<string, string>> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(tags ?? {}).map(([name, text]) => [name.toLowerCase(), text]));

const numberOf = (text: string | undefined): number | undefined => {
  const value = Number(text ?? '');
  return text && Number.isFinite(value) ? value : undefined;
};

const ratioOf = (text: string | undefined, sign: string): number | undefined => {
  const [above = 0, below = 0] = (text ?? '').split(sign).map(Number);
  return above > 0 && below > 0 ? above / below : undefined;
};
