import { writeAssText } from './ass-text.ts';
import { cueList, linesOf, type RawCue } from './cue.ts';
import { type CueText, cueText } from './cue-text.ts';
import { MAX_CUE_SOURCE } from './limits.ts';

/** What a file without a rate of its own is taken for: that of films on disc, as for ffmpeg. */
const FILM_RATE = 24000 / 1001;
const EVENT = /^\ufeff?\{(\d{1,9})\}\{(\d{0,9})\}(.*)$/s;
const TAG = /^\{([CcFfSsYyHPo]):([^{}]*)\}/;

const plausibleRate = (value: string): number | undefined => {
  const rate = Number(/^\d{1,3}(?:\.\d{1,6})?/.exec(value)?.[0] ?? Number.NaN);
  return rate > 3 && rate < 100 ? rate : undefined;
};

/** `{y:i}` is for one line, `{Y:i}` for all that follow, a slash for one. */
const writeLine = (out: CueText, source: string, isLast: boolean): void => {
  let line = source;
  const forThisLine: string[] = [];
  for (let tag = TAG.exec(line); tag; tag = TAG.exec(line)) {
    const [whole, key, value = ''] = tag;
    line = line.slice(whole.length);
    if (key?.toLowerCase() !== 'y') continue;
    for (const style of 'ibu') {
      if (!value.includes(style)) continue;
      out.open(style);
      if (key === 'y') forThisLine.push(style);
    }
  }
  if (line.startsWith('/')) {
    line = line.slice(1);
    out.open('i');
    forThisLine.push('i');
  }
  writeAssText(out, line);
  for (const style of forThisLine.reverse()) out.close(style);
  if (!isLast) out.newline();
};

/** The MicroDVD that counts in frames: the first line may say how many there are in a second. */
export const parseMicroDvd = (text: string, frameRate = FILM_RATE): RawCue[] => {
  const list = cueList();
  let rate = frameRate;
  let seen = 0;
  let always = '';
  for (const line of linesOf(text)) {
    if (seen < 3 && line.startsWith('{DEFAULT}{}')) always = line.slice(11, 200);
    const match = EVENT.exec(line.slice(0, MAX_CUE_SOURCE));
    if (!match) continue;
    const [, from = '', to = '', content = ''] = match;
    const said = seen < 3 && Number(from) <= 1 ? plausibleRate(content) : undefined;
    seen++;
    if (said !== undefined) {
      rate = said;
      continue;
    }
    const out = cueText();
    const lines = (always.startsWith('{') ? always + content : content).split('|', 200);
    for (const [index, part] of lines.entries()) writeLine(out, part, index === lines.length - 1);
    const start = Math.round((Number(from) * 1000) / rate);
    const duration = Math.round(((Number(to) - Number(from)) * 1000) / rate);
    const end = to === '' ? undefined : start + duration;
    if (!list.add({ start, end, text: out.finish() })) break;
  }
  return list.cues;
};

const MPL2_EVENT = /^\ufeff?\[(\d{1,9})\]\[(\d{0,9})\] ?(.*)$/s;
const MPL2_STYLES: Readonly<Record<string, string>> = { '/': 'i', '\\': 'b', _: 'u' };

/** MPL2 counts in tenths of a second. */
export const parseMpl2 = (text: string): RawCue[] => {
  const list = cueList();
  for (const line of linesOf(text)) {
    const match = MPL2_EVENT.exec(line.slice(0, MAX_CUE_SOURCE));
    if (!match) continue;
    const [, from = '', to = '', content = ''] = match;
    const out = cueText();
    for (const part of content.split('|', 200)) {
      out.newline();
      const [marks = ''] = /^[/\\_]*/.exec(part) ?? [];
      for (const mark of marks) out.open(MPL2_STYLES[mark] ?? 'i');
      writeAssText(out, part.slice(marks.length));
      out.close();
    }
    const end = to === '' ? undefined : Number(to) * 100;
    if (!list.add({ start: Number(from) * 100, end, text: out.finish() })) break;
  }
  return list.cues;
};
