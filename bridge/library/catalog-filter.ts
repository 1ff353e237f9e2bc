import { type CatalogRule, compileRule } from '../media/rule.ts';
import type { SourceEntry } from './source-record.ts';

/**
 * Which entries of a source a rule lets in. What nobody has looked into yet is not let in where the rule depends
 * on what would be found: a film must not be seen until it is known to be fit.
 */
export const filterOf = (rule: CatalogRule): ((entry: SourceEntry) => boolean) => {
  const isWanted = compileRule(rule);
  const { genres, tags, ageMax, picked } = rule;
  if (!genres && !tags && ageMax === undefined) return ({ item }) => isWanted(item);
  const chosen = new Set(picked?.in);
  return ({ item, described }) =>
    (described !== undefined || chosen.has(item.id)) && isWanted(item);
};
