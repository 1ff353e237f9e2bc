/** Listings as friends fetch, keep and bound them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Change } from '../../bridge/library/catalog-view.ts';
import { Listing } from '../../bridge/remote/listing.ts';
import { pageOf } from '../../bridge/share/pages.ts';
import { itemOf, loopback, served } from '../support/loopback.ts';

const signal = new AbortController().signal;

t.test('a catalog that gets a revision with every page is fetched whole', async (t) => {
  const description = 'x'.repeat(4000);
  let revision = 1000;
  let changes: readonly Change[] = Array.from({ length: 500 }, (_, n) => ({
    ...{ at: revision, id: itemOf(n).id },
    item: itemOf(n, { description }),
  }));
  let pages = 0;
  /** As hashing does: the first item that has none gets its hash, and so goes to the end. */
  const change = () => {
    const [oldest] = changes;
    revision++;
    if (!oldest?.item) return;
    const item = { ...oldest.item, hash: 'a'.repeat(64) };
    changes = [...changes.slice(1), { at: revision, id: item.id, item }];
  };
  const { link, address, directory } = await loopback(
    t,
    served({
      revision: () => revision,
      page: (_, since, cursor, maxBytes) => {
        if (pages++ > 0) change();
        return pageOf({ revision, forgottenUpTo: 999, changes }, since, cursor, maxBytes);
      },
    }),
  );
  const listing = await Listing.open(directory, 'theirs');
  await listing.fetch(link, address, signal);
  t.ok(pages > 3 && pages < 20, `${pages} pages`);
  t.equal(listing.revision, revision);
  const expected = new Map(changes.map(({ id, item }) => [id, item]));
  t.equal(listing.items().length, 500);
  for (const item of listing.items()) t.same(item, expected.get(item.id));
  const paths = listing.items().map(({ path }) => path);
  t.same(paths, [...paths].sort(), 'in the order of their paths');
  const kept = JSON.parse(await readFile(join(directory, 'theirs.json'), 'utf8'));
  t.equal(kept.data.revision, revision);

  // Later on, one that went and one that came.
  const gone = changes[0]?.id ?? '';
  changes = [
    ...changes.slice(1),
    { at: ++revision, id: gone, item: undefined },
    { at: ++revision, id: itemOf(900).id, item: itemOf(900) },
  ];
  pages = 0;
  await listing.fetch(link, address, signal);
  t.equal(pages, 1);
  t.same([listing.revision, listing.items().length], [revision, 500]);
  t.equal(listing.item(gone), undefined);
  t.same(listing.item(itemOf(900).id), itemOf(900));
});
