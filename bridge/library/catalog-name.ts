import { Value } from 'typebox/value';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName } from '../protocol/item.ts';

/** Means "no catalog" in subjects of the original protocol. */
const RESERVED = 'none';

/** Throws CATALOG_NAME_INVALID. */
export const checkCatalogName = (name: string): void => {
  if (Value.Check(CatalogName, name) && name !== RESERVED) return;
  throw new BridgeError('CATALOG_NAME_INVALID');
};
