import fc from 'fast-check';
import t from 'tap';
import type { Item } from '../../bridge/protocol/item.ts';
import { type ListingChanges, pageOf } from '../../bridge/share/pages.ts';

const item = (n: number): Item => ({
  id: String(n).padStart(22, '0'),
  path: `${'x'.repeat(n % 50)}${n}.mp4`,
  byte_size: n,
  mime_type: 'video/mp4',
  description: '',
  kind: 'movie',
  title: 'ü'.repeat(n % 30),
  revision: 'r',
});

/** What a friend ends up with who follows `next` to the end. */
const fetchAll = (changes: (page: number) => ListingChanges, maxBytes: number) => {
  const items = new Map<string, Item>();
  const removed = new Set<string>();
  let cursor: string | undefined;
  for (let n = 0; n < 10_000; n++) {
    const page = pageOf(changes(n), cursor, maxBytes);
    if (
      Buffer.byteLength(JSON.stringify(page)) > maxBytes &&
      page.items.length + page.removed.length > 1
    ) {
      throw new Error('the page is too large');
    }
    for (const id of page.removed) removed.add(id);
    for (const each of page.items) items.set(each.id, each);
    cursor = page.next;
    if (cursor === undefined) return { items, removed, revision: page.revision };
  }
  throw new Error('no end');
};

t.test('following pages brings everything, and each page fits', async () => {
  fc.assert(
    fc.property(
      fc.nat(200),
      fc.nat(100),
      fc.integer({ min: 500, max: 5000 }),
      (count, gone, maxBytes) => {
        const items = Array.from({ length: count }, (_, n) => item(n));
        const removed = Array.from({ length: gone }, (_, n) => String(n).padStart(22, 'r'));
        const got = fetchAll(() => ({ revision: 7, full: false, items, removed }), maxBytes);
        return got.items.size === count && got.removed.size === gone && got.revision === 7;
      },
    ),
  );
});

t.test('a listing that changes meanwhile is begun anew', async (t) => {
  const items = Array.from({ length: 50 }, (_, n) => item(n));
  const later = [...items, item(99)];
  const got = fetchAll(
    (n) =>
      n < 3
        ? { revision: 1, full: true, items, removed: [] }
        : { revision: 2, full: true, items: later, removed: [] },
    1500,
  );
  t.same([got.items.size, got.revision], [51, 2]);
});

t.test('wrong cursors begin at the start', async (t) => {
  const changes = { revision: 1, full: true, items: [item(1)], removed: [] };
  for (const cursor of ['', 'x', '1.x', '9.0', '1'])
    t.equal(pageOf(changes, cursor, 5000).items.length, 1, cursor);
});
