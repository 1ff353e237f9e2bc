import type { RawCue } from '../../media/subtitles/cue.ts';
import { MAX_BYTES, MAX_CUES } from '../../media/subtitles/limits.ts';

export type Said = Pick<RawCue, 'text' | 'settings'>;

/** Lines that are shown at one time. */
const MAX_AT_ONCE = 32;

const isSame = (a: Said, b: Said): boolean => a.text === b.text && a.settings === b.settings;

/** What was found of a track of text, up to as much as a subtitle may be. */
export class TrackCues {
  readonly cues: RawCue[] = [];
  #leftChars = MAX_BYTES;

  /** false when there are too many. */
  add(startMs: number, endMs: number | undefined, said: Said): boolean {
    const start = Math.round(startMs);
    const end = endMs === undefined ? undefined : Math.round(endMs);
    if (!Number.isSafeInteger(start) || (end !== undefined && !Number.isSafeInteger(end)))
      return true;
    this.#leftChars -= said.text.length;
    if (this.#leftChars < 0 || this.cues.length >= MAX_CUES) return false;
    this.cues.push({ start, end, ...said });
    return true;
  }

  /** The same, where a line that lasts is told again and again: it goes on. */
  goOn(startMs: number, endMs: number, said: Said): boolean {
    const start = Math.round(startMs);
    const last = this.cues
      .slice(-MAX_AT_ONCE)
      .findLast((cue) => cue.end === start && isSame(cue, said));
    const end = Math.round(endMs);
    if (!last || !Number.isSafeInteger(end)) return this.add(startMs, endMs, said);
    this.cues[this.cues.lastIndexOf(last)] = { ...last, end };
    return true;
  }
}
