/** What tracks can be turned into, for players that cannot decode them and for lines that are too thin. Pure. */
import { OFFSET_SEC } from './fragment.ts';
import type { TrackFacts } from './questions.ts';

export type Conversion = {
  /** In addresses, behind the track's name. */
  readonly name: string;
  readonly type: 'video' | 'audio';
  /** Pictures are made to fit in it, and never larger. */
  readonly height: number;
  /** The most that it takes. */
  readonly bitsPerSec: number;
  /** RFC 6381. */
  readonly codecString: string;
};

const video = (name: string, height: number, bitsPerSec: number, level: string): Conversion => ({
  ...{ name, type: 'video', height, bitsPerSec },
  codecString: `avc1.6400${level}`,
});
const audio = (name: string, bitsPerSec: number): Conversion => ({
  ...{ name, type: 'audio', height: 0, bitsPerSec },
  codecString: 'mp4a.40.2',
});

/** For players that cannot decode a track as it is. */
export const PLAIN_PICTURES = video('h264', 1080, 9_000_000, '2a');
export const PLAIN_SOUND = audio('aac', 192_000);
/** For lines that are too thin: made where the film is, before it travels. */
export const THIN_PICTURES = [
  video('720p', 720, 2_500_000, '20'),
  video('480p', 480, 1_200_000, '1f'),
  video('360p', 360, 600_000, '1e'),
] as const;
export const THIN_SOUND = audio('thin', 96_000);

export const THIN: readonly Conversion[] = [...THIN_PICTURES, THIN_SOUND];

const ALL = [PLAIN_PICTURES, PLAIN_SOUND, ...THIN];
export const conversionNamed = (name: string): Conversion | undefined =>
  ALL.find((conversion) => conversion.name === name);

/** Of the pictures that come out: even, in the film's proportions. */
export const sizeOf = (
  { height: most }: Conversion,
  { width = 0, height = 0 }: Pick<TrackFacts, 'width' | 'height'>,
): { readonly width: number; readonly height: number } => {
  const shrunk = Math.min(1, most / (height || most), (most * 16) / 9 / (width || 1));
  const even = (length: number) => Math.max(2, Math.round((length * shrunk) / 2) * 2);
  return { width: even(width), height: even(height) };
};

const PLAYED_EVERYWHERE = /^(?:avc1|mp4a|mp3|opus|flac)/i;
/** What browsers play wherever they play anything; by its RFC 6381 string. */
export const isPlayedEverywhere = (codecString: string): boolean =>
  PLAYED_EVERYWHERE.test(codecString);

const SOUND_RATE = 48_000;
/** Samples in a packet of AAC. */
const SOUND_PACKET = 1024;
/** No decoder is asked for larger pictures. */
const MAX_PIXELS = 40_000_000;
/** Times as they are, in as few fragments as can be, and nothing of when and by what it was made. */
const AS_FRAGMENTS = [
  ...['-map_metadata', '-1', '-bitexact', '-avoid_negative_ts', 'disabled', '-use_editlist', '0'],
  ...['-f', 'mp4', '-movflags'],
  'empty_moov+default_base_moof+frag_keyframe+frag_discont+skip_trailer',
];

/** ffmpeg's arguments between input and output: what is shown from `fromSec` of the film on. */
export const argumentsFor = (
  conversion: Conversion,
  track: TrackFacts,
  fromSec: number,
): readonly string[] => {
  const startSec = fromSec + OFFSET_SEC;
  return conversion.type === 'video'
    ? picturesFor(conversion, track, startSec)
    : soundFor(conversion, startSec);
};

const picturesFor = (
  conversion: Conversion,
  track: TrackFacts,
  startSec: number,
): readonly string[] => {
  const { width, height } = sizeOf(conversion, track);
  const filters = `trim=start=${startSec.toFixed(6)},scale=${width}:${height},setsar=1`;
  const rate = String(conversion.bitsPerSec);
  return [
    ...['-max_pixels:v', String(MAX_PIXELS), '-map', '0:v:0', '-vf', filters],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high'],
    ...['-level:v', levelOf(conversion.codecString), '-pix_fmt', 'yuv420p'],
    ...['-crf', '22', '-maxrate', rate, '-bufsize', rate],
    // The first picture alone stands for itself; all are shown in the order in which they are decoded.
    ...['-bf', '0', '-g', '100000', '-sc_threshold', '0'],
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1:90000', '-video_track_timescale', '90000'],
    ...AS_FRAGMENTS,
  ];
};

const levelOf = (codecString: string): string =>
  String(Number.parseInt(codecString.slice(-2), 16) / 10);

/** Packets of all segments lie on one grid, so that they follow each other without a gap. */
const soundFor = ({ bitsPerSec }: Conversion, startSec: number): readonly string[] => {
  const first = Math.ceil((startSec * SOUND_RATE) / SOUND_PACKET) * SOUND_PACKET;
  // In samples of what goes into the filter: so the rate is changed before it.
  const onGrid = `aresample=${SOUND_RATE},aresample=async=1:first_pts=${first}`;
  return [
    ...['-map', '0:a:0', '-ac', '2', '-af', onGrid],
    ...['-c:a', 'aac', '-b:a', String(bitsPerSec)],
    ...AS_FRAGMENTS,
  ];
};
