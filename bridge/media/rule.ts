/** Which items of its sources a catalog holds. */

import { type Static, Type } from 'typebox';
import { ageOf } from './certification.ts';
import { isBelow } from './paths.ts';
import { fold } from './search/fold.ts';

const MAX_AGE = 99;
const MAX_KNOWN = 4096;

const Paths = Type.Array(Type.String({ maxLength: 4096 }), { maxItems: 1000 });
const Names = Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 200 });
const Ids = Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }), { maxItems: 10_000 });

const choiceOf = <T extends typeof Paths | typeof Names>(values: T) =>
  Type.Optional(
    Type.Object({
      /** At least one of these; absent or empty: any. */
      include: Type.Optional(values),
      /** None of these. */
      exclude: Type.Optional(values),
    }),
  );

/** An item is in when all filters take it; picked by hand, it is in or out whatever they say. */
export const CatalogRule = Type.Object({
  kinds: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z]{1,32}$' }), { maxItems: 16 })),
  /** Below the source, `/` between the parts; what is in them belongs to them. */
  folders: choiceOf(Paths),
  /** Without regard to case and accents. */
  genres: choiceOf(Names),
  tags: choiceOf(Names),
  /** For somebody of that age. */
  ageMax: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_AGE })),
  /** What has no age rating, or none that we know, when there is an `ageMax`; absent: `exclude`. */
  unrated: Type.Optional(Type.Union([Type.Literal('include'), Type.Literal('exclude')])),
  /** `out` wins. */
  picked: Type.Optional(Type.Object({ in: Type.Optional(Ids), out: Type.Optional(Ids) })),
});
export type CatalogRule = Static<typeof CatalogRule>;

/** What a rule looks at. */
export type RuledItem = {
  readonly id: string;
  readonly kind: string;
  readonly path: string;
  readonly genres?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly certification?: string | undefined;
};

type Filter = (item: RuledItem) => boolean;

export const compileRule = (rule: CatalogRule): Filter => {
  const pickedIn = new Set(rule.picked?.in);
  const pickedOut = new Set(rule.picked?.out);
  const filters = [
    kindFilter(rule),
    folderFilter(rule),
    nameFilter(rule.genres, (item) => item.genres),
    nameFilter(rule.tags, (item) => item.tags),
    ageFilter(rule),
  ].filter((filter) => filter !== undefined);
  return (item) => {
    if (pickedOut.has(item.id)) return false;
    return pickedIn.has(item.id) || filters.every((filter) => filter(item));
  };
};

/** For one item; `compileRule` is for many. */
export const matches = (rule: CatalogRule, item: RuledItem): boolean => compileRule(rule)(item);

const kindFilter = ({ kinds }: CatalogRule): Filter | undefined => {
  if (!kinds?.length) return undefined;
  const wanted = new Set(kinds);
  return ({ kind }) => wanted.has(kind);
};

const folderFilter = ({ folders }: CatalogRule): Filter | undefined => {
  if (!folders) return undefined;
  const include = folders.include?.length ? new Set(folders.include.map(tidy)) : undefined;
  const exclude = new Set(folders.exclude?.map(tidy));
  return ({ path }) => !isIn(path, exclude) && (!include || isIn(path, include));
};

/** '' stands for everything. */
const isIn = (path: string, folders: ReadonlySet<string>): boolean =>
  folders.has('') || isBelow(path, folders);

const tidy = (folder: string): string =>
  folder
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');

type Choice = { readonly include?: readonly string[]; readonly exclude?: readonly string[] };

const nameFilter = (
  choice: Choice | undefined,
  namesOf: (item: RuledItem) => readonly string[] | undefined,
): Filter | undefined => {
  if (!choice?.include?.length && !choice?.exclude?.length) return undefined;
  const include = choice.include?.length ? new Set(choice.include.map(fold)) : undefined;
  const exclude = new Set(choice.exclude?.map(fold));
  const foldOnce = remembering(fold);
  return (item) => {
    let isIn = include === undefined;
    for (const name of namesOf(item) ?? []) {
      const folded = foldOnce(name);
      if (exclude.has(folded)) return false;
      isIn ||= include?.has(folded) ?? false;
    }
    return isIn;
  };
};

const ageFilter = ({ ageMax, unrated }: CatalogRule): Filter | undefined => {
  if (ageMax === undefined) return undefined;
  const ageOnce = remembering(ageOf);
  return ({ certification }) => {
    const age = certification === undefined ? undefined : ageOnce(certification);
    return age === undefined ? unrated === 'include' : age <= ageMax;
  };
};

/** A library has few genres and ratings, each many times. */
const remembering = <T>(work: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as T;
    if (known.size >= MAX_KNOWN) known.clear();
    const result = work(text);
    known.set(text, result);
    return result;
  };
};
