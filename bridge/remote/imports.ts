import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName } from '../protocol/item.ts';
import { AccountKey } from '../protocol/nkey.ts';
import { type Document, openDocument } from '../store/document.ts';

/** A friend's catalog attached to our account on one network. */
export const Import = Type.Object({
  /** Our local name of it, unique among imports and own catalogs. */
  alias: CatalogName,
  /** The owner's name of it. */
  catalog: CatalogName,
  /** Our id of the friend who owns it. */
  friend: Type.String(),
  /** Short name of the network, and the owner's account there. */
  network: Type.String(),
  owner: AccountKey,
  addedAt: Type.String(),
});
export type Import = Static<typeof Import>;

const Imports_ = Type.Object({ imports: Type.Array(Import, { maxItems: 10_000 }) });

/** The imports of all networks, in memory and in `imports.json`. */
export class Imports {
  readonly #document: Document<Static<typeof Imports_>>;

  private constructor(document: Document<Static<typeof Imports_>>) {
    this.#document = document;
  }

  static async open(file: string): Promise<Imports> {
    const empty = () => ({ imports: [] });
    return new Imports(await openDocument({ file, schema: Imports_, version: 1, empty }));
  }

  list(): readonly Import[] {
    return this.#document.data.imports;
  }

  find(alias: string): Import | undefined {
    return this.list().find((entry) => entry.alias === alias);
  }

  /** Throws CATALOG_NOT_FOUND. */
  get(alias: string): Import {
    const found = this.find(alias);
    if (!found) {
      throw new BridgeError('CATALOG_NOT_FOUND', { message: `No import is called "${alias}".` });
    }
    return found;
  }

  async add(entry: Import): Promise<void> {
    await this.#document.update((data) => {
      data.imports.push(entry);
    });
  }

  async remove(alias: string): Promise<void> {
    await this.#document.update((data) => {
      data.imports = data.imports.filter((entry) => entry.alias !== alias);
    });
  }
}

/** A free local name: the catalog's own, else with the friend's name, else with a number. */
export const freeAlias = (
  catalog: string,
  friendName: string,
  isTaken: (alias: string) => boolean,
): string => {
  const suffix = friendName.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const named = `${catalog}${suffix}`.slice(0, 60);
  for (const candidate of [catalog, named]) if (!isTaken(candidate)) return candidate;
  for (let n = 2; ; n++) if (!isTaken(`${named}${n}`)) return `${named}${n}`;
};
