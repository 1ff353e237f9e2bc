import { categoryOf, extensionOf } from '../media-types.ts';
import { languageOf } from './languages.ts';
import type { SubtitleFormat } from './webvtt.ts';

export type Sidecar = {
  /** As it was handed in: a file's name, or a path below the media file's folder. */
  readonly name: string;
  readonly format: SubtitleFormat;
  /** The `.sub` with the pictures of an `.idx`. */
  readonly companion?: string;
  /** BCP 47. */
  readonly language?: string;
  /** What else the name says. */
  readonly title?: string;
  readonly isForced: boolean;
  readonly isHearingImpaired: boolean;
  readonly isDefault: boolean;
};

const FORMATS: Readonly<Record<string, SubtitleFormat>> = {
  srt: 'srt',
  vtt: 'vtt',
  ass: 'ass',
  ssa: 'ssa',
  sub: 'sub',
  idx: 'vobsub',
  sup: 'pgs',
};
const FOLDERS = /^(?:subs?|subtitles?)$/i;
const MAX_TITLE = 200;

const FLAGS: Readonly<Record<string, 'isForced' | 'isHearingImpaired' | 'isDefault'>> = {
  forced: 'isForced',
  foreign: 'isForced',
  sdh: 'isHearingImpaired',
  cc: 'isHearingImpaired',
  hi: 'isHearingImpaired',
  default: 'isDefault',
};

type Described = {
  language?: string;
  title?: string;
  isForced: boolean;
  isHearingImpaired: boolean;
  isDefault: boolean;
  /** Something was said that is a language or a flag. */
  isTold: boolean;
};

/** Takes one word; false when it means nothing here. `hi` is Hindi where no other language is named. */
const takeWord = (found: Described, word: string): boolean => {
  const name = word.toLowerCase();
  const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
  if (flag !== undefined && (name !== 'hi' || found.language !== undefined)) {
    found[flag] = true;
    return true;
  }
  const language = found.language === undefined ? languageOf(word) : undefined;
  if (language !== undefined) found.language = language;
  return language !== undefined;
};

/** `English (SDH)`, `2_English`, `en-forced`: words that all mean something, numbers aside. */
const takePart = (found: Described, part: string): boolean => {
  if (takeWord(found, part)) return true;
  const words = part.split(/[\s_()[\]-]+/).filter((word) => !/^\d*$/.test(word));
  if (words.length === 0 || words.length > 6) return false;
  const trial: Described = { ...found };
  // The longest name first: `Brazilian Portuguese SDH` is one language and a flag.
  for (let from = 0; from < words.length; ) {
    const sizes = [3, 2, 1].filter((size) => from + size <= words.length);
    const taken = sizes.find((size) => takeWord(trial, words.slice(from, from + size).join(' ')));
    if (taken === undefined) return false;
    from += taken;
  }
  Object.assign(found, trial);
  return true;
};

/** What stands between the film's name and the ending. Read from the end: the title comes first. */
const describe = (rest: string): Described => {
  const found: Described = {
    isForced: false,
    isHearingImpaired: false,
    isDefault: false,
    isTold: false,
  };
  const parts = rest.split('.').map((part) => part.replace(/^[\s_-]+|[\s_-]+$/g, ''));
  const named = parts.filter((part) => part !== '').slice(-20);
  // A language further on than `hi` makes it a flag.
  const titles: string[] = [];
  let isHindiOrFlag = false;
  for (const part of named.reverse()) {
    if (part.toLowerCase() === 'hi' && found.language === undefined) isHindiOrFlag = true;
    else if (takePart(found, part)) found.isTold = true;
    else titles.unshift(part);
  }
  if (isHindiOrFlag) found.isTold = takeWord(found, 'hi');
  const title = titles.join('.').slice(0, MAX_TITLE);
  return title === '' ? found : { ...found, title };
};

const stemOf = (name: string): string => {
  const extension = extensionOf(name);
  return extension === '' ? name : name.slice(0, -extension.length - 1);
};

/** A name without its ending, and as it is compared. */
type Stem = { readonly stem: string; readonly key: string };
type File = Stem & { readonly name: string; readonly folders: readonly string[] };

const keyOf = (text: string): string => text.normalize('NFC').toLowerCase();

const fileOf = (name: string): File => {
  const folders = name.split('/');
  const stem = stemOf(folders.pop() ?? '').normalize('NFC');
  return { name, folders, stem, key: keyOf(stem) };
};

/** Without a dot between only languages and flags count: `Film 2.srt` is not of `Film.mkv`. */
const isRest = (rest: string): boolean => {
  if (rest === '' || rest.startsWith('.')) return true;
  if (!/^[ _([-]/.test(rest)) return false;
  const { isTold, title } = describe(rest);
  return isTold && title === undefined;
};

/** A longer film's name is the closer one: `Film.2.en.srt` is of `Film.2.mkv`. */
const isCloser = (other: Stem, film: Stem, key: string): boolean =>
  other.key.length > film.key.length &&
  key.startsWith(other.key) &&
  /^(?:$|[. _([-])/.test(key.slice(other.key.length));

/** Those that begin with `start`; `stems` are in the order of their keys. */
const beginningWith = <S extends Stem>(stems: readonly S[], start: string): readonly S[] => {
  let from = 0;
  for (let end = stems.length; from < end; ) {
    const middle = (from + end) >> 1;
    if ((stems[middle]?.key ?? '') < start) from = middle + 1;
    else end = middle;
  }
  let to = from;
  while (stems[to]?.key.startsWith(start)) to++;
  return stems.slice(from, to);
};

const inOrder = <S extends Stem>(stems: readonly S[]): readonly S[] =>
  stems.toSorted((a, b) => (a.key < b.key ? -1 : 1));

/** What the name says beside that of the film, or undefined when it is not of this film. */
const matchOf = (file: File, film: Stem, films: Films): string | undefined => {
  const { folders, stem, key } = file;
  if (folders.length === 2) return keyOf(folders[1] ?? '') === film.key ? stem : undefined;
  if (key.startsWith(film.key)) {
    const rest = stem.slice(film.stem.length);
    const isRestOf = (other: Stem) => isCloser(other, film, key);
    if (isRest(rest)) {
      return beginningWith(films.inOrder, film.key).some(isRestOf) ? undefined : rest;
    }
  }
  return folders.length === 1 && isAlone(film, films) ? stem : undefined;
};

type Films = { readonly inOrder: readonly Stem[]; readonly keys: ReadonlySet<string> };

const filmsOf = (names: readonly string[]): Films => {
  const films = inOrder(names.filter(isFilm).map(fileOf));
  return { inOrder: films, keys: new Set(films.map(({ key }) => key)) };
};

const isAlone = ({ key }: Stem, { keys }: Films): boolean =>
  keys.size - (keys.has(key) ? 1 : 0) === 0;

/** Whether a folder of this name holds the subtitles of the film beside it. */
export const isSubtitleFolder = (name: string): boolean => FOLDERS.test(name);

const isSubtitle = ({ folders }: File): boolean =>
  folders.length === 0 || (folders.length <= 2 && isSubtitleFolder(folders[0] ?? ''));

const isFilm = (name: string): boolean =>
  !name.includes('/') && ['video', 'audio'].includes(categoryOf(name) ?? '');

const endingIn = (extension: string, names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    names.filter((name) => extensionOf(name) === extension).map((name) => [stemOf(name), name]),
  );

const toSidecar = (name: string, told: Described, companion: string | undefined): Sidecar => {
  const { isTold: _, ...described } = told;
  const format = FORMATS[extensionOf(name)] ?? 'srt';
  return { name, format, ...(companion !== undefined && { companion }), ...described };
};

/**
 * The subtitles that lie beside a media file, by the rules that Jellyfin, Kodi, Plex and VLC share: the media
 * file's name, then a title, a language, `forced`, `sdh`, `cc`, `hi` and `default` in any order, divided by dots;
 * beside the file, or in a folder `Subs` or `Subtitles` (where a film that is alone needs no name). `names` are
 * all files of the folder and of those below, as paths from it, so that other films are seen.
 */
export const sidecarsIn = (names: readonly string[]): ((mediaName: string) => Sidecar[]) => {
  const films = filmsOf(names);
  const pictures = endingIn('sub', names);
  const indexes = endingIn('idx', names);
  const files = names
    .filter((name) => Object.hasOwn(FORMATS, extensionOf(name)))
    // Of a VobSub's two files the index stands for both; alone it is nothing.
    .filter((name) => extensionOf(name) !== 'idx' || pictures.has(stemOf(name)))
    .filter((name) => extensionOf(name) !== 'sub' || !indexes.has(stemOf(name)))
    .map(fileOf)
    .filter(isSubtitle);
  const atDepth = (depth: number) => files.filter(({ folders }) => folders.length === depth);
  const beside = inOrder(atDepth(0));
  const inFolder = inOrder(atDepth(1));
  const byFolder = new Map<string, File[]>();
  // Most say the same: `.en`, `.de.forced`.
  const told = new Map<string, Described>();
  for (const file of atDepth(2)) {
    const folder = keyOf(file.folders[1] ?? '');
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  return (mediaName) => {
    const film = fileOf(mediaName);
    const near = [
      ...beginningWith(beside, film.key),
      ...(isAlone(film, films) ? inFolder : beginningWith(inFolder, film.key)),
      ...(byFolder.get(film.key) ?? []),
    ];
    return near
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((file) => {
        const rest = matchOf(file, film, films);
        if (rest === undefined) return [];
        const isIndex = extensionOf(file.name) === 'idx';
        const companion = isIndex ? pictures.get(stemOf(file.name)) : undefined;
        const described = told.get(rest) ?? describe(rest);
        told.set(rest, described);
        return [toSidecar(file.name, described, companion)];
      });
  };
};
