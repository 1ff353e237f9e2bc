/** Which files of a source are taken, by patterns that people write. */
import { type Static, Type } from 'typebox';

const MAX_PATTERN_CHARS = 256;
const MAX_PATTERNS = 200;
/** So many patterns one pattern with `{a,b}` may stand for. */
const MAX_ALTERNATIVES = 32;

const Patterns = Type.Array(Type.String({ minLength: 1, maxLength: MAX_PATTERN_CHARS }), {
  maxItems: MAX_PATTERNS,
});

/**
 * `*` and `?` stand for letters of one name, `**` for any folders, `{a,b}` for either; all else,
 * brackets too, for itself. Without a `/` a pattern is for names at any depth; with one, for the path below
 * the source. A folder that matches stands for all that is in it; case makes no difference.
 */
export const SourcePatterns = Type.Object({
  /** None: everything. */
  include: Type.Optional(Patterns),
  exclude: Type.Optional(Patterns),
});
export type SourcePatterns = Static<typeof SourcePatterns>;

/** `descend`: a folder that may hold what is taken. */
export type Verdict = 'take' | 'skip' | 'descend';

type Pattern = {
  readonly parts: readonly string[];
  /** `Extras/`, `Extras/**`. */
  readonly isForFolders: boolean;
};

export const compilePatterns = ({ include, exclude }: SourcePatterns) => {
  const wanted = include?.length ? include.flatMap(readPattern) : undefined;
  const unwanted = (exclude ?? []).flatMap(readPattern);
  /** `path` is below the source, `/` between its parts. */
  return (path: string, isDirectory: boolean): Verdict => {
    const parts = comparable(path)
      .split('/')
      .filter((part) => part !== '');
    if (unwanted.some((pattern) => covers(pattern, parts, isDirectory))) return 'skip';
    const isWanted = wanted?.some((pattern) => covers(pattern, parts, isDirectory)) ?? true;
    if (!isDirectory) return isWanted ? 'take' : 'skip';
    return isWanted || wanted?.some((pattern) => canMatchBelow(pattern, parts))
      ? 'descend'
      : 'skip';
  };
};

/** macOS writes accents as letters of their own. */
const comparable = (text: string): string => text.normalize('NFC').toLowerCase();

const readPattern = (text: string): Pattern[] =>
  alternatives(comparable(text.slice(0, MAX_PATTERN_CHARS))).flatMap((pattern) => {
    const isForFolders = /\/(\*\*)?\/*$/.test(pattern);
    const isAnchored = pattern.replace(/\/+$/, '').includes('/');
    const parts = pattern.split('/').filter((part) => part !== '');
    while (isForFolders && parts.at(-1) === '**' && parts.length > 1) parts.pop();
    if (parts.length === 0) return [];
    return [{ parts: isAnchored ? parts : ['**', ...parts], isForFolders }];
  });

/** `a{b,c}d`: `abd` and `acd`. Braces in braces, and too many of them, stand for themselves. */
const alternatives = (pattern: string): string[] => {
  let found = [''];
  for (const piece of pattern.split(/(\{[^{}]*,[^{}]*\})/)) {
    const isChoice = piece.startsWith('{') && piece.endsWith('}') && piece.includes(',');
    const choices = isChoice ? piece.slice(1, -1).split(',') : [piece];
    if (found.length * choices.length > MAX_ALTERNATIVES) return [pattern];
    found = found.flatMap((before) => choices.map((choice) => before + choice));
  }
  return found;
};

/** Matches the path itself, or a folder that it is in. */
const covers = (pattern: Pattern, path: readonly string[], isDirectory: boolean): boolean => {
  const { parts, isForFolders } = pattern;
  let places = start(parts);
  for (const [depth, part] of path.entries()) {
    places = follow(parts, places, part);
    const isFolder = depth < path.length - 1 || isDirectory;
    if (places.has(parts.length) && (isFolder || !isForFolders)) return true;
  }
  return false;
};

const canMatchBelow = ({ parts }: Pattern, path: readonly string[]): boolean => {
  let places = start(parts);
  for (const part of path) places = follow(parts, places, part);
  return places.size > 0;
};

/** Where in a pattern one can be after some parts of a path; all places at once, so nothing is tried twice. */
type Places = ReadonlySet<number>;

const start = (parts: readonly string[]): Places => withSkipped(parts, [0]);

const follow = (parts: readonly string[], places: Places, name: string): Places => {
  const next: number[] = [];
  for (const place of places) {
    const part = parts[place];
    if (part === '**') next.push(place);
    else if (part !== undefined && matchesName(part, name)) next.push(place + 1);
  }
  return withSkipped(parts, next);
};

/** `**` may stand for nothing. */
const withSkipped = (parts: readonly string[], places: Iterable<number>): Places => {
  const all = new Set(places);
  for (const place of all) if (parts[place] === '**') all.add(place + 1);
  return all;
};

/** Only the last `*` is ever tried again: what an earlier one left out, a later one can take. */
const matchesName = (pattern: string, name: string): boolean => {
  let at = 0;
  let star = -1;
  let starAt = 0;
  let i = 0;
  while (i < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      starAt = i;
    } else if (pattern[at] === '?' || pattern[at] === name[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++starAt;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
};
