import type { CatalogRule } from '../media/rule.ts';
import type { CatalogHead } from './catalog-record.ts';

/** A catalog as its owner sees it. */
export type CatalogInfo = {
  readonly name: string;
  readonly description: string;
  readonly revision: number;
  readonly items: number;
  readonly sources: readonly {
    readonly name: string;
    readonly prefix: string;
    readonly isAway: boolean;
  }[];
  readonly rule: CatalogRule;
};

export const infoOf = (head: CatalogHead, items: number): CatalogInfo => {
  const { name, description, revision, rule, away } = head;
  const sources = head.sources.map(({ name: source, prefix, token }) => ({
    ...{ name: source, prefix, isAway: away.includes(token) },
  }));
  return { name, description, revision, items, sources, rule };
};
