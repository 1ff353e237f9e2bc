import { MAX_CUES } from './limits.ts';

/** Times in whole milliseconds; `text` is a WebVTT payload, safe to show; `settings` as in WebVTT. */
export type Cue = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly settings?: string;
};

/** A cue as a file has it. Without an end it lasts until the next one. */
export type RawCue = Omit<Cue, 'end'> & { readonly end: number | undefined };

/** For a last cue that says not when it ends. */
const LAST_CUE_MS = 4_000;

/**
 * In the order of their beginnings. An end before the beginning is none, as for ffmpeg. What lies before
 * zero is cut off; what nobody could see is left out.
 */
export const inOrder = (raw: readonly RawCue[]): Cue[] => {
  const sorted = [...raw].sort((a, b) => a.start - b.start);
  const cues: Cue[] = [];
  for (const [index, cue] of sorted.entries()) {
    const next = sorted[index + 1]?.start ?? cue.start + LAST_CUE_MS;
    const end = cue.end === undefined || cue.end < cue.start ? next : cue.end;
    const start = Math.max(0, cue.start);
    if (end > start && cue.text !== '') cues.push({ ...cue, start, end });
  }
  return cues;
};

/** Collects cues until there are too many. */
export type CueList = {
  readonly cues: RawCue[];
  /** false when there are too many. */
  add(cue: RawCue): boolean;
};

export const cueList = (): CueList => {
  const cues: RawCue[] = [];
  return {
    cues,
    add: (cue) => cues.length < MAX_CUES && cues.push(cue) > 0,
  };
};

/** The lines of a text, whichever way they end. */
export function* linesOf(text: string): Generator<string> {
  const end = /\r\n|\r|\n/g;
  let from = 0;
  for (let match = end.exec(text); match; match = end.exec(text)) {
    yield text.slice(from, match.index);
    from = end.lastIndex;
  }
  if (from < text.length) yield text.slice(from);
}

const CLOCK = String.raw`(-?)(?:(\d{1,6}):)?[ ]{0,4}(\d{1,4}):[ ]{0,4}(\d{1,4})[.,][ ]{0,4}(\d{1,6})`;
const TIMING = new RegExp(String.raw`^\s{0,9}${CLOCK}\s{0,9}-->\s{0,9}${CLOCK}(.*)$`);

const milliseconds = (parts: readonly (string | undefined)[]): number => {
  const [sign, hours = '0', minutes = '0', seconds = '0', fraction = '0'] = parts;
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  const sum = whole * 1000 + Number(fraction);
  return sign === '-' ? -sum : sum;
};

/** The line above a cue in SubRip and WebVTT; what follows the times is in `rest`. */
export const parseTiming = (
  line: string,
): { readonly start: number; readonly end: number; readonly rest: string } | undefined => {
  if (!line.includes('-->')) return undefined;
  const match = TIMING.exec(line.slice(0, 400));
  if (!match) return undefined;
  const start = milliseconds(match.slice(1, 6));
  return { start, end: milliseconds(match.slice(6, 11)), rest: match[11] ?? '' };
};
