import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName } from '../protocol/item.ts';
import { type Document, openDocument } from '../store/document.ts';
import { InTurn } from '../store/in-turn.ts';

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
  readonly #changes = new InTurn();
  #index = new Set<string>();
  /** Taken back: closed from then on, whether or not the disk takes it. */
  readonly #closed = new Set<string>();
  readonly #listeners = new Set<() => void>();
  /** Of catalogs that are being renamed, by their new names. */
  readonly #formerNames = new Map<string, string>();

  private constructor(document: Document<Static<typeof Shares_>>) {
    this.#document = document;
    this.#reindex();
  }

  static async open(file: string): Promise<Shares> {
    const empty = () => ({ shares: [] });
    return new Shares(await openDocument({ file, schema: Shares_, version: 1, empty }));
  }

  /** Calls back after changes; returns what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** As on disk. */
  list(): readonly Share[] {
    return this.#document.data.shares;
  }

  isShared(catalog: string, friend: string): boolean {
    const key = keyOf(catalog, friend);
    if (this.#closed.has(key)) return false;
    const former = this.#formerNames.get(catalog);
    return this.#index.has(key) || (former !== undefined && this.isShared(former, friend));
  }

  /** Does nothing when it is shared already. */
  share(catalog: string, friend: string): Promise<void> {
    return this.#changes.run(async () => {
      if (this.isShared(catalog, friend)) return;
      const key = keyOf(catalog, friend);
      await this.#document.update((data) => {
        data.shares = data.shares.filter((share) => !this.#closed.has(keyOfShare(share)));
        data.shares.push({ catalog, friend, since: new Date().toISOString() });
      });
      this.#closed.delete(key);
      this.#reindex();
    });
  }

  /**
   * Throws NOT_SHARED when there was no such share. When the disk does not take the change the share is
   * closed all the same, until the bridge starts again; this may be tried again.
   */
  async unshare(catalog: string, friend: string): Promise<void> {
    const isMeant = (share: Share) => share.catalog === catalog && share.friend === friend;
    if (!this.list().some(isMeant)) {
      throw new BridgeError('NOT_SHARED', {
        message: 'This catalog is not shared with that friend.',
        hint: 'See: catalog ls.',
      });
    }
    await this.#remove(isMeant);
  }

  removeFriend(friend: string): Promise<void> {
    return this.#remove((share) => share.friend === friend);
  }

  removeCatalog(catalog: string): Promise<void> {
    return this.#remove((share) => share.catalog === catalog);
  }

  /**
   * Who may see a catalog may see it under its new name, which `rename` gives it: it takes that name at once, or
   * fails. Throws CATALOG_EXISTS.
   */
  async renameCatalog(catalog: string, next: string, rename: () => Promise<void>): Promise<void> {
    // What a catalog of that name may have left.
    await this.removeCatalog(next);
    for (const key of this.#closed) if (key.startsWith(`${next}/`)) this.#closed.delete(key);
    const underWay = [...this.#formerNames].flat();
    if (underWay.includes(next) || underWay.includes(catalog)) {
      throw new BridgeError('CATALOG_EXISTS');
    }
    this.#formerNames.set(next, catalog);
    try {
      await rename();
      await this.#changes.run(() => this.#move(catalog, next));
    } finally {
      this.#formerNames.delete(next);
    }
  }

  /** A renaming may have been cut short by a crash, before the shares were written. */
  async followRenames(renamedFrom: (catalog: string) => string | undefined): Promise<void> {
    for (const catalog of new Set(this.list().map((share) => share.catalog))) {
      const next = renamedFrom(catalog);
      if (next !== undefined) await this.#changes.run(() => this.#move(catalog, next));
    }
  }

  async #move(catalog: string, next: string): Promise<void> {
    if (!this.list().some((share) => share.catalog === catalog)) return;
    await this.#document.update((data) => {
      const open = data.shares.filter((share) => !this.#closed.has(keyOfShare(share)));
      data.shares = open.map((share) =>
        share.catalog === catalog ? { ...share, catalog: next } : share,
      );
    });
    this.#reindex();
  }

  async #remove(isMeant: (share: Share) => boolean): Promise<void> {
    // Closed in memory before the disk is asked: a slow or full disk must not keep a door open.
    this.#close(isMeant);
    await this.#changes.run(async () => {
      // What was shared while this waited for its turn.
      this.#close(isMeant);
      if (!this.list().some(isMeant)) return;
      await this.#document
        .update((data) => {
          data.shares = data.shares.filter((share) => !this.#closed.has(keyOfShare(share)));
        })
        .catch((cause: unknown) => {
          throw notOnDisk(cause);
        });
      this.#reindex();
    });
  }

  #close(isMeant: (share: Share) => boolean): void {
    for (const share of this.list()) if (isMeant(share)) this.#closed.add(keyOfShare(share));
  }

  #reindex(): void {
    this.#index = new Set(this.list().map(keyOfShare));
    for (const listener of this.#listeners) listener();
  }
}

const keyOfShare = ({ catalog, friend }: Share): string => keyOf(catalog, friend);

const notOnDisk = (cause: unknown): BridgeError =>
  new BridgeError('INTERNAL', {
    message:
      'The share is closed, but shares.json could not be written: a restart would open it again.',
    hint: 'Make room on the disk of the data directory, check its permissions, try again.',
    cause,
  });
