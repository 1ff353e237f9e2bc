import { MAX_CUE_CHARS, MAX_DEPTH } from './limits.ts';

/** Writes the payload of one cue. Whatever is handed in, what comes out is text and balanced WebVTT tags. */
export type CueText = {
  text(chars: string): void;
  newline(): void;
  /** `tag` is written as it is: for callers that know it to be a WebVTT tag. */
  open(name: string, tag?: string): void;
  /** Closes the innermost of that name and what stands open within; with no name, all. */
  close(name?: string): void;
  /** A tag that stands alone. */
  mark(tag: string): void;
  finish(): string;
};

/** Character references stay: people write them in every format, and every reader of WebVTT knows these. */
const REFERENCE = /&(?!(?:amp|lt|gt|nbsp|lrm|rlm|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)/gi;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f\u2028\u2029]/g;

const escapeText = (chars: string): string =>
  chars
    .replace(CONTROLS, '')
    .replace(REFERENCE, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('-->', '--&gt;');

const wellFormed = (chars: string): string => chars.replace(/[\ud800-\udbff]$/, '');

export const cueText = (): CueText => {
  let out = '';
  let room = MAX_CUE_CHARS;
  /** What was written last: an empty line would end the cue, and so would an arrow made of two pieces. */
  let last = '\n';
  const open: string[] = [];
  const write = (chars: string) => {
    out += chars;
    last = chars.at(-1) ?? last;
  };
  const closeTo = (depth: number) => {
    while (open.length > depth) write(`</${open.pop()}>`);
  };
  return {
    text: (chars) => {
      const safe = escapeText(chars.length > room ? wellFormed(chars.slice(0, room)) : chars);
      write(last === '-' ? safe.replace(/^(-?)>/, '$1&gt;') : safe);
      room = Math.max(0, room - chars.length);
    },
    newline: () => {
      if (room === 0) return;
      if (last !== '\n') write('\n');
      room--;
    },
    open: (name, tag = name) => {
      if (room === 0 || open.length >= MAX_DEPTH) return;
      open.push(name);
      // `<v a-->` would hold an arrow.
      write(`<${tag.replace(/-+$/, '')}>`);
    },
    close: (name) => {
      const depth = name === undefined ? 0 : open.lastIndexOf(name);
      if (depth >= 0) closeTo(depth);
    },
    mark: (tag) => {
      if (room > 0) write(`<${tag}>`);
      room = Math.max(0, room - 1);
    },
    finish: () => {
      closeTo(0);
      // Tags alone show nothing.
      return /[^\s]/.test(out.replace(/<[^<>]*>/g, '')) ? out.replace(/^\n+|\n+$/g, '') : '';
    },
  };
};
