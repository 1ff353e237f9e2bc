import { parseAss } from './ass.ts';
import { type Cue, inOrder, type RawCue } from './cue.ts';
import { decodeText } from './encoding.ts';
import { MAX_BYTES, MAX_CUES } from './limits.ts';
import { parseMicroDvd, parseMpl2 } from './microdvd.ts';
import { parseSubRip } from './subrip.ts';
import { parseSubViewer } from './subviewer.ts';
import { parseWebVtt } from './webvtt-read.ts';

/** As the name says; `sub` may be any of three texts, or pictures. */
export type SubtitleFormat = 'srt' | 'vtt' | 'ass' | 'ssa' | 'sub' | 'vobsub' | 'pgs';

/** As the contents say. */
export type TextFormat = 'srt' | 'vtt' | 'ass' | 'microdvd' | 'subviewer' | 'mpl2';

export type WebVttOptions = {
  /** BCP 47; helps to tell the encoding of bytes. */
  readonly language?: string;
  /** Frames per second of the film, for MicroDVD that does not say. */
  readonly frameRate?: number;
  /** Added to every time; a cue that would begin before zero is cut. */
  readonly shiftMs?: number;
  /** Where the film's zero lies on HLS's clock of 90 kHz: adds the `X-TIMESTAMP-MAP`. */
  readonly mpegTs?: number;
};

export type WebVtt = {
  readonly text: string;
  readonly cueCount: number;
  /** What the file really was: its name may say otherwise. */
  readonly format: TextFormat;
  /** The file has more cues than are taken. */
  readonly isCut: boolean;
};

const PARSERS: Readonly<Record<TextFormat, (text: string, options: WebVttOptions) => RawCue[]>> = {
  srt: parseSubRip,
  vtt: parseWebVtt,
  ass: parseAss,
  microdvd: (text, { frameRate }) => parseMicroDvd(text, frameRate),
  subviewer: parseSubViewer,
  mpl2: parseMpl2,
};

/** What to make of contents that do not tell. */
const BY_NAME: Readonly<Partial<Record<SubtitleFormat, TextFormat>>> = {
  srt: 'srt',
  vtt: 'vtt',
  ass: 'ass',
  ssa: 'ass',
};

const SIGNS: readonly (readonly [TextFormat, RegExp])[] = [
  ['vtt', /^WEBVTT(?:[ \t\r\n]|$)/],
  ['ass', /^[ \t]*\[(?:Script Info|V4\+? Styles|Events)\]/im],
  ['microdvd', /^\{(?:\d+|DEFAULT)\}\{\d*\}/m],
  ['mpl2', /^\[\d+\]\[\d*\]/m],
  ['subviewer', /^\d+:\d+:\d+\.\d+,\d+:\d+:\d+\.\d+|^\[INFORMATION\]/m],
  ['srt', /^[ \t]*-?\d+:[ \d]+:[ \d]+[,.][ \d]+-->/m],
];

/** Told by the contents: `.sub` is four different things, and names lie. undefined when it is none. */
export const textFormatOf = (text: string): TextFormat | undefined => {
  const beginning = text.slice(0, 4096).trimStart();
  return SIGNS.find(([, sign]) => sign.test(beginning))?.[0];
};

/** The pictures of VobSub (an MPEG stream) and PGS, which nobody can turn into text. */
export const isPictureSubtitle = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 1 && bytes[3] === 0xba) ||
  (bytes[0] === 0x50 && bytes[1] === 0x47);

const two = (value: number): string => String(value).padStart(2, '0');

const formatTime = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  const fraction = String(ms % 1000).padStart(3, '0');
  const minutes = Math.floor(seconds / 60);
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${fraction}`;
};

const formatCue = ({ start, end, settings, text }: Cue): string =>
  `${formatTime(start)} --> ${formatTime(end)}${settings ? ` ${settings}` : ''}\n${text}\n`;

const shifted = (cue: RawCue, ms: number): RawCue => ({
  ...cue,
  start: cue.start + ms,
  end: cue.end === undefined ? undefined : cue.end + ms,
});

const header = (mpegTs: number | undefined): string =>
  mpegTs === undefined
    ? 'WEBVTT\n'
    : `WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:${Math.round(mpegTs)},LOCAL:00:00:00.000\n`;

const formatCues = (cues: readonly Cue[], mpegTs?: number): string =>
  [header(mpegTs), ...cues.map(formatCue)].join('\n');

/** Cues that were found otherwise than in a file of text. */
export const cuesToWebVtt = (raw: readonly RawCue[]): string => formatCues(inOrder(raw));

/**
 * A text subtitle as WebVTT that is safe in a browser: cues, balanced tags and well-formed settings, nothing
 * else. Costs time in proportion to the input. undefined when it is no text subtitle or too large.
 */
export const toWebVtt = (
  source: string | Uint8Array,
  format: SubtitleFormat,
  options: WebVttOptions = {},
): WebVtt | undefined => {
  if (source.length > MAX_BYTES) return undefined;
  if (typeof source !== 'string' && isPictureSubtitle(source)) return undefined;
  const text = typeof source === 'string' ? source : decodeText(source, options.language).text;
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  const told = textFormatOf(plain);
  // Without its first line, WebVTT looks like SubRip.
  const found = told === 'srt' && format === 'vtt' ? format : (told ?? BY_NAME[format]);
  if (found === undefined) return undefined;
  const raw = PARSERS[found](plain, options);
  const ms = Math.round(options.shiftMs ?? 0);
  const cues = inOrder(ms === 0 ? raw : raw.map((cue) => shifted(cue, ms)));
  return {
    text: formatCues(cues, options.mpegTs),
    cueCount: cues.length,
    format: found,
    isCut: raw.length === MAX_CUES,
  };
};
