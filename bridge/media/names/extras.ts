import { discOf, type FolderFacts, folderFacts, isContainer, seasonOf } from './folders.ts';
import { remembered } from './remembered.ts';
import { wordsOf } from './text.ts';
import { titleOf } from './titles.ts';

export type ExtraKind =
  | 'trailer'
  | 'behindthescenes'
  | 'deletedscene'
  | 'featurette'
  | 'interview'
  | 'scene'
  | 'short'
  | 'clip'
  | 'theme'
  | 'backdrop'
  | 'other';

export type Extra = {
  readonly kind: ExtraKind;
  /** The film or series that it belongs to. */
  readonly of?: FolderFacts;
};

const FOLDERS: ReadonlyMap<string, ExtraKind> = new Map([
  ['trailers', 'trailer'],
  ['trailer', 'trailer'],
  ['behind the scenes', 'behindthescenes'],
  ['deleted scenes', 'deletedscene'],
  ['featurettes', 'featurette'],
  ['interviews', 'interview'],
  ['scenes', 'scene'],
  ['shorts', 'short'],
  ['clips', 'clip'],
  ['extras', 'other'],
  ['other', 'other'],
  ['theme music', 'theme'],
  ['backdrops', 'backdrop'],
]);
/** Without a film's folder around them, these are what somebody collects. */
const NEEDS_OWNER: ReadonlySet<ExtraKind> = new Set([
  'interview',
  'scene',
  'short',
  'clip',
  'other',
]);
const SUFFIX =
  /^(.*?)(?:[-._ ](trailer)|-(scene|clip|interview|behindthescenes|deleted|deletedscene|featurette|short|other|extra))$/iu;
const SUFFIX_KINDS: Readonly<Record<string, ExtraKind>> = {
  deleted: 'deletedscene',
  extra: 'other',
};
const WHOLE_NAME = /^(trailer|theme)\d?$/iu;

export type TakenExtra = { readonly extra?: Extra; readonly name: string };

/** What a file is beside a film or series, by its folder or its name; and the name without that. */
export const takeExtra = (folders: readonly string[], name: string): TakenExtra => {
  const inFolder = byFolder(folders);
  const [, stem = '', trailer, other] = SUFFIX.exec(name) ?? [];
  if (inFolder) return { extra: inFolder, name: stem || name };
  const whole = WHOLE_NAME.exec(name)?.[1]?.toLowerCase() as 'trailer' | 'theme' | undefined;
  if (whole && folders.length > 0) return { extra: withOwner(whole, folders), name };
  const word = (trailer ?? other)?.toLowerCase();
  if (!word || !stem.trim()) return { name };
  const kind = SUFFIX_KINDS[word] ?? (word as ExtraKind);
  const { title, year } = titleOf(stem);
  if (year) return { extra: { kind, of: { title, year } }, name: stem };
  const extra = withOwner(kind, folders);
  return { extra: extra.of || folders.length > 0 ? extra : { kind, of: { title } }, name: stem };
};

const folderKind = remembered((folder: string) => FOLDERS.get(wordsOf(folder)));

const byFolder = (folders: readonly string[]): Extra | undefined => {
  for (let i = folders.length - 1; i >= 0 && i >= folders.length - 2; i--) {
    const folder = folders[i] ?? '';
    if (seasonOf(folder)) return undefined;
    const kind = folderKind(folder);
    if (!kind) continue;
    const above = folders.slice(0, i);
    if (NEEDS_OWNER.has(kind) && isContainer(above.at(-1) ?? 'media')) return undefined;
    return withOwner(kind, above);
  }
  return undefined;
};

const withOwner = (kind: ExtraKind, folders: readonly string[]): Extra => {
  const isPlain = (folder: string) =>
    discOf(folder) !== undefined || seasonOf(folder)?.number !== undefined;
  const named = seasonOf(folders.at(-1) ?? '')?.series;
  const owner = named ? folderFacts(named) : folderFacts(folders.findLast((f) => !isPlain(f)));
  return owner ? { kind, of: owner } : { kind };
};
