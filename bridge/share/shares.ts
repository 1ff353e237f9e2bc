import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName } from '../protocol/item.ts';
import { type Document, openDocument } from '../store/document.ts';

const Share = Type.Object({ catalog: CatalogName, friend: Type.String(), since: Type.String() });
export type Share = Static<typeof Share>;
const Shares_ = Type.Object({ shares: Type.Array(Share, { maxItems: 100_000 }) });

const keyOf = (catalog: string, friend: string): string => `${catalog}/${friend}`;

/**
 * Who may see which catalog: the authority, in memory and in `shares.json`. Friends stand under our
 * own ids for them. Every operation of a session asks here, so a share taken back ends it at once.
 */
export class Shares {
  readonly #document: Document<Static<typeof Shares_>>;
  #index = new Set<string>();

  private constructor(document: Document<Static<typeof Shares_>>) {
    this.#document = document;
    this.#reindex();
  }

  static async open(file: string): Promise<Shares> {
    const empty = () => ({ shares: [] });
    return new Shares(await openDocument({ file, schema: Shares_, version: 1, empty }));
  }

  list(): readonly Share[] {
    return this.#document.data.shares;
  }

  isShared(catalog: string, friend: string): boolean {
    return this.#index.has(keyOf(catalog, friend));
  }

  /** Does nothing when it is shared already. */
  async share(catalog: string, friend: string): Promise<void> {
    if (this.isShared(catalog, friend)) return;
    await this.#document.update((data) => {
      data.shares.push({ catalog, friend, since: new Date().toISOString() });
    });
    this.#reindex();
  }

  /** Throws NOT_SHARED when there was no such share. */
  async unshare(catalog: string, friend: string): Promise<void> {
    if (!this.isShared(catalog, friend)) {
      throw new BridgeError('NOT_SHARED', {
        message: 'This catalog is not shared with that friend.',
        hint: 'See: catalog ls.',
      });
    }
    await this.#remove((share) => share.catalog === catalog && share.friend === friend);
  }

  removeFriend(friend: string): Promise<void> {
    return this.#remove((share) => share.friend === friend);
  }

  removeCatalog(catalog: string): Promise<void> {
    return this.#remove((share) => share.catalog === catalog);
  }

  async #remove(unwanted: (share: Share) => boolean): Promise<void> {
    // Closed in memory before the disk is asked: a slow disk must not keep a door open.
    for (const share of this.list()) {
      if (unwanted(share)) this.#index.delete(keyOf(share.catalog, share.friend));
    }
    await this.#document.update((data) => {
      data.shares = data.shares.filter((share) => !unwanted(share));
    });
    this.#reindex();
  }

  #reindex(): void {
    this.#index = new Set(this.list().map(({ catalog, friend }) => keyOf(catalog, friend)));
  }
}
