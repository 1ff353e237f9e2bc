/** What a person is choosing for a catalog, before it is saved. */
import { fold } from '../../../bridge/media/search/fold.ts';
import type { Catalog, Choice, Contents, Rule } from '../answers.ts';

export const KINDS = ['movie', 'episode', 'track', 'photo', 'other'] as const;

/** What is chosen by name. */
export type Aspect = 'folders' | 'genres' | 'tags';
export const ASPECTS: readonly Aspect[] = ['folders', 'genres', 'tags'];
export type Verdict = 'any' | 'only' | 'never';

export type Draft = {
  readonly sources: readonly string[];
  /** With no kinds at all, not even an empty list, for all of them. */
  readonly rule: Rule;
  /** Ids of what was left out by hand and is to come back. */
  readonly putBack: readonly string[];
};

export const draftOf = ({ sources = [], rule = {} }: Catalog): Draft => {
  const { kinds, ...rest } = rule;
  return {
    sources: sources.map(({ name }) => name),
    rule: { ...rest, ...(kinds?.length && { kinds }) },
    putBack: [],
  };
};

export const contentsOf = ({ sources, rule, putBack }: Draft): Contents => {
  const { picked, ...rest } = rule;
  if (!picked) return { sources, rule };
  const out = picked.out?.filter((id) => !putBack.includes(id));
  return { sources, rule: { ...rest, picked: { ...picked, ...(out && { out }) } } };
};

/** What is picked by hand may have changed since the draft was begun. */
export const withPicked = (draft: Draft, picked: Rule['picked']): Draft => {
  const { picked: _before, ...rest } = draft.rule;
  return { ...draft, rule: { ...rest, ...(picked && { picked }) } };
};

/** An item that was picked by hand stays so: out is the last word. */
export const withOut = (rule: Rule, id: string, isOut: boolean): Rule => {
  const others = (rule.picked?.out ?? []).filter((each) => each !== id);
  return { ...rule, picked: { ...rule.picked, out: isOut ? [...others, id] : others } };
};

export const withKind = (rule: Rule, kind: string, isIn: boolean): Rule => {
  const others = (rule.kinds ?? KINDS).filter((each) => each !== kind);
  const next: Rule = { ...rule, kinds: isIn ? [...others, kind] : [...others] };
  // Then also those that there may be one day.
  if (KINDS.every((each) => next.kinds?.includes(each))) delete next.kinds;
  return next;
};

export const withAge = (rule: Rule, age: number | undefined): Rule => {
  const next: Rule = { ...rule };
  if (age === undefined) delete next.ageMax;
  else next.ageMax = age;
  return next;
};

/** Equal for names that mean the same to the bridge. */
const keyOf = (aspect: Aspect, name: string): string =>
  aspect === 'folders'
    ? name
        .split('/')
        .filter((part) => part && part !== '.')
        .join('/')
    : fold(name);

export const namesWith = (rule: Rule, aspect: Aspect, verdict: 'only' | 'never'): string[] =>
  (verdict === 'only' ? rule[aspect]?.include : rule[aspect]?.exclude) ?? [];

/** What was decided on a name; nothing of what is never taken counts as wanted. */
export const verdictOn = (rule: Rule, aspect: Aspect, name: string): Verdict => {
  const key = keyOf(aspect, name);
  const isIn = (verdict: 'only' | 'never') =>
    namesWith(rule, aspect, verdict).some((each) => keyOf(aspect, each) === key);
  if (isIn('never')) return 'never';
  return isIn('only') ? 'only' : 'any';
};

export const withVerdict = (rule: Rule, aspect: Aspect, name: string, verdict: Verdict): Rule => {
  const key = keyOf(aspect, name);
  const listOf = (which: 'only' | 'never'): string[] => [
    ...namesWith(rule, aspect, which).filter((each) => keyOf(aspect, each) !== key),
    ...(which === verdict ? [name] : []),
  ];
  const [include, exclude] = [listOf('only'), listOf('never')];
  const next: Rule = { ...rule, [aspect]: { include, exclude } };
  // Where there is such a choice, files wait outside until they were looked into.
  if (include.length + exclude.length === 0) delete next[aspect];
  return next;
};

export type Row = { readonly name: string; readonly items?: number };

/** What there is to choose from, and what was chosen and is not among it. */
export const rowsOf = (rule: Rule, aspect: Aspect, choices: readonly Choice[]): Row[] => {
  const chosen = [...namesWith(rule, aspect, 'only'), ...namesWith(rule, aspect, 'never')];
  const known = new Set<string>();
  return [...choices, ...chosen.map((name): Row => ({ name }))].filter(({ name }) => {
    const key = keyOf(aspect, name);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
};
