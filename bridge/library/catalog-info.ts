import type { CatalogRule } from '../media/rule.ts';
import type { CatalogHead } from './catalog-record.ts';

/** What a catalog is made of. */
export type CatalogContents = { readonly sources: readonly string[]; readonly rule: CatalogRule };

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
  /** Friends may look through it while this bridge is away. */
  readonly listedAway: boolean;
  readonly formerNames: readonly string[];
};

export type CatalogChange = {
  readonly name: string;
  readonly revision: number;
  readonly isRemoved: boolean;
};

export const infoOf = (head: CatalogHead, items: number): CatalogInfo => {
  const { name, description, revision, rule, away, listedAway = false, formerNames = [] } = head;
  const sources = head.sources.map(({ name: source, prefix, token }) => ({
    ...{ name: source, prefix, isAway: away.includes(token) },
  }));
  return { name, description, revision, items, sources, rule, listedAway, formerNames };
};
