import { isTop, isTopOfSsa, writeAssText } from './ass-text.ts';
import { cueList, linesOf, type RawCue } from './cue.ts';
import { type CueText, cueText } from './cue-text.ts';
import { MAX_CUE_SOURCE } from './limits.ts';

type Style = { readonly tags: readonly string[]; readonly top: boolean };

const STYLE_FIELDS = {
  'v4+ styles': (
    'name,fontname,fontsize,primarycolour,secondarycolour,outlinecolour,backcolour,bold,italic,underline,' +
    'strikeout,scalex,scaley,spacing,angle,borderstyle,outline,shadow,alignment'
  ).split(','),
  'v4 styles': (
    'name,fontname,fontsize,primarycolour,secondarycolour,tertiarycolour,backcolour,bold,italic,' +
    'borderstyle,outline,shadow,alignment'
  ).split(','),
} as const;
const EVENT_FIELDS = 'layer,start,end,style,name,marginl,marginr,marginv,effect,text'.split(',');
const MAX_STYLES = 1000;

const CLOCK = /^(\d{1,6}):(\d{1,4}):(\d{1,4})\D(\d{1,6})$/;

const parseClock = (value: string): number | undefined => {
  const match = CLOCK.exec(value);
  if (!match) return undefined;
  const [hours = 0, minutes = 0, seconds = 0, hundredths = 0] = match.slice(1).map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + hundredths * 10;
};

/** The fields of a line by name; the last one takes the rest, commas and all. */
const fieldsOf = (names: readonly string[], line: string): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  let from = 0;
  for (const [index, name] of names.entries()) {
    const comma = index === names.length - 1 ? -1 : line.indexOf(',', from);
    const end = comma < 0 ? line.length : comma;
    fields.set(name, line.slice(from, end));
    from = end + 1;
    if (comma < 0) break;
  }
  return fields;
};

const parseStyle = (fields: ReadonlyMap<string, string>, isSsa: boolean): Style => {
  const isOn = (name: string): boolean => Number(fields.get(name) ?? 0) !== 0;
  const alignment = Number(fields.get('alignment') ?? 2);
  const tags = [
    ...(isOn('bold') ? ['b'] : []),
    ...(isOn('italic') ? ['i'] : []),
    ...(isOn('underline') ? ['u'] : []),
  ];
  return { tags, top: isSsa ? isTopOfSsa(alignment) : isTop(alignment) };
};

const styleName = (name: string): string => name.trim().replace(/^\*+/, '');

const parseDialogue = (
  fields: ReadonlyMap<string, string>,
  styles: ReadonlyMap<string, Style>,
): RawCue | undefined => {
  const start = parseClock(fields.get('start')?.trim() ?? '');
  const end = parseClock(fields.get('end')?.trim() ?? '');
  if (start === undefined || end === undefined) return undefined;
  return { start, end, ...parseLine(fields, styles) };
};

const parseLine = (
  fields: ReadonlyMap<string, string>,
  styles: ReadonlyMap<string, Style>,
): Pick<RawCue, 'text' | 'settings'> => {
  const own = styleName(fields.get('style') ?? '');
  const out = cueText();
  const applyStyle = (to: CueText, name: string) => {
    for (const tag of styles.get(styleName(name || own))?.tags ?? []) to.open(tag);
  };
  applyStyle(out, own);
  const source = (fields.get('text') ?? '').slice(0, MAX_CUE_SOURCE);
  const isTopByStyle = styles.get(own)?.top ?? false;
  const { top } = writeAssText(out, source, { applyStyle, isAss: true }, isTopByStyle);
  return { text: out.finish(), ...(top && { settings: 'line:0' }) };
};

/** ASS and the older SSA: what is said, when, and whether slanted, bold or underlined. */
export const parseAss = (text: string): RawCue[] => readScript(text).cues;

/** Of a line in a film's own track, whose times and header stand elsewhere. */
const LINE_FIELDS = 'readorder,layer,style,name,marginl,marginr,marginv,effect,text'.split(',');

/** Reads the lines of a track inside a film, given its header. */
export const assLines = (header: string): ((line: string) => Pick<RawCue, 'text' | 'settings'>) => {
  const { styles } = readScript(header);
  return (line) => parseLine(fieldsOf(LINE_FIELDS, line.slice(0, 2 * MAX_CUE_SOURCE)), styles);
};

const readScript = (text: string) => {
  const list = cueList();
  const styles = new Map<string, Style>();
  let section = '';
  let names: readonly string[] = EVENT_FIELDS;
  for (const whole of linesOf(text)) {
    const line = whole.slice(0, 2 * MAX_CUE_SOURCE).trimStart();
    const heading = /^\[([^\]]{1,40})\]/.exec(line)?.[1]?.toLowerCase();
    if (heading !== undefined) {
      section = heading;
      names = STYLE_FIELDS[section as keyof typeof STYLE_FIELDS] ?? EVENT_FIELDS;
      continue;
    }
    const [, kind, value = ''] = /^(Format|Style|Dialogue):[ \t]*(.*)$/s.exec(line) ?? [];
    if (kind === 'Format') {
      names = value.split(',', 40).map((name) => name.trim().toLowerCase());
    } else if (kind === 'Style' && section in STYLE_FIELDS && styles.size < MAX_STYLES) {
      const fields = fieldsOf(names, value);
      styles.set(styleName(fields.get('name') ?? ''), parseStyle(fields, section === 'v4 styles'));
    } else if (kind === 'Dialogue' && section === 'events') {
      const cue = parseDialogue(fieldsOf(names, value), styles);
      if (cue && !list.add(cue)) break;
    }
  }
  return { cues: list.cues, styles };
};
