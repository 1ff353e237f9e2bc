import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { Item } from '../protocol/item.ts';
import { decodeJson } from '../protocol/json.ts';
import { Page } from '../protocol/messages.ts';
import { type Document, openDocument } from '../store/document.ts';
import type { OwnerLink } from './owner-link.ts';
import { type CatalogAddress, Session } from './session.ts';

/** More than this in one catalog is not a library but an attack on our memory. */
const MAX_ITEMS = 200_000;
const MAX_PAGES = 10_000;

const Kept = Type.Object({
  /** The owner's revision that `items` stand at; 0 before the first fetch. */
  revision: Type.Integer({ minimum: 0 }),
  items: Type.Array(Item, { maxItems: MAX_ITEMS }),
});

/** What a friend's catalog holds, as last fetched; kept on disk, so that it is there while they are away. */
export class Listing {
  readonly #document: Document<Static<typeof Kept>>;
  readonly #file: string;
  #byId: Map<string, Item>;
  #running: Promise<void> | undefined;

  private constructor(file: string, document: Document<Static<typeof Kept>>) {
    this.#file = file;
    this.#document = document;
    this.#byId = new Map(document.data.items.map((item) => [item.id, item]));
  }

  static async open(directory: string, alias: string): Promise<Listing> {
    const file = join(directory, `${alias}.json`);
    const empty = () => ({ revision: 0, items: [] });
    return new Listing(file, await openDocument({ file, schema: Kept, version: 1, empty }));
  }

  get revision(): number {
    return this.#document.data.revision;
  }

  items(): readonly Item[] {
    return this.#document.data.items;
  }

  item(id: string): Item | undefined {
    return this.#byId.get(id);
  }

  /** Fetches what changed since the last time. Calls that come meanwhile share the one under way. */
  fetch(link: OwnerLink, address: CatalogAddress, signal: AbortSignal): Promise<void> {
    this.#running ??= this.#fetch(link, address, signal).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async remove(): Promise<void> {
    await this.#document.flush();
    await rm(this.#file, { force: true });
  }

  async #fetch(link: OwnerLink, address: CatalogAddress, signal: AbortSignal): Promise<void> {
    const since = this.revision;
    const { session, opened } = await Session.open(link, address, { kind: 'items', since }, signal);
    if (!opened.page) throw new BridgeError('MESSAGE_INVALID');
    const items = opened.page.full ? new Map<string, Item>() : new Map(this.#byId);
    let page = opened.page;
    // Each page is of the owner's newest state; what changes meanwhile comes again at the end.
    for (let pages = 1; ; pages++) {
      // The owner does not remember all that went meanwhile, and begins anew.
      if (page.full) items.clear();
      for (const id of page.removed) items.delete(id);
      for (const item of page.items) items.set(item.id, item);
      if (items.size > MAX_ITEMS || pages > MAX_PAGES) throw new BridgeError('MESSAGE_INVALID');
      if (page.next === undefined) break;
      page = await nextPage(session, since, page.next, signal);
    }
    await session.close();
    if (page.revision === since && !opened.page.full) return;
    await this.#document.update((data) => {
      data.revision = page.revision;
      data.items = [...items.values()].sort(byPath);
    });
    this.#byId = items;
  }
}

const byPath = (a: Item, b: Item): number => (a.path < b.path ? -1 : 1);

const nextPage = async (
  session: Session,
  since: number,
  cursor: string,
  signal: AbortSignal,
): Promise<Page> => {
  const reply = await session.ask({ op: 'items', since, cursor }, signal);
  const page = reply.kind === 'json' ? decodeJson(Page, reply.json) : undefined;
  if (!page) throw new BridgeError('MESSAGE_INVALID');
  return page;
};
