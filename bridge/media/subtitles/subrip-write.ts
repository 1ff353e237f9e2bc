import { type Cue, inOrder } from './cue.ts';
import { parseWebVtt } from './webvtt-read.ts';

const padded = (value: number, digits = 2): string =>
  String(Math.floor(value)).padStart(digits, '0');

const formatTime = (ms: number): string =>
  `${padded(ms / 3_600_000)}:${padded((ms / 60_000) % 60)}:${padded((ms / 1000) % 60)},${padded(ms % 1000, 3)}`;

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
};
const REFERENCE = /&(?:(amp|lt|gt|quot|apos|nbsp|lrm|rlm)|#(\d{1,7})|#x([\da-f]{1,6}));/gi;
const LAST_CODE_POINT = 0x10_ff_ff;

const decoded = (_whole: string, name?: string, decimal?: string, hex?: string): string => {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? '';
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code >= 0x20 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : '';
};

/** Televisions know these tags at most, without classes; and an arrow would be taken for times. */
const plainText = (payload: string): string =>
  payload
    .replaceAll(/<(\/?)([a-z]*)[^<>]*>/gi, (_tag, slash: string, name: string) =>
      ['b', 'i', 'u'].includes(name) ? `<${slash}${name}>` : '',
    )
    .replaceAll(REFERENCE, decoded)
    .replaceAll('-->', '→');

const formatCue = ({ start, end, text }: Cue, index: number): string =>
  [
    index + 1,
    `${formatTime(start)} --> ${formatTime(end)}`,
    ...plainText(text).split('\n'),
    '',
  ].join('\r\n');

/** WebVTT as SubRip, the one kind of subtitle that all televisions read. */
export const webVttToSubRip = (text: string): string =>
  inOrder(parseWebVtt(text))
    .map((cue, index) => `${formatCue(cue, index)}\r\n`)
    .join('');
