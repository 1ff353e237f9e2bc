import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { OwnerLink } from './owner-link.ts';
import { type CatalogAddress, type OpenResult, Session } from './session.ts';

export type KeptSessionOptions = {
  readonly link: OwnerLink;
  readonly address: CatalogAddress;
  readonly item: Item;
  readonly signal: AbortSignal;
  /** The owner's file is not at this revision any more. */
  readonly onChanged: () => void;
};

/** The session of one file revision: one for all readers, opened when needed and again when it was lost. */
export class KeptSession {
  readonly #options: KeptSessionOptions;
  #session: Promise<Session> | undefined;
  #known = false;

  constructor(options: KeptSessionOptions) {
    this.#options = options;
  }

  /** Whether nothing is open, nor on its way to be. */
  get isCold(): boolean {
    return this.#session === undefined;
  }

  /** Whether the owner was there once: a film under way waits for them, a new one does not. */
  get isKnown(): boolean {
    return this.#known;
  }

  /** Opens, and brings the first `length` bytes from `offset` on in the same round trip. */
  async open(offset: number, length: number): Promise<OpenResult> {
    const { link, address, item, signal } = this.#options;
    const { id, revision } = item;
    const want = { kind: 'item', id, revision, offset, length } as const;
    const opening = Session.open(link, address, want, signal);
    const session = opening.then((result) => result.session);
    // Whoever needs the session meets the error; that nobody does is no accident.
    session.catch(() => {});
    this.#session = session;
    try {
      const result = await opening;
      this.#known = true;
      return result;
    } catch (error) {
      // A failed attempt is forgotten, so that the next one tries anew.
      if (this.#session === session) this.#session = undefined;
      if (hasCode(error, 'ITEM_CHANGED', 'ITEM_NOT_FOUND')) this.#options.onChanged();
      throw error;
    }
  }

  async get(): Promise<Session> {
    if (!this.#session) this.open(0, 0).catch(() => {});
    const session = await this.#session;
    if (!session) throw new BridgeError('SESSION_UNKNOWN');
    return session;
  }

  /** `lost` is of no use any more. */
  forget(lost: Session): void {
    const current = this.#session;
    current?.then(
      (session) => {
        if (session === lost && this.#session === current) this.#session = undefined;
      },
      () => {},
    );
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    await session?.close();
  }
}
