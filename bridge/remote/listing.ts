import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { ChangedIds } from '../library/changed-ids.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { Item } from '../protocol/item.ts';
import type { Log } from '../protocol/log.ts';
import { withAny } from '../protocol/with-any.ts';
import { ShardedDocument } from '../store/sharded-document.ts';
import { ListingDraft } from './listing-draft.ts';
import type { Pages } from './way.ts';

const MAX_PAGES = 10_000;

const Head = Type.Object({
  /** The owner's revision that the items stand at; 0 before the first fetch. */
  revision: Type.Integer({ minimum: 0 }),
  /** Numbers of sources that were away then (Item.source). */
  away: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }))),
  /** Its owner allows that it is looked through while they are away. */
  listedAway: Type.Optional(Type.Literal(true)),
  /** When its owner was there last, in milliseconds since 1970. */
  seenMs: Type.Optional(Type.Integer({ minimum: 0 })),
});
type Head = Static<typeof Head>;
type Kept = ShardedDocument<Head, Item>;

/** What a friend's catalog holds, as last fetched; kept on disk, so that it is there while they are away. */
export class Listing {
  readonly changes = new ChangedIds();
  readonly #document: Kept;
  readonly #dir: string;
  #byId: Map<string, Item>;
  #items: readonly Item[];
  #bytes: number | undefined;
  #running: Promise<void> | undefined;
  readonly #removed = new AbortController();

  private constructor(dir: string, document: Kept) {
    this.#dir = dir;
    this.#document = document;
    const items = [...document.values()];
    this.#byId = new Map(items.map((item) => [item.id, item]));
    this.#items = items.sort(byPath);
  }

  /** What cannot be understood is thrown away: its owner has it still. */
  static async open(directory: string, alias: string, log: Log): Promise<Listing> {
    const dir = join(directory, alias);
    const open = () =>
      ShardedDocument.open<Head, Item>({
        ...{ dir, head: Head, entry: Item, version: 1 },
        idOf: ({ id }) => id,
        // What is not complete is fetched again.
        first: 'entries',
        empty: () => ({ revision: 0 }),
      });
    const document = await open().catch(async (error: unknown) => {
      if (!hasCode(error, 'DATA_INVALID')) throw error;
      log.warn({ alias, error: error.message }, 'a kept listing is of no use; it is fetched again');
      await Listing.discard(directory, alias);
      return open();
    });
    // As earlier versions kept it.
    await rm(join(directory, `${alias}.json`), { force: true });
    return new Listing(dir, document);
  }

  /** Removes what an earlier import under this alias may have left. */
  static async discard(directory: string, alias: string): Promise<void> {
    await rm(join(directory, alias), { recursive: true, force: true });
  }

  get revision(): number {
    return this.#document.head.revision;
  }

  /** How many of its owner's disks are away. */
  get disksAway(): number {
    return this.#document.head.away?.length ?? 0;
  }

  /** Whether its owner allows that it is looked through while they are away. */
  get isListedAway(): boolean {
    return this.#document.head.listedAway === true;
  }

  get seenMs(): number | undefined {
    return this.#document.head.seenMs;
  }

  /** Nothing depends on it: a failed write is made up for by the next one. */
  sawOwner(seenMs: number): void {
    this.#document.update({ head: { ...this.#document.head, seenMs } }).catch(() => {});
  }

  /** Waits for what is being written. */
  async flush(): Promise<void> {
    await this.#document.flush().catch(() => {});
  }

  ids(): Iterable<string> {
    return this.#byId.keys();
  }

  items(): readonly Item[] {
    return this.#items;
  }

  /** Whether its owner's disk is there. */
  isAvailable({ source = 0 }: Item): boolean {
    return !this.#document.head.away?.includes(source);
  }

  item(id: string): Item | undefined {
    return this.#byId.get(id);
  }

  /** Throws ITEM_NOT_FOUND. */
  known(id: string): Item {
    const item = this.item(id);
    if (!item) throw new BridgeError('ITEM_NOT_FOUND');
    return item;
  }

  /** Fetches what changed since the last time. Calls that come meanwhile share the one under way. */
  fetch(pages: Pages, signal: AbortSignal): Promise<void> {
    const fetch = async () => {
      try {
        await withAny([signal, this.#removed.signal], (any) => this.#fetch(pages, any));
      } finally {
        this.#running = undefined;
      }
    };
    this.#running ??= fetch();
    return this.#running;
  }

  async remove(): Promise<void> {
    this.#removed.abort(new BridgeError('CATALOG_NOT_FOUND'));
    // Either may fail; what counts is that nothing is written any more.
    await this.#running?.catch(() => {});
    await this.flush();
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #fetch(source: Pages, signal: AbortSignal): Promise<void> {
    const since = this.revision;
    const draft = new ListingDraft(this.#byId, this.#bytes);
    let page = await source.page(since, undefined, signal);
    const { full } = page;
    // Each page is of the owner's newest state; what changes meanwhile comes again at the end.
    for (let pages = 1; ; pages++) {
      draft.merge(page);
      if (pages > MAX_PAGES) throw new BridgeError('MESSAGE_INVALID');
      if (page.next === undefined) break;
      page = await source.page(since, page.next, signal);
    }
    signal.throwIfAborted();
    if (page.revision === since && !full) return;
    const known = this.#byId;
    const items = [...draft.items.values()];
    const put = items.filter((item) => known.get(item.id) !== item);
    const remove = [...known.keys()].filter((id) => !draft.items.has(id));
    const { revision, away, listedAway } = page;
    const { seenMs } = this.#document.head;
    const head = {
      revision,
      ...(away && { away }),
      ...(listedAway && { listedAway }),
      ...(seenMs !== undefined && { seenMs }),
    };
    const saved = this.#document.update({ head, put, remove });
    this.#items = items.sort(byPath);
    this.#byId = draft.items;
    this.#bytes = draft.bytes;
    this.changes.tell([...put.map(({ id }) => id), ...remove]);
    await saved;
  }
}

const byPath = (a: Item, b: Item): number => (a.path < b.path ? -1 : 1);
