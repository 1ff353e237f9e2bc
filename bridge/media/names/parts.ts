import { tidy } from './text.ts';

export type Part = {
  readonly number: number;
  /** The same for all parts of one work in one folder. */
  readonly of: string;
};

const PART = /^(.*?)([ ._-]+)(cd|dvd|part|pt|disc|disk)(?:([ ._-]?)(\d{1,2})|[ ._-]([a-d]))$/iu;
/** What has ended the title before: a year in brackets, or the number of an episode. */
const ENDED = /(?:[([](?:18|19|20)\d\d[)\]]|[ex]\d{1,4})$/iu;

/**
 * `Film-cd1`, `Film (2010) - part 2`, `Show S01E01-pt1`; and the name without it. `Film Part 2` is no
 * part but the second of two films, unless something has ended the title before.
 */
export const takePart = (name: string): { readonly part?: Part; readonly name: string } => {
  const match = PART.exec(name);
  const [, before = '', gap = '', word = '', middle = '', digits, letter] = match ?? [];
  if (!match || !before) return { name };
  const isSpaced = gap.includes(' ') && middle === ' ';
  if (/^(?:part|pt)$/iu.test(word) && isSpaced && !ENDED.test(before)) return { name };
  const number = digits ? Number(digits) : (letter ?? 'a').toLowerCase().charCodeAt(0) - 96;
  return { part: { number, of: tidy(before) || before }, name: before };
};
