/** Listings as friends fetch, keep and bound them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Change } from '../../bridge/library/catalog-view.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { Listing } from '../../bridge/remote/listing.ts';
import { pageOf } from '../../bridge/share/pages.ts';
import { itemOf, loopback, served, silent } from '../support/loopback.ts';

const signal = new AbortController().signal;

t.test('a catalog that gets a revision with every page is fetched whole', async (t) => {
  const description = 'x'.repeat(4000);
  let revision = 1000;
  let changes: readonly (Omit<Change, 'isRemoved'> & { item: Item | undefined })[] = Array.from(
    { length: 500 },
    (_, n) => ({
      ...{ at: revision, id: itemOf(n).id },
      item: itemOf(n, { description }),
    }),
  );
  let pages = 0;
  /** As hashing does: the first item that has none gets its hash, and so goes to the end. */
  const change = () => {
    const [oldest] = changes;
    revision++;
    if (!oldest?.item) return;
    const item = { ...oldest.item, hash: 'a'.repeat(64) };
    changes = [...changes.slice(1), { at: revision, id: item.id, item }];
  };
  const historyOf = () => ({
    ...{ revision, forgottenUpTo: 999, away: [] },
    changes: changes.map(({ item, ...change }) => ({ ...change, isRemoved: !item })),
    item: (wanted: string) => changes.find(({ id }) => id === wanted)?.item,
  });
  const { session, directory, wire } = await loopback(
    t,
    served({
      revision: () => revision,
      page: (_, since, cursor, maxBytes) => {
        if (pages++ > 0) change();
        return pageOf(historyOf(), since, cursor, maxBytes);
      },
    }),
  );
  const listing = await Listing.open(directory, 'theirs', silent);
  await listing.fetch(session, signal);
  t.ok(pages > 3 && pages < 20, `${pages} pages`);
  t.equal(listing.revision, revision);
  const expected = new Map(changes.map(({ id, item }) => [id, item]));
  t.equal(listing.items().length, 500);
  for (const item of listing.items()) t.same(item, expected.get(item.id));
  const paths = listing.items().map(({ path }) => path);
  t.same(paths, [...paths].sort(), 'in the order of their paths');
  const kept = JSON.parse(await readFile(join(directory, 'theirs', 'head.json'), 'utf8'));
  t.equal(kept.data.revision, revision);

  // Later on, one that went and one that came.
  const gone = changes[0]?.id ?? '';
  changes = [
    ...changes.slice(1),
    { at: ++revision, id: gone, item: undefined },
    { at: ++revision, id: itemOf(900).id, item: itemOf(900) },
  ];
  pages = 0;
  wire.before = (operation) => {
    if (operation !== 'ask') t.fail('the session is still good');
  };
  await listing.fetch(session, signal);
  t.equal(pages, 1);
  t.same([listing.revision, listing.items().length], [revision, 500]);
  t.equal(listing.item(gone), undefined);
  t.same(listing.item(itemOf(900).id), itemOf(900));
});

t.test('a listing larger than any library is refused, and what was there is kept', async (t) => {
  let revision = 1;
  let count = 3;
  // Fields that nobody knows take room, too.
  const bloated = (n: number) => ({ ...itemOf(n), future: 'x'.repeat(400_000) });
  const { session, directory } = await loopback(
    t,
    served({
      revision: () => revision,
      page: (_, since, cursor = '0') => {
        const n = Number(cursor);
        const page = { revision, full: false, removed: [], items: since ? [bloated(n)] : [] };
        if (since === 0) return { ...page, full: true, items: [itemOf(1), itemOf(2)] };
        if (n === 0) page.items = [];
        return { ...page, ...(n < count && { next: String(n + 1) }) };
      },
    }),
  );
  const listing = await Listing.open(directory, 'theirs', silent);
  await listing.fetch(session, signal);
  t.equal(listing.items().length, 2);
  // A little each time, or all at once.
  revision = 2;
  await listing.fetch(session, signal);
  t.same([listing.revision, listing.items().length], [2, 3]);
  count = 340;
  revision = 3;
  const refused = { code: 'MESSAGE_INVALID', message: /too large/ };
  await t.rejects(listing.fetch(session, signal), refused);
  t.same([listing.revision, listing.items().length], [2, 3]);
});

t.test('a kept listing that is damaged is fetched again', async (t) => {
  const page = { revision: 5, full: true, items: [itemOf(1)], removed: [] };
  const { session, directory } = await loopback(t, served({ page: () => page }));
  const file = join(directory, 'theirs', 'head.json');
  await mkdir(join(directory, 'theirs'));
  for (const damaged of ['{"version":1,"data":{"rev', '', '{"version":9,"data":{}}']) {
    await writeFile(file, damaged);
    const warnings: object[] = [];
    const log = { ...silent, warn: (about: object) => warnings.push(about) };
    const listing = await Listing.open(directory, 'theirs', log);
    t.match(warnings, [{ alias: 'theirs', error: /theirs\/head\.json/ }]);
    t.equal(listing.revision, 0);
    await listing.fetch(session, signal);
    t.same(listing.items(), [itemOf(1)]);
    t.match(JSON.parse(await readFile(file, 'utf8')), { data: { revision: 5 } });
  }
});

t.test('an owner who restarted is asked in a new session', async (t) => {
  let revision = 1;
  const page = () => ({ revision, full: true, items: [itemOf(revision)], removed: [] });
  const { session, directory, server, wire } = await loopback(t, served({ page }));
  const listing = await Listing.open(directory, 'theirs', silent);
  await listing.fetch(session, signal);
  for (const lose of [
    () => server.sessions.endWhere(() => true),
    () => {
      let isFirst = true;
      wire.before = (operation) => {
        if (operation === 'ask' && isFirst) throw new BridgeError('OWNER_AWAY');
        if (operation === 'ask') isFirst = false;
      };
    },
  ]) {
    lose();
    revision++;
    await listing.fetch(session, signal);
    t.same(listing.items(), [itemOf(revision)]);
  }
});
