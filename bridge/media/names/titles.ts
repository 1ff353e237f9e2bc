import { editionAfter, editionIn, releaseIndex } from './release.ts';
import { tidy } from './text.ts';

export type Title = {
  readonly title: string;
  readonly year?: number;
  /** What follows them in the name. */
  readonly rest: string;
};

/** 1888: the oldest film that survives. Later than 2039 is a title's: Blade Runner 2049. */
const YEAR = '(18(?:8[89]|9\\d)|19\\d\\d|20[0-3]\\d)';
/** A year that is not the beginning of a date such as 2019-05-03, nor of a longer number. */
const NO_DATE = '(?!\\d|[-._ ]\\d\\d[-._ ]\\d\\d(?!\\d))';
const IN_BRACKETS = new RegExp(`^(.+?)[ ._-]*[([]${YEAR}(?:[-–](?:\\d{4})?)?[)\\]]`, 'u');
/** The last one counts: Blade.Runner.2049.2017.1080p. */
const BETWEEN_DOTS = new RegExp(`^(.+)[._]${YEAR}${NO_DATE}(?=[._ -]|$)`, 'u');
const AFTER_BLANK = new RegExp(`^(.+) ${YEAR}$`, 'u');
/** What else stands in brackets behind a title. */
const TAGS = /(?<=\S) *(?:\[[^[\]]*\] *)+$/u;

/** Title and year as far as one name, of a file without its extension or of a folder, tells them. */
export const titleOf = (name: string): Title => {
  const end = releaseIndex(name);
  const edition = editionIn(name);
  const told = end === undefined ? name : name.slice(0, end);
  const plain = edition ? told.slice(0, edition.index) : told;
  const found =
    IN_BRACKETS.exec(name) ??
    // A blank before the year is how titles are written, too: only what follows it tells.
    (plain === name ? undefined : AFTER_BLANK.exec(plain.replace(/[ ._-]+$/u, ''))) ??
    (name.includes(' ') ? undefined : BETWEEN_DOTS.exec(told));
  if (found) return titled(name, found[1] ?? '', found[0].length, Number(found[2]));
  const cut = editionAfter(told)?.index ?? told.length;
  return titled(name, told.slice(0, cut), cut);
};

const titled = (name: string, text: string, end: number, year?: number): Title => {
  const title = tidy(text.replace(TAGS, '')) || tidy(name) || name.trim() || '?';
  return { title, rest: name.slice(end), ...(year === undefined ? {} : { year }) };
};
