import type { MediaStream } from './media-facts.ts';

type CodecFacts = Partial<Record<'profile', string> & Record<'level' | 'bitDepth', number>>;

const H264: Readonly<Record<number, string>> = {
  66: 'Baseline',
  77: 'Main',
  88: 'Extended',
  100: 'High',
  110: 'High 10',
  122: 'High 4:2:2',
  244: 'High 4:4:4 Predictive',
};
const HEVC = ['', 'Main', 'Main 10', 'Main Still Picture', 'Rext'];
const AV1 = ['Main', 'High', 'Professional'];
const AAC: Readonly<Record<string, string>> = { 2: 'LC', 5: 'HE-AAC', 29: 'HE-AACv2' };

/** What the RFC 6381 string of a codec tells. */
export const codecFactsOf = (codecString: string): CodecFacts => {
  const [family = '', ...parts] = codecString.split('.');
  const numbers = parts.map((part) => Number.parseInt(part, 10));
  switch (family) {
    case 'avc1':
    case 'avc3':
      return h264Facts(parts[0] ?? '');
    case 'hvc1':
    case 'hev1':
      return hevcFacts(parts);
    case 'vp09':
      return withDepth(`Profile ${numbers[0]}`, (numbers[1] ?? 0) / 10, numbers[2]);
    case 'av01': {
      const index = numbers[1] ?? 0;
      const level = 2 + (index >> 2) + (index & 3) / 10;
      return withDepth(AV1[numbers[0] ?? -1], level, numbers[2]);
    }
    case 'mp4a':
      return parts[0] === '40' ? named(AAC[parts[1] ?? '']) : {};
    default:
      return {};
  }
};

const named = (profile: string | undefined): CodecFacts => (profile ? { profile } : {});

const withDepth = (
  profile: string | undefined,
  level: number,
  bitDepth: number | undefined,
): CodecFacts => ({ ...named(profile), level, ...(bitDepth && { bitDepth }) });

const h264Facts = (hex: string): CodecFacts => {
  const [idc = 0, constraints = 0, level = 0] = [0, 2, 4].map((at) =>
    Number.parseInt(hex.slice(at, at + 2), 16),
  );
  const isConstrained = idc === 66 && (constraints & 0x40) !== 0;
  const profile = isConstrained ? 'Constrained Baseline' : H264[idc];
  return withDepth(profile, level / 10, idc < 110 ? 8 : idc === 110 ? 10 : undefined);
};

/** `1.6.L93.B0`; a profile space may stand before the profile's number. */
const hevcFacts = ([space = '', , tier = '']: readonly string[]): CodecFacts => {
  const idc = Number(space.replace(/^[ABC]/, ''));
  const depth = idc === 2 ? 10 : idc === 1 || idc === 3 ? 8 : undefined;
  return withDepth(HEVC[idc], Number(tier.slice(1)) / 30, depth);
};

/** ffmpeg's own number for a level, as people write it. */
export const levelOf = (codec: string, level: number | undefined): number | undefined => {
  if (level === undefined || level < 0) return undefined;
  if (codec === 'hevc') return level / 30;
  if (codec === 'av1') return 2 + (level >> 2) + (level & 3) / 10;
  return codec === 'h264' || codec === 'vp9' ? level / 10 : undefined;
};

/** By the transfer function, under ffmpeg's name and WebCodecs' name for it. */
export const hdrOf = (transfer: string | null | undefined): MediaStream['hdr'] => {
  if (transfer === 'smpte2084' || transfer === 'pq') return 'hdr10';
  return transfer === 'arib-std-b67' || transfer === 'hlg' ? 'hlg' : undefined;
};
