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
  /** Not attached to our account yet: who administers the network has not made it. */
  waiting: Type.Optional(Type.Literal(true)),
});
export type Import = Static<typeof Import>;

/** An import that was removed here and may still be attached to our account on its network. */
const Detaching = Type.Object({
  ...{ alias: CatalogName, catalog: CatalogName },
  ...{ network: Type.String(), owner: AccountKey },
  removedAt: Type.Optional(Type.String()),
});
export type Detaching = Static<typeof Detaching>;

const Imports_ = Type.Object({
  imports: Type.Array(Import, { maxItems: 10_000 }),
  detaching: Type.Optional(Type.Array(Detaching, { maxItems: 10_000 })),
});

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

  /** `entry` is attached on its network. Another one may have its name by now. */
  async attached({ alias, addedAt }: Import): Promise<void> {
    await this.#document.update(({ imports }) => {
      const entry = imports.find((each) => each.alias === alias && each.addedAt === addedAt);
      delete entry?.waiting;
    });
  }

  /** What is left to do on its network stands among `detaching` from then on. */
  async remove(alias: string): Promise<void> {
    const { catalog, network, owner } = this.get(alias);
    const removedAt = new Date().toISOString();
    await this.#document.update((data) => {
      data.imports = data.imports.filter((entry) => entry.alias !== alias);
      data.detaching = [...(data.detaching ?? []), { alias, catalog, network, owner, removedAt }];
    });
  }

  detaching(networkId: string): readonly Detaching[] {
    return (this.#document.data.detaching ?? []).filter(({ network }) => network === networkId);
  }

  async detached(entry: Detaching): Promise<void> {
    await this.#document.update((data) => {
      data.detaching = without(data.detaching, entry);
    });
  }
}

const without = (all: readonly Detaching[] = [], { alias, network }: Detaching): Detaching[] =>
  all.filter((entry) => entry.alias !== alias || entry.network !== network);
