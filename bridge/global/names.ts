import { fromUtf8 } from '../protocol/bytes.ts';
import { HUB_CATALOG, isOriginalName } from '../protocol/subjects.ts';

/**
 * What catalogs may be called. A name is an account's own, whatever others call theirs: nobody can take it away by
 * being first.
 */
export class Names {
  readonly hub: string;
  readonly hubCatalog = HUB_CATALOG;

  /** `hub`: account of the welcome catalog. */
  constructor(hub: string) {
    this.hub = hub;
  }

  /** By the welcome catalog, which every account may have under that name. */
  isTaken(name: string, account: string): boolean {
    return name.toLowerCase() === HUB_CATALOG && account !== this.hub;
  }

  /** The answer to `catalogs.validatename`; `data` is the name, as it is. */
  validate(account: string, data: Uint8Array): { valid: boolean; message: string } {
    const name = nameIn(data);
    if (name === undefined) {
      const message = 'Catalog names have 1 to 64 letters and digits, and "none" is none';
      return { valid: false, message };
    }
    const valid = !this.isTaken(name, account);
    return { valid, message: valid ? '' : 'This is the name of the welcome catalog' };
  }
}

const nameIn = (data: Uint8Array): string | undefined => {
  try {
    const name = fromUtf8(data);
    return isOriginalName(name) ? name : undefined;
  } catch {
    return undefined;
  }
};
