import { categoryOf, extensionOf } from './media-types.ts';

export type Title = { readonly title: string; readonly year?: number };

/** 1888: the oldest film that survives. */
const YEAR = '(18(?:8[89]|9\\d)|19\\d\\d|20\\d\\d)';
/** A year that is not the beginning of a date such as 2019-05-03, nor of a longer number. */
const NO_DATE = '(?!\\d|[-._ ]\\d\\d[-._ ]\\d\\d(?!\\d))';
const IN_BRACKETS = new RegExp(`^(.+?)[ ._-]*[([]${YEAR}[)\\]]`, 'u');
/** The last one counts: Blade.Runner.2049.2017.1080p. */
const BETWEEN_DOTS = new RegExp(`^(.+)[._]${YEAR}${NO_DATE}(?=[._ -]|$)`, 'u');
const AFTER_BLANK = new RegExp(`^(.+) ${YEAR}$`, 'u');
/** Words that say how a film was released: where they begin, its title has ended. */
const RELEASE = new RegExp(
  '[ ._[(-](?:480[ip]|576[ip]|720p|1080[ip]|2160p|4k|uhd|hdr10|x\\.?26[45]|h\\.?26[45]|hevc|xvid|' +
    'divx|av1|blu-?ray|bd-?rip|br-?rip|dvd-?rip|dvdscr|hd-?rip|hdtv|pdtv|web-?dl|web-?rip|remux|' +
    'proper|repack|dts(?:-hd)?|ac3|10bit)(?=[ .\\])_-]|$)',
  'iu',
);
const MAX_CHARS = 512;

/** Title and year as far as the file's name tells them. */
export const titleFromPath = (path: string): Title => {
  const name = baseName(path);
  const release = RELEASE.exec(name);
  const beforeRelease = release ? name.slice(0, release.index) : name;
  const found =
    IN_BRACKETS.exec(name) ??
    // A blank before the year is how titles are written, too: only a release's words tell.
    (release ? AFTER_BLANK.exec(beforeRelease) : undefined) ??
    (name.includes(' ') ? undefined : BETWEEN_DOTS.exec(beforeRelease));
  const title = tidy(found?.[1] ?? beforeRelease) || tidy(name) || name;
  return found ? { title, year: Number(found[2]) } : { title };
};

const baseName = (path: string): string => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return categoryOf(name) ? name.slice(0, -extensionOf(name).length - 1) : name;
};

/** Dots and underscores stand for blanks only in names that have no blanks. */
const tidy = (text: string): string =>
  (text.includes(' ') ? text : text.replace(/[._]+/g, ' '))
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/^[ ._-]+|[ _-]+$/g, '')
    .slice(0, MAX_CHARS);
