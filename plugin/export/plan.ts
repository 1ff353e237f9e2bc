/** What an exported library is to hold, entry by entry, and what of it stays as it is. */
import { setImmediate as turn } from 'node:timers/promises';
import type { ItemDetails } from '../../bridge/media/item-details.ts';
import { dirOf } from '../../bridge/media/paths.ts';
import type { LibraryWanted } from '../../bridge/playback/library-writer.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { type EntryFiles, itemFiles } from './files.ts';
import { groupJobs, isGroup } from './groups.ts';
import { type Job, stateOf } from './job.ts';
import type { Entry } from './marker.ts';
import { caseKey, plainName } from './names.ts';
import { type Place, Places, wantedOf } from './places.ts';
import { playlistText } from './playlist.ts';
import { homeOf, type Wish, wishOf } from './wishes.ts';

export type Plan = { readonly jobs: readonly Job[]; readonly kept: ReadonlySet<string> };

const AT_ONCE = 500;

type Found = {
  readonly key: string;
  readonly catalog: string;
  readonly item: Item;
  readonly home: readonly string[];
};
type Wished = { readonly found: Found; readonly wish: Wish };
type Given = { readonly found: Found; readonly place: Place };

export const planLibrary = async (
  wanted: LibraryWanted,
  entries: ReadonlyMap<string, Entry>,
): Promise<Plan> => {
  const { found, kept } = await gather(wanted, entries);
  const places = new Places();
  const keptDirs = new Set<string>();
  for (const key of kept) {
    const entry = entries.get(key);
    if (entry) places.keep(entry);
    if (entry) keptDirs.add(dirOf(entry.stem)).add(dirOf(dirOf(entry.stem)));
  }
  const given = givePlaces(wishesOf(wanted, found), places, entries);
  const jobs: Job[] = given.map((each) => new ItemJob(wanted, each));
  const groups = groupJobs(
    given.map(({ found: { key, catalog, item }, place: { stem } }) => ({
      key,
      catalog,
      item,
      stem,
    })),
  ).filter(({ key, stem }) => {
    const isKept = entries.has(key) && keptDirs.has(dirOf(stem));
    if (isKept) kept.add(key);
    return !isKept;
  });
  // Of series and albums that nothing is listed of now but what stays.
  for (const [key, { stem }] of entries) {
    if (isGroup(key) && keptDirs.has(dirOf(stem))) kept.add(key);
  }
  return { jobs: [...jobs, ...groups, ...playlistJobs(wanted, found, places)], kept };
};

/** Items that are listed, and entries that are left alone because whoever knows more is away. */
const gather = async ({ catalogs, layout }: LibraryWanted, entries: ReadonlyMap<string, Entry>) => {
  const found: Found[] = [];
  const kept = new Set<string>();
  const away = new Set(catalogs.filter(({ isAway }) => isAway).map(({ name }) => name));
  for (const key of entries.keys()) {
    if (away.has(key.slice(0, key.indexOf('/'))) || away.has(listed(key))) kept.add(key);
  }
  let count = 0;
  for (const { name: catalog, isAway, collection, ...whose } of catalogs) {
    if (isAway) continue;
    const home = homeOf(whose, layout);
    for (const id of collection.ids()) {
      if (++count % AT_ONCE === 0) await turn();
      const item = collection.item(id);
      if (!item) continue;
      const key = `${catalog}/${id}`;
      if (collection.isAvailable(item)) found.push({ key, catalog, item, home });
      else if (entries.has(key)) kept.add(key);
    }
  }
  // Whoever comes first has the plain name: the same one on every run.
  found.sort((a, b) => (a.key < b.key ? -1 : 1));
  return { found, kept };
};

const wishesOf = ({ audio }: LibraryWanted, found: readonly Found[]): Wished[] => {
  const wishes: Wished[] = [];
  for (const each of found) {
    const wish = wishOf(each.item, each.home, audio);
    if (wish) wishes.push({ found: each, wish });
  }
  return wishes;
};

const givePlaces = (
  all: readonly Wished[],
  places: Places,
  entries: ReadonlyMap<string, Entry>,
): Given[] => {
  const staying = all.map(({ found: { key }, wish }) => {
    const entry = entries.get(key);
    const wanted = wantedOf(wish);
    // Another case alone is no other name on many systems.
    const isSame = entry && (entry.wanted === wanted || caseKey(entry.wanted) === caseKey(wanted));
    if (isSame) places.keep(entry);
    return isSame ? entry : undefined;
  });
  return all.map(({ found, wish }, at) => ({
    found,
    place: staying[at] ?? places.give(found.key, wish),
  }));
};

/** There are ten thousands of these: all that can be made later is. */
class ItemJob implements Job {
  readonly #at: { readonly stem: string; readonly catalog: string; readonly address: string };
  readonly #item: Item;
  readonly key: string;
  readonly wanted: string;
  readonly stem: string;
  readonly state: string;

  constructor(library: LibraryWanted, { found: { key, catalog, item }, place }: Given) {
    this.key = key;
    this.wanted = place.wanted;
    this.stem = place.stem;
    this.#item = item;
    this.#at = { stem: place.stem, catalog, address: library.address(catalog, item) };
    // The checksum is in no file of ours, and comes later than the item.
    const told = item.hash === undefined ? item : { ...item, hash: undefined };
    this.state = stateOf([this.#at, told]);
  }

  get of() {
    return { catalog: this.#at.catalog, id: this.#item.id };
  }

  files(details: ItemDetails | undefined): EntryFiles {
    return itemFiles(this.#item, details, this.#at);
  }
}

const LIST = 'list:';
const listed = (key: string): string => (key.startsWith(LIST) ? key.slice(LIST.length) : '');

const playlistJobs = (wanted: LibraryWanted, found: readonly Found[], places: Places): Job[] =>
  wanted.catalogs.flatMap((catalog): Job[] => {
    const tracks = found.filter(
      (each) => each.catalog === catalog.name && each.item.kind === 'track',
    );
    if (tracks.length === 0) return [];
    const text = playlistText(tracks, (item) => wanted.address(catalog.name, item));
    const dir = places.dir([...homeOf(catalog, wanted.layout), 'Playlists'].join('/'));
    const stem = `${dir}/${plainName(catalog.name)}`;
    const files = { texts: [{ path: `${stem}.m3u`, text }], assets: [] };
    const key = `${LIST}${catalog.name}`;
    return [{ key, wanted: stem, stem, state: stateOf([stem, text]), files: () => files }];
  });
