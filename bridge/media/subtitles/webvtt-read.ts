import { cueList, linesOf, parseTiming, type RawCue } from './cue.ts';
import { type CueText, cueText } from './cue-text.ts';
import { MAX_CUE_SOURCE } from './limits.ts';

const TAG = /<([^<>]{0,400})>/g;
const STYLED = /^(\/?)(c|i|b|u|ruby|rt|v|lang)((?:\.[\p{L}\p{N}_-]{1,40}){0,8})(?:\s+(.*))?$/su;
const MOMENT = /^(?:\d{2,6}:)?[0-5]\d:[0-5]\d\.\d{3}$/;

const writeTag = (out: CueText, content: string): void => {
  if (MOMENT.test(content)) out.mark(content);
  const [, closing, name, classes = '', annotation] = STYLED.exec(content.trim()) ?? [];
  if (name === undefined) return;
  if (closing === '/') {
    out.close(name);
    return;
  }
  // Only these two say something after their name: who speaks, and in which language.
  const said = name === 'v' || name === 'lang' ? annotation?.replace(/[\s&]+/g, ' ').trim() : '';
  out.open(name, said ? `${name}${classes} ${said}` : `${name}${classes}`);
};

const writePayload = (out: CueText, source: string): void => {
  let from = 0;
  const writeLines = (chars: string) => {
    for (const [index, line] of chars.split('\n').entries()) {
      if (index > 0) out.newline();
      if (line !== '') out.text(line);
    }
  };
  for (const match of source.matchAll(TAG)) {
    writeLines(source.slice(from, match.index));
    from = match.index + match[0].length;
    writeTag(out, match[1] ?? '');
  }
  writeLines(source.slice(from));
};

const PERCENT = String.raw`\d{1,3}(?:\.\d{1,6})?%`;
/** The settings of a cue and what may stand in them. Regions are not kept, so neither is that of a cue. */
const SETTINGS = new RegExp(
  `^(?:vertical:(?:rl|lr)|line:(?:-?\\d{1,4}|${PERCENT})(?:,(?:start|center|end))?|size:${PERCENT}|` +
    `position:${PERCENT}(?:,(?:line-left|center|line-right))?|align:(?:start|center|end|left|right))$`,
);

const cleanSettings = (rest: string): string =>
  rest
    .trim()
    .split(/\s+/)
    .map((setting) => (setting === 'align:middle' ? 'align:center' : setting))
    .filter((setting) => SETTINGS.test(setting))
    .slice(0, 5)
    .join(' ');

/** One cue, cleaned: its settings as they stand behind the times, and what it says. */
export const webVttCue = (rest: string, source: string): Pick<RawCue, 'text' | 'settings'> => {
  const out = cueText();
  writePayload(out, source.slice(0, MAX_CUE_SOURCE));
  const settings = cleanSettings(rest.slice(0, 400));
  return { text: out.finish(), ...(settings && { settings }) };
};

/** WebVTT, cleaned: its cues, the tags that the standard knows, the settings that are well formed. */
export const parseWebVtt = (text: string): RawCue[] => {
  const list = cueList();
  let timing: ReturnType<typeof parseTiming>;
  let lines: string[] = [];
  let size = 0;
  const flush = (): boolean => {
    if (!timing) return true;
    const { start, end, rest } = timing;
    return list.add({ start, end, ...webVttCue(rest, lines.join('\n')) });
  };
  for (const line of linesOf(text)) {
    const next = parseTiming(line);
    if (next || line === '') {
      if (!flush()) return list.cues;
      timing = next;
      lines = [];
      size = 0;
    } else if (timing && size < MAX_CUE_SOURCE) {
      size += line.length + 1;
      lines.push(line.slice(0, MAX_CUE_SOURCE));
    }
  }
  flush();
  return list.cues;
};
