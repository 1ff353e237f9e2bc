import { BridgeError } from '../protocol/errors.ts';

/** The owner, sealed: the catalog has another name now. */
export class CatalogRenamed extends BridgeError {
  readonly catalog: string;

  constructor(catalog: string) {
    super('CATALOG_RENAMED', {
      message: `The owner calls this catalog "${catalog}" now.`,
    });
    this.catalog = catalog;
  }
}
