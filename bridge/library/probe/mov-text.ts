/** 3GPP timed text: a length, the text, and boxes that say what of it is slanted, bold or underlined. */
import { type CueText, cueText } from '../../media/subtitles/cue-text.ts';
import { MAX_CUE_SOURCE } from '../../media/subtitles/limits.ts';
import type { Said } from './track-cues.ts';

/** 1 bold, 2 slanted, 4 underlined. */
export type StyleBits = number;
const TAGS: readonly (readonly [StyleBits, string])[] = [
  [1, 'b'],
  [2, 'i'],
  [4, 'u'],
];
const MAX_STYLES = 1_000;
/** In a sample entry: flags, two alignments, a colour, a box, then the style of all. */
const ENTRY_STYLE_BYTE = 8 + 18 + 6;
const RECORD_BYTES = 12;

export const styleBitsIn = (entry: Buffer): StyleBits => (entry[ENTRY_STYLE_BYTE] ?? 0) & 7;

/** Where on the picture a text stands is left out, as by ffmpeg. */
export const movText = (sample: Buffer, style: StyleBits): Said[] => {
  if (sample.length < 2) return [];
  const length = Math.min(sample.readUInt16BE(0), sample.length - 2);
  // Styles count characters, not units of UTF-16.
  const chars = [...decode(sample.subarray(2, 2 + length)).slice(0, MAX_CUE_SOURCE)];
  if (chars.length === 0) return [];
  const styles = stylesIn(sample, 2 + length, chars.length, style);
  const out = cueText();
  let from = 0;
  for (let i = 1; i <= chars.length; i++) {
    if (i < chars.length && styles[i] === styles[from]) continue;
    const wanted = styles[from] ?? 0;
    out.close();
    for (const [bit, tag] of TAGS) if (wanted & bit) out.open(tag);
    writeLines(out, chars.slice(from, i).join(''));
    from = i;
  }
  return [{ text: out.finish() }];
};

const writeLines = (out: CueText, text: string): void => {
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (i > 0) out.newline();
    if (line !== '') out.text(line);
  }
};

const decode = (text: Buffer): string => {
  if (text[0] === 0xfe && text[1] === 0xff) return new TextDecoder('utf-16be').decode(text);
  if (text[0] === 0xff && text[1] === 0xfe) return new TextDecoder('utf-16le').decode(text);
  return text.toString('utf8');
};

/** For each character. */
const stylesIn = (sample: Buffer, from: number, count: number, style: StyleBits): Uint8Array => {
  const styles = new Uint8Array(count).fill(style);
  for (let at = from; at + 10 <= sample.length; ) {
    const end = Math.min(at + Math.max(8, sample.readUInt32BE(at)), sample.length);
    if (sample.toString('latin1', at + 4, at + 8) === 'styl') {
      const records = Math.min(sample.readUInt16BE(at + 8), MAX_STYLES);
      for (let i = 0, r = at + 10; i < records && r + RECORD_BYTES <= end; i++, r += RECORD_BYTES) {
        styles.fill(
          sample.readUInt8(r + 6) & 7,
          sample.readUInt16BE(r),
          sample.readUInt16BE(r + 2),
        );
      }
      return styles;
    }
    at = end;
  }
  return styles;
};
