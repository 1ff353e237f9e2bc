/** What ffmpeg is told to make of a piece of a track. Pure. */
import type { Conversion, PictureSize } from './conversion.ts';
import { OFFSET_SEC } from './fragment.ts';
import type { Piece } from './questions.ts';

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

export type PicturesHow = {
  /** undefined: as large as fits, as the pictures say themselves. */
  readonly size: PictureSize | undefined;
  /** What their light is brought down from. */
  readonly hdr: 'hdr10' | 'hlg' | undefined;
};

type Part = Pick<Piece, 'stream' | 'shiftSec' | 'fromSec' | 'toSec'>;

/** ffmpeg's arguments between input and output. */
export const argumentsFor = (
  conversion: Conversion,
  part: Part,
  how: PicturesHow,
): readonly string[] => [
  ...['-max_pixels:v', String(MAX_PIXELS), '-map', `0:${part.stream}`],
  ...(conversion.type === 'video'
    ? picturesFor(conversion, part, how)
    : soundFor(conversion, part)),
  ...AS_FRAGMENTS,
];

const picturesFor = (
  conversion: Conversion,
  { shiftSec, fromSec, toSec }: Part,
  { size, hdr }: PicturesHow,
): readonly string[] => {
  const until = toSec === undefined ? '' : `:end=${(toSec + OFFSET_SEC).toFixed(6)}`;
  const filters = [
    ...(shiftSec ? [`settb=AVTB,setpts=PTS+${shiftSec.toFixed(6)}/TB`] : []),
    // Only pictures that say that they are made of two; with those around them.
    'bwdif=mode=send_frame:deint=interlaced',
    `trim=start=${(fromSec + OFFSET_SEC).toFixed(6)}${until}`,
    `${size ? `scale=${size.width}:${size.height}` : scaleToFit(conversion)},setsar=1`,
    ...(hdr ? [toneMap(hdr)] : []),
  ];
  const rate = String(conversion.bitsPerSec);
  return [
    ...['-vf', filters.join(',')],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high'],
    ...['-level:v', levelOf(conversion.codecString), '-pix_fmt', 'yuv420p'],
    ...['-crf', '22', '-maxrate', rate, '-bufsize', rate],
    // The first picture alone stands for itself; all are shown in the order in which they are decoded.
    ...['-bf', '0', '-g', '100000', '-sc_threshold', '0'],
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1:90000', '-video_track_timescale', '90000'],
  ];
};

/** As `sizeOf` does it, in the proportions in which pictures say that they are shown. */
const scaleToFit = ({ height }: Conversion): string => {
  const width = (height * 16) / 9;
  const shrunk = `min(1\\,min(${height}/ih\\,${width}/(iw*sar)))`;
  const even = (length: string) => `max(2\\,round(${length}*${shrunk}/2)*2)`;
  return `scale=${even('iw*sar')}:${even('ih')}`;
};

const TRANSFERS = { hdr10: 'smpte2084', hlg: 'arib-std-b67' };

/** By the curve that films are graded with, to what screens without HDR show. */
const toneMap = (hdr: 'hdr10' | 'hlg'): string =>
  [
    `setparams=color_primaries=bt2020:color_trc=${TRANSFERS[hdr]}:colorspace=bt2020nc`,
    'zscale=transfer=linear:npl=100,format=gbrpf32le,zscale=primaries=bt709',
    'tonemap=hable:desat=0,zscale=transfer=bt709:matrix=bt709:range=limited,format=yuv420p',
  ].join(',');

const levelOf = (codecString: string): string =>
  String(Number.parseInt(codecString.slice(-2), 16) / 10);

/** Packets of all segments lie on one grid, so that they follow each other without a gap. */
const soundFor = ({ bitsPerSec }: Conversion, { shiftSec, fromSec }: Part): readonly string[] => {
  const startSec = fromSec + OFFSET_SEC;
  const first = Math.ceil((startSec * SOUND_RATE) / SOUND_PACKET) * SOUND_PACKET;
  // In samples of what goes into the filter: so the rate is changed before it.
  const shift = shiftSec ? `asetpts=PTS+${shiftSec.toFixed(6)}/TB,` : '';
  const onGrid = `${shift}aresample=${SOUND_RATE},aresample=async=1:first_pts=${first}`;
  return ['-ac', '2', '-af', onGrid, '-c:a', 'aac', '-b:a', String(bitsPerSec)];
};
