import t from 'tap';
import { type CatalogRecord, newRecord } from '../../bridge/library/catalog-record.ts';
import { CatalogView } from '../../bridge/library/catalog-view.ts';
import { reconcile } from '../../bridge/library/reconcile.ts';
import { changesIn } from './support.ts';

const found = (...paths: readonly string[]) => ({
  files: paths.map((path) => ({
    path,
    sizeBytes: 1,
    revision: `${path.length}-${path.charCodeAt(0)}`,
  })),
  hidden: new Set<string>(),
});

const changes = (record: CatalogRecord, since: number) =>
  changesIn(new CatalogView(record).history, since);

const paths = (record: CatalogRecord) => record.entries.map(({ item }) => item.path);

t.test('items at and below what could not be read are kept, others go', async (t) => {
  const full = ['a.mp4', 'shows/one/1.mp4', 'shows/oneness/2.mp4', 'shows/two/3.mp4'];
  const { record } = reconcile(newRecord('films', '', '/'), found(...full));
  const seen = { ...found('shows/two/3.mp4'), hidden: new Set(['shows/one', 'b.mp4']) };
  const after = reconcile(record, seen);
  t.same(paths(after.record), ['shows/two/3.mp4', 'shows/one/1.mp4']);
  t.match(after.counts, { kept: 1, removed: 2, unchanged: 1 });
  const file = reconcile(record, { files: [], hidden: new Set(['a.mp4']) });
  t.same(paths(file.record), ['a.mp4']);
});

t.test('nothing seen that is new gives the same record', async (t) => {
  const { record } = reconcile(newRecord('films', '', '/'), found('a.mp4'));
  t.equal(reconcile(record, found('a.mp4')).record, record);
});

t.test('two names of one file are two items with the same bytes', async (t) => {
  const [file] = found('a.mp4').files;
  const files = file ? [file, { ...file, path: 'b.mp4' }] : [];
  const { record } = reconcile(newRecord('films', '', '/'), { files, hidden: new Set() });
  const [a, b] = record.entries.map(({ item }) => item);
  t.not(a?.id, b?.id);
  t.equal(a?.revision, b?.revision);
});

t.test('of very many removed items the oldest are forgotten', async (t) => {
  const names = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `${from + i}.mp4`);
  let { record } = reconcile(newRecord('films', '', '/'), found(...names(0, 10_100), 'z.mp4'));
  const start = record.revision;
  record = reconcile(record, found(...names(100, 10_100), 'z.mp4')).record;
  const middle = record.revision;
  t.match(changes(record, start), { full: false, removed: { length: 100 } });
  record = reconcile(record, found('z.mp4')).record;
  t.equal(record.tombstones.length, 10_000);
  t.match(changes(record, start), { full: true, items: { length: 1 } });
  t.match(changes(record, middle), { full: false, removed: { length: 10_000 } });
});

t.test(
  'what an earlier version described otherwise is described anew, bytes unchanged',
  async (t) => {
    const path = 'Show (2010)/Season 1/Show S01E02 - Title.mkv';
    const seen = found(path, 'Film (2010).mkv', 'gone/Film.mkv');
    const now = reconcile(newRecord('films', '', '/'), seen).record;
    const entries = now.entries.map(({ item, changedAt }) => {
      const { series, ...rest } = item;
      return {
        item: series
          ? { ...rest, kind: 'movie' as const, title: 'Show S01E02 - Title', hash: 'ab' }
          : item,
        changedAt,
      };
    });
    const { describing, ...undated } = now;
    t.ok(describing);
    const { record, counts } = reconcile(
      { ...undated, entries },
      { files: seen.files.slice(0, 2), hidden: new Set(['gone']) },
    );
    t.match(counts, { unchanged: 2, kept: 1, changed: 0, added: 0, moved: 0, removed: 0 });
    t.ok(record.revision > now.revision);
    const { items } = changes(record, now.revision);
    t.match(items, [
      {
        path,
        kind: 'episode',
        title: 'Title',
        series: { title: 'Show', year: 2010, season: 1, episode: 2 },
        id: now.entries[0]?.item.id,
        revision: now.entries[0]?.item.revision,
        hash: 'ab',
      },
    ]);
    t.equal(items.length, 1, 'friends hear only of what is described otherwise');
    t.equal(reconcile(record, { ...seen, files: seen.files }).record, record);
  },
);
