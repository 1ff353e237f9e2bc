import fc from 'fast-check';
import t from 'tap';
import { type CatalogEntry, newCatalog } from '../../bridge/library/catalog-record.ts';
import { CatalogView, type History } from '../../bridge/library/catalog-view.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { pageOf } from '../../bridge/share/pages.ts';

const idOf = (n: number): string => String(n).padStart(22, '0');

const item = (n: number, description = ''): Item => ({
  id: idOf(n),
  path: `${'x'.repeat(n % 50)}${n}.mp4`,
  byte_size: n,
  mime_type: 'video/mp4',
  description,
  kind: 'movie',
  title: 'ü'.repeat(n % 30),
  revision: 'r',
});

/** A catalog that changes as told, and remembers so many removals. */
class Owner {
  #head = { ...newCatalog('films', '', 100), forgottenUpTo: 99 };
  readonly #graves: number;
  readonly #items = new Map<string, Item>();
  readonly #entries = new Map<string, CatalogEntry>();
  readonly #view: CatalogView;
  #next = 0;

  constructor(count: number, graves: number) {
    this.#graves = graves;
    const head = () => this.#head;
    const document = {
      get head() {
        return head();
      },
      get: (id: string) => this.#entries.get(id),
      values: () => this.#entries.values(),
    };
    this.#view = new CatalogView(document, ({ id }) => this.#items.get(id));
    for (let n = 0; n < count; n++) this.#put(item(this.#next++), this.#head.revision);
  }

  get history(): History {
    return this.#view.history;
  }

  get state(): { revision: number; items: Item[] } {
    const order = this.#view.order.map((id) => this.#items.get(id)?.path);
    const items = [...this.#items.values()];
    if (
      order.join() !==
      items
        .map(({ path }) => path)
        .sort()
        .join()
    )
      throw new Error('order');
    return { revision: this.#head.revision, items: items.sort(byId) };
  }

  /** All in one revision. */
  change(...deeds: readonly Deed[]): void {
    const at = this.#head.revision + 1;
    for (const deed of deeds) this.#do(deed, at);
    this.#head = { ...this.#head, revision: at };
  }

  #do({ kind, which }: Deed, at: number): void {
    const items = [...this.#items.values()];
    const chosen = items[which % items.length];
    if (kind === 'add' || !chosen) this.#put(item(this.#next++), at);
    else if (kind === 'alter') this.#put({ ...chosen, description: `changed at ${at}` }, at);
    else this.#remove(chosen, at);
  }

  #put(put: Item, at: number): void {
    const isKnown = this.#items.has(put.id);
    this.#items.delete(put.id);
    this.#items.set(put.id, put);
    this.#entries.set(put.id, { id: put.id, source: 0, at });
    this.#view.touch([put.id], isKnown);
  }

  #remove({ id }: Item, removedAt: number): void {
    this.#items.delete(id);
    this.#entries.delete(id);
    const all = [...this.#head.tombstones, { id, removedAt }];
    const forgotten = all.slice(0, -this.#graves).at(-1)?.removedAt ?? 0;
    const forgottenUpTo = Math.max(this.#head.forgottenUpTo, forgotten);
    this.#head = { ...this.#head, tombstones: all.slice(-this.#graves), forgottenUpTo };
    this.#view.touch([id], false);
  }
}

/** What a friend keeps who follows `next` to the end, and how many pages that took. */
class Reader {
  revision = 0;
  pages = 0;
  readonly #items = new Map<string, Item>();

  get state(): { revision: number; items: Item[] } {
    return { revision: this.revision, items: [...this.#items.values()].sort(byId) };
  }

  read(owner: Owner, maxBytes: number, meanwhile: () => void = () => {}): void {
    let cursor: string | undefined;
    do {
      const page = pageOf(owner.history, this.revision, cursor, maxBytes);
      const isLarge = Buffer.byteLength(JSON.stringify(page)) > maxBytes;
      if (isLarge && page.items.length + page.removed.length > 1) throw new Error('too large');
      if (++this.pages > 10_000) throw new Error('no end');
      if (page.full) this.#items.clear();
      for (const id of page.removed) this.#items.delete(id);
      for (const each of page.items) this.#items.set(each.id, each);
      cursor = page.next;
      if (cursor === undefined) this.revision = page.revision;
      else meanwhile();
    } while (cursor !== undefined);
  }
}

const byId = (a: Item, b: Item): number => (a.id < b.id ? -1 : 1);

type Deed = { readonly kind: 'add' | 'alter' | 'remove'; readonly which: number };
const deed = fc.record<Deed>({
  kind: fc.constantFrom('add', 'alter', 'remove'),
  which: fc.nat(1000),
});
const deeds = fc.array(deed, { maxLength: 60 });

t.test('a friend who pages while the catalog changes has all of it in the end', async () => {
  fc.assert(
    fc.property(
      fc.nat(100),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 500, max: 4000 }),
      fc.array(fc.tuple(deeds, deeds), { minLength: 1, maxLength: 3 }),
      (count, graves, maxBytes, rounds) => {
        const owner = new Owner(count, graves);
        const reader = new Reader();
        for (const [before, meanwhile] of rounds) {
          owner.change(...before);
          const left = [...meanwhile];
          reader.read(owner, maxBytes, () => {
            for (let n = 0; n < 2; n++) owner.change(...left.splice(0, 3));
          });
          if (JSON.stringify(reader.state) !== JSON.stringify(owner.state)) return false;
        }
        return true;
      },
    ),
    { numRuns: 1000 },
  );
});

t.test('a catalog that changes with every page is read to its end', async (t) => {
  const owner = new Owner(200, 100);
  const reader = new Reader();
  let which = 0;
  reader.read(owner, 2000, () => owner.change({ kind: 'alter', which: which++ }));
  t.same(reader.state, owner.state);
  t.ok(reader.pages < 80, `${reader.pages} pages`);
});

t.test('what was removed long ago is told to those only who had it', async (t) => {
  const owner = new Owner(100, 50);
  const early = new Reader();
  early.read(owner, 2000);
  for (let n = 0; n < 40; n++) owner.change({ kind: 'remove', which: n });
  t.equal(pageOf(owner.history, early.revision, undefined, 1e6).removed.length, 40);
  t.match(pageOf(owner.history, 0, undefined, 1e6), { full: true, removed: { length: 0 } });
  // Forgetting removals from before it began does not send a full listing back to its start.
  for (let n = 0; n < 60; n++) owner.change({ kind: 'add', which: 0 });
  for (let n = 0; n < 60; n++) owner.change({ kind: 'remove', which: 0 });
  const late = new Reader();
  late.read(owner, 1000);
  t.same(late.state, owner.state);
});

t.test('paging begins anew when removals that matter are forgotten', async (t) => {
  const owner = new Owner(50, 5);
  const { next, full } = pageOf(owner.history, 0, undefined, 2000);
  t.ok(full && next);
  for (let n = 0; n < 5; n++) owner.change({ kind: 'remove', which: 0 });
  t.equal(pageOf(owner.history, 0, next, 2000).full, false, 'five are known');
  for (let n = 0; n < 5; n++) owner.change({ kind: 'remove', which: 0 });
  t.equal(pageOf(owner.history, 0, next, 2000).full, true, 'ten are not');
});

t.test('wrong cursors begin at the start', async (t) => {
  const changes = [{ at: 5, id: idOf(1), isRemoved: false }];
  const history = { revision: 5, forgottenUpTo: 4, changes, away: [], item: () => item(1) };
  for (const cursor of ['', 'x', '5.x', '9.0', '5', `9.5.${idOf(0)}`, `5.9.${idOf(0)}`]) {
    const page = pageOf(history, 0, cursor, 5000);
    t.match(page, { full: true, items: { length: 1 } }, cursor);
  }
});
