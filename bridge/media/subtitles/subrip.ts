import { writeAssText } from './ass-text.ts';
import { cueList, linesOf, parseTiming, type RawCue } from './cue.ts';
import { type CueText, cueText } from './cue-text.ts';
import { MAX_CUE_SOURCE } from './limits.ts';

const TOKEN = /\n|\\[Nn]|\{(?:\\|[CcFfoPSsYy]:)[^{}]*\}|<(\/?)([^<>]{0,127})>/g;
const ALIGNMENT = /^\{\\an(\d)\}$/;

/** Whether the tag was one that means something, or at least looks like a tag and is not to be seen. */
const applyTag = (
  out: CueText,
  isClosing: boolean,
  content: string,
  isDoubled: boolean,
): boolean => {
  const [name = ''] = content.trim().toLowerCase().split(' ');
  if (/^[biu]$/.test(name)) {
    if (isClosing) out.close(name);
    else out.open(name);
    return true;
  }
  if (name === 'br' || name === 'br/') out.newline();
  if (/^(?:br\/?|s|font)$/.test(name)) return true;
  // `<<` are quotation marks, `< 3` is a number.
  return isClosing || (!isDoubled && !content.startsWith(' ') && /^[\w/][\w./]*$|^$/.test(name));
};

/**
 * SubRip's text: the tags of HTML that people use, and the overrides of ASS that crept in. These count in
 * a text that begins to use them by `{\an8}`, the one of them that SubRip's own readers know.
 */
export const writeSubRipText = (out: CueText, lines: readonly string[]): { top: boolean } => {
  const source = lines
    .map((line) => line.replace(/^ +/, ''))
    .map(trimBlanks)
    .join('\n');
  let top = false;
  let alignments = 0;
  let from = 0;
  for (const match of source.slice(0, MAX_CUE_SOURCE).matchAll(TOKEN)) {
    const [whole, closing, content] = match;
    const before = source.slice(from, match.index);
    if (content !== undefined) {
      const isDoubled = source[match.index - 1] === '<';
      out.text(before);
      from = match.index;
      if (applyTag(out, closing === '/', content, isDoubled)) from += whole.length;
      continue;
    }
    out.text(before);
    from = match.index + whole.length;
    if (!whole.startsWith('{')) {
      out.newline();
      continue;
    }
    const place = ALIGNMENT.exec(whole)?.[1];
    if (place !== undefined) alignments++;
    if (alignments === 1 && whole[1] === '\\') top = writeAssText(out, whole, {}, top).top;
  }
  out.text(source.slice(from, MAX_CUE_SOURCE));
  return { top };
};

/** One cue: what it says, and whether at the top. */
export const subRipCue = (lines: readonly string[]): Pick<RawCue, 'text' | 'settings'> => {
  const out = cueText();
  const { top } = writeSubRipText(out, lines);
  return { text: out.finish(), ...(top && { settings: 'line:0' }) };
};

const trimBlanks = (line: string): string => {
  let end = line.length;
  while (line[end - 1] === ' ') end--;
  return line.slice(0, end);
};

const NUMBER = /^\s*\+?\d/;

/** The number of the next cue stands among the lines of this one: blank lines are not to be relied on. */
const withoutNextNumber = (lines: readonly string[]): readonly string[] => {
  const last = lines.at(-1) ?? '';
  if (!NUMBER.test(last)) return lines;
  return lines.length > 1 || /^\s*\+?\d+$/.test(last) ? lines.slice(0, -1) : lines;
};

export const parseSubRip = (text: string): RawCue[] => {
  const list = cueList();
  let timing: { start: number; end: number } | undefined;
  let lines: string[] = [];
  let size = 0;
  const flush = (payload: readonly string[]): boolean => {
    if (!timing || payload.length === 0) return true;
    return list.add({ ...timing, ...subRipCue(payload) });
  };
  for (const line of linesOf(text)) {
    const next = parseTiming(line);
    if (next) {
      if (!flush(withoutNextNumber(lines))) return list.cues;
      timing = { start: next.start, end: next.end };
      lines = [];
      size = 0;
    } else if (line.trim() !== '' && timing) {
      // A number in the place of the last line is kept, for it may be that of the next cue.
      if (size > MAX_CUE_SOURCE) lines.pop();
      lines.push(line.slice(0, MAX_CUE_SOURCE));
      size += line.length;
    }
  }
  flush(lines);
  return list.cues;
};
