import { cueList, linesOf, type RawCue } from './cue.ts';
import { cueText } from './cue-text.ts';
import { MAX_CUE_SOURCE } from './limits.ts';
import { writeSubRipText } from './subrip.ts';

const CLOCK = String.raw`(\d{1,6}):(\d{1,4}):(\d{1,4})\.(\d{1,6})`;
const TIMING = new RegExp(`^\\ufeff?${CLOCK},${CLOCK}`);

const milliseconds = (parts: readonly string[]): number => {
  const [hours = 0, minutes = 0, seconds = 0, hundredths = 0] = parts.map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + hundredths * 10;
};

/** SubViewer, both versions: times on a line, `[br]` between the lines of text. */
export const parseSubViewer = (text: string): RawCue[] => {
  const list = cueList();
  let timing: { start: number; end: number } | undefined;
  let lines: string[] = [];
  let size = 0;
  const flush = (): boolean => {
    if (!timing || lines.length === 0) return true;
    const out = cueText();
    writeSubRipText(out, lines);
    return list.add({ ...timing, text: out.finish() });
  };
  for (const line of linesOf(text)) {
    const match = TIMING.exec(line.slice(0, 100));
    if (match) {
      if (!flush()) return list.cues;
      timing = { start: milliseconds(match.slice(1, 5)), end: milliseconds(match.slice(5, 9)) };
      lines = [];
      size = 0;
    } else if (line.trim() !== '' && size < MAX_CUE_SOURCE && !/^\[(?!br\])/i.test(line)) {
      size += line.length + 1;
      lines.push(...line.slice(0, MAX_CUE_SOURCE).split(/\[br\]/i));
    }
  }
  flush();
  return list.cues;
};
