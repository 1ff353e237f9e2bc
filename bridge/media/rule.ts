import { type Static, Type } from 'typebox';

export const CatalogRule = Type.Object({});
export type CatalogRule = Static<typeof CatalogRule>;

export const compileRule = (_rule: CatalogRule) => (_item: unknown) => true;
