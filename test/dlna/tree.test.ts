/** What televisions find, where, and under which names for it. */
import t, { type Test } from 'tap';
import { Captions } from '../../bridge/dlna/captions.ts';
import { ContentDirectory } from '../../bridge/dlna/content-directory.ts';
import { televisionOf } from '../../bridge/dlna/television.ts';
import type { ListedCatalog } from '../../bridge/dlna/tree/listed-catalogs.ts';
import { Tree } from '../../bridge/dlna/tree/tree.ts';
import { UpnpFault } from '../../bridge/dlna/upnp-fault.ts';
import type { ItemDetails } from '../../bridge/media/item-details.ts';
import { MovingCollection } from '../finding/moving-collection.ts';
import { waitFor } from '../support/wait-for.ts';

const OWN = { name: 'films', title: 'films', isOwn: true, isOnline: true };
const BENS = { name: 'bens', title: "Ben's films", isOwn: false, isOnline: true };

const library = (): MovingCollection => {
  const films = new MovingCollection(0, '');
  const mp3 = { kind: 'track', mime_type: 'audio/mpeg' } as const;
  const series = { title: 'Harbour', year: 2019 };
  const episode = (season: number, number: number) => ({
    ...({ kind: 'episode', path: `Harbour/${season}/${number}.mkv` } as const),
    series: { ...series, season, episode: number },
  });
  films.put(1, 'The Wave', { kind: 'movie', path: 'The Wave.mp4', sort_title: 'Wave', year: 1999 });
  films.put(2, 'Anchor', { kind: 'movie', path: 'a/Anchor.mp4', added_at: 2000 });
  films.put(3, 'Second', episode(1, 2));
  films.put(4, 'First', episode(1, 1));
  films.put(5, 'Extra', episode(0, 1));
  films.put(6, 'Tide', {
    ...mp3,
    path: 'm/1.mp3',
    music: { artist: 'Anna', album: 'Sea', track: 1 },
  });
  films.put(7, 'Ebb', {
    ...mp3,
    path: 'm/2.mp3',
    music: { artist: 'Bob', album: 'Sea', track: 2 },
  });
  films.put(8, 'Shore', { kind: 'photo', mime_type: 'image/jpeg', path: 'Lake/shore.jpg' });
  films.put(9, 'Trailer', { kind: 'other', path: 'b.mp4', extra: { kind: 'trailer' } });
  films.put(10, 'Text', { kind: 'other', mime_type: 'application/pdf', path: 'b.pdf' });
  return films;
};

type Details = (catalog: string, id: string) => Promise<ItemDetails | undefined>;

const setUp = (t: Test, catalogs: ListedCatalog[], details: Details = async () => undefined) => {
  const tree = new Tree(() => catalogs);
  t.teardown(() => tree.stop());
  const directory = new ContentDirectory({ tree, captions: new Captions({ details }) });
  const asking = {
    television: televisionOf({}, '10.0.0.2'),
    addresses: {
      media: (catalog: string, { id }: { id: string }) => `http://tv/${catalog}/${id}`,
      poster: () => undefined,
      subtitle: (_catalog: string, _item: unknown, { asset }: { asset: string }) =>
        `http://tv/${asset}.srt`,
    },
  };
  const call = async (action: string, args: Record<string, string>) => {
    const values = await directory.call(action, new Map(Object.entries(args)), asking);
    const didl = String(values?.Result);
    const all = (sign: RegExp) => [...didl.matchAll(sign)].map((match) => match[1] ?? '');
    const titles = all(/<dc:title>(.*?)<\/dc:title>/g);
    const ids = all(/<(?:item|container) id="(.*?)"/g);
    return { didl, titles, ids, total: values?.TotalMatches, returned: values?.NumberReturned };
  };
  const browse = (ObjectID: string, more: Record<string, string> = {}) =>
    call('Browse', { ObjectID, BrowseFlag: 'BrowseDirectChildren', ...more });
  /** Follows titles from the root down. */
  const at = async (...titles: string[]) => {
    let found = await browse('0');
    for (const title of titles) found = await browse(found.ids[found.titles.indexOf(title)] ?? '?');
    return found;
  };
  const search = (ContainerID: string, SearchCriteria: string, more = {}) =>
    call('Search', { ContainerID, SearchCriteria, ...more });
  return { tree, call, browse, at, search };
};

/** Right after shelves were made they are not made anew: that costs more the more there is. */
const changed = (tree: Tree) => waitFor('a change', () => tree.look());

t.test('everything has its place, in the order in which people look for it', async (t) => {
  const { at } = setUp(t, [{ ...OWN, collection: library() }]);
  const root = ['Movies', 'Series', 'Music', 'Photos', 'Other videos', 'Recently added'];
  t.same((await at()).titles, [...root, 'Catalogs']);
  t.same((await at('Movies')).titles, ['Anchor', 'The Wave (1999)']);
  t.same((await at('Series')).titles, ['Harbour (2019)']);
  t.same((await at('Series', 'Harbour (2019)')).titles, ['Season 1', 'Specials']);
  t.same((await at('Series', 'Harbour (2019)', 'Season 1')).titles, ['1. First', '2. Second']);
  t.same((await at('Music', 'Albums', 'Sea')).titles, ['Tide', 'Ebb'], 'of several artists');
  t.same((await at('Music', 'Artists')).titles, ['Anna', 'Bob']);
  t.same((await at('Music', 'Artists', 'Bob', 'Sea')).titles, ['Ebb']);
  t.same((await at('Music', 'All tracks')).titles, ['Ebb', 'Tide']);
  t.same((await at('Photos', 'Lake')).titles, ['Shore']);
  t.same((await at('Other videos')).titles, ['Trailer']);
  const recent = (await at('Recently added')).titles;
  t.equal(recent[0], 'Anchor');
  t.equal(recent.length, 8, 'neither trailers nor what is no media');
  t.same((await at('Catalogs', 'films')).titles, root);
  t.same((await at('Catalogs', 'films', 'Movies')).titles, ['Anchor', 'The Wave (1999)']);
});

t.test('an object is found by its id, also by another bridge on the same catalogs', async (t) => {
  const { at, browse, call } = setUp(t, [{ ...OWN, collection: library() }]);
  const { ids } = await at('Series', 'Harbour (2019)', 'Season 1');
  const [id = ''] = ids;
  const later = setUp(t, [{ ...OWN, collection: library() }]);
  for (const one of [call, later.call]) {
    const found = await one('Browse', { ObjectID: id, BrowseFlag: 'BrowseMetadata' });
    t.same(found.titles, ['1. First']);
    t.equal(found.total, 1);
  }
  const shelf = id.slice(0, id.lastIndexOf('/'));
  const metadata = await call('Browse', { ObjectID: shelf, BrowseFlag: 'BrowseMetadata' });
  t.same([metadata.titles, metadata.ids], [['Season 1'], [shelf]]);
  await t.rejects(browse(id), new UpnpFault(710), 'an item holds nothing');
  for (const nothing of [
    '?',
    '',
    '../x',
    'movies/films.x',
    'movies/x.y.z',
    'catalogs/none/movies',
  ]) {
    await t.rejects(browse(nothing), new UpnpFault(701), nothing);
  }
});

t.test('pages and orders', async (t) => {
  const films = new MovingCollection(0, '');
  for (let n = 0; n < 1500; n++) {
    films.put(n, `Film ${String(n).padStart(4, '0')}`, { kind: 'movie', path: `${n}.mp4` });
  }
  const { browse } = setUp(t, [{ ...OWN, collection: films }]);
  const page = await browse('movies', { StartingIndex: '1499', RequestedCount: '10' });
  t.match(page, { titles: ['Film 1499'], total: 1500, returned: 1 });
  const all = await browse('movies', { StartingIndex: '0', RequestedCount: '0' });
  t.match(
    all,
    { total: 1500, returned: 1000 },
    'so much at once, and the rest when it is asked for',
  );
  const last = await browse('movies', { RequestedCount: '2', SortCriteria: '-dc:title' });
  t.same(last.titles, ['Film 1499', 'Film 1498']);
  t.match(await browse('movies', { StartingIndex: '4000000000' }), { returned: 0, total: 1500 });
  await t.rejects(browse('movies', { StartingIndex: '-1' }), new UpnpFault(402));
  await t.rejects(browse('movies', { SortCriteria: '+nonsense' }), new UpnpFault(709));
});

t.test('searching', async (t) => {
  const { search } = setUp(t, [{ ...OWN, collection: library() }]);
  const videos = await search('0', 'upnp:class derivedfrom "object.item.videoItem"');
  t.equal(videos.total, 6, 'each once, though some stand on two shelves');
  t.same((await search('0', 'dc:title contains "WAVE"')).titles, ['The Wave (1999)']);
  const albums = 'upnp:class = "object.container.album.musicAlbum"';
  t.same((await search('music', albums)).titles, ['Sea'], 'though it stands with two artists, too');
  const order = { SortCriteria: '-upnp:originalTrackNumber', RequestedCount: '1' };
  const tracks = await search('music', 'upnp:album = "sea"', order);
  t.match(tracks, { titles: ['Ebb'], total: 2 });
  t.equal((await search('series', 'dc:title contains "wave"')).total, 0);
  await t.rejects(search('0', 'nonsense ='), new UpnpFault(708));
  await t.rejects(search('none', '*'), new UpnpFault(701));
});

t.test('friends, who may be away, and cannot take the place of what is ours', async (t) => {
  const bens = new MovingCollection(0, '');
  bens.put(1, 'Not the Wave', { kind: 'movie', path: 'x.mp4' });
  bens.put(20, 'Cliff', { kind: 'movie', path: 'c.mp4' });
  const catalogs = [
    { ...OWN, collection: library() },
    { ...OWN, name: 'again', title: 'again', collection: library() },
    { ...BENS, collection: bens },
  ];
  const { at, tree } = setUp(t, catalogs);
  const all = ['Anchor', 'Cliff', 'Not the Wave', 'The Wave (1999)'];
  t.same((await at('Movies')).titles, all, 'what is in two catalogs of ours is listed once');
  t.same((await at('Catalogs')).titles, ['films', 'again', 'Ben&apos;s films']);
  t.same((await at('Catalogs', 'Ben&apos;s films', 'Movies')).titles, ['Cliff', 'Not the Wave']);
  const before = tree.updateId;
  catalogs[2] = { ...BENS, isOnline: false, collection: bens };
  await changed(tree);
  t.equal(tree.updateId, before + 1);
  t.equal((await at('Movies')).titles[1], 'Cliff (away)');
  catalogs.pop();
  await changed(tree);
  t.same((await at('Movies')).titles, ['Anchor', 'The Wave (1999)']);
});

t.test('a listing is the same until a change was looked for', async (t) => {
  const films = library();
  const { at, tree } = setUp(t, [{ ...OWN, collection: films }]);
  const { updateId } = tree;
  t.equal((await at('Movies')).total, 2);
  t.notOk(tree.look());
  films.put(30, 'Dune', { kind: 'movie', path: 'd.mp4' });
  films.remove(1);
  t.equal((await at('Movies')).total, 2);
  t.same((await at('Movies')).titles, ['Anchor'], 'what is gone is left out');
  await changed(tree);
  t.equal(tree.updateId, updateId + 1);
  t.same((await at('Movies')).titles, ['Anchor', 'Dune']);
});

t.test('subtitles are asked for once, and not waited for', async (t) => {
  const films = new MovingCollection(0, '');
  films.put(1, 'With', { kind: 'movie', path: 'a.mp4', details: 'm1' });
  films.put(2, 'Late', { kind: 'movie', path: 'b.mp4', details: 'm2' });
  films.put(3, 'Without', { kind: 'movie', path: 'c.mp4' });
  const asked: string[] = [];
  const details: Details = async (_catalog, id) => {
    asked.push(id);
    if (id === films.idOf(2)) throw new Error('away');
    return {
      subtitles: [
        { asset: 'sub-1', mark: 'x' },
        { asset: 'sub-2', mark: 'x', isDefault: true },
      ],
    };
  };
  const { browse } = setUp(t, [{ ...OWN, collection: films }], details);
  const first = await browse('movies');
  t.match(first.didl, /pv:subtitleFileUri="http:\/\/tv\/sub-2\.srt"/, 'the usual one first');
  t.equal([...first.didl.matchAll(/text\/srt/g)].length, 2);
  t.equal(first.returned, 3);
  await browse('movies');
  t.same(asked, [films.idOf(2), films.idOf(1), films.idOf(2)]);
});

t.test('what is in a film is taken out of it only where it has to be', async (t) => {
  const films = new MovingCollection(0, '');
  const film = { kind: 'movie', details: 'm' } as const;
  films.put(1, 'Both', { ...film, path: 'a.mp4' });
  films.put(2, 'Inside', { ...film, path: 'b.mp4' });
  films.put(3, 'Matroska', { ...film, path: 'c.mkv', mime_type: 'video/x-matroska' });
  const inside = [1, 2].map((trackId) => ({ asset: `track-${trackId}`, mark: 'x', trackId }));
  const details: Details = async (_catalog, id) => ({
    subtitles: id === films.idOf(1) ? [...inside, { asset: 'sub-1', mark: 'x' }] : inside,
  });
  const { browse } = setUp(t, [{ ...OWN, collection: films }], details);
  const { didl } = await browse('movies');
  const offered = [...didl.matchAll(/text\/srt:\*">http:\/\/tv\/(.*?)\.srt/g)];
  t.same(
    offered.map(([, asset]) => asset),
    ['sub-1', 'track-1'],
  );
});
