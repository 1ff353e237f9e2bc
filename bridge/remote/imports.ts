import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName } from '../protocol/item.ts';
import { AccountKey } from '../protocol/nkey.ts';
import { type Document, openDocument } from '../store/document.ts';

/** A network and the owner's account there. */
const Place = Type.Object({ network: Type.String(), owner: AccountKey });
export type Place = Static<typeof Place>;

/** A friend's catalog attached to our account on one network, and perhaps on others that we share. */
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
  /** Where else it may be attached: one place on each network. */
  others: Type.Optional(Type.Array(Place, { maxItems: 64 })),
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

  /** `entry` is attached there, and stands there now. Another one may have its name by now. */
  async attached({ alias, addedAt }: Import, place: Place): Promise<void> {
    await this.#document.update(({ imports }) => {
      const entry = imports.find((each) => each.alias === alias && each.addedAt === addedAt);
      if (entry?.waiting) moveTo(entry, place);
    });
  }

  /** What is left to do on its network stands among `detaching` from then on. */
  async remove(alias: string): Promise<void> {
    const unwanted = placesOf(this.get(alias));
    await this.#document.update((data) => {
      data.imports = data.imports.filter((entry) => entry.alias !== alias);
      data.detaching = [...(data.detaching ?? []), ...unwanted];
    });
  }

  isAt(alias: string, place: Place): boolean {
    const entry = this.find(alias);
    return entry !== undefined && [entry, ...(entry.others ?? [])].some((at) => isSame(at, place));
  }

  /** It may be attached there as well from now on. Throws CATALOG_NOT_FOUND. */
  alsoAt(alias: string, place: Place): Promise<void> {
    return this.#change(alias, (entry) => {
      entry.others = [...elsewhere(entry.others, place.network), place];
    });
  }

  /** It goes over there from now on, and stays attached where it was. Throws CATALOG_NOT_FOUND. */
  move(alias: string, place: Place): Promise<void> {
    return this.#change(alias, (entry) => moveTo(entry, place));
  }

  /** Its owner calls it otherwise: it waits to be attached by that name, and to be detached by the old one. */
  async rename(alias: string, catalog: string): Promise<Import> {
    await this.#document.update((data) => {
      const entry = data.imports.find((candidate) => candidate.alias === alias);
      if (!entry) return;
      data.detaching = [...(data.detaching ?? []), ...placesOf(entry)];
      Object.assign(entry, { catalog, addedAt: new Date().toISOString(), waiting: true });
      delete entry.others;
    });
    return this.get(alias);
  }

  /** We are on that network no more, so nothing is attached there. No import may stand there. */
  async forgetNetwork(network: string): Promise<void> {
    await this.#document.update((data) => {
      data.detaching = elsewhere(data.detaching, network);
      for (const entry of data.imports) {
        if (entry.others) entry.others = elsewhere(entry.others, network);
      }
    });
  }

  async #change(alias: string, change: (entry: Import) => void): Promise<void> {
    this.get(alias);
    await this.#document.update((data) => {
      const entry = data.imports.find((candidate) => candidate.alias === alias);
      if (entry) change(entry);
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

/** Where it may be attached and is not wanted any more. */
const placesOf = ({ alias, catalog, network, owner, others = [] }: Import): Detaching[] => {
  const removedAt = new Date().toISOString();
  const places = [{ network, owner }, ...others];
  return places.map((place) => ({ alias, catalog, ...place, removedAt }));
};

const moveTo = (entry: Import, { network, owner }: Place): void => {
  const before = { network: entry.network, owner: entry.owner };
  const others = elsewhere([...(entry.others ?? []), before], network);
  Object.assign(entry, { network, owner });
  if (others.length > 0) entry.others = others;
  else delete entry.others;
  delete entry.waiting;
};

const isSame = (a: Place, b: Place): boolean => a.network === b.network && a.owner === b.owner;

const elsewhere = <T extends { network: string }>(all: readonly T[] = [], network: string): T[] =>
  all.filter((place) => place.network !== network);

const without = (
  all: readonly Detaching[] = [],
  { alias, network }: Pick<Detaching, 'alias' | 'network'>,
): Detaching[] => all.filter((entry) => entry.alias !== alias || entry.network !== network);
