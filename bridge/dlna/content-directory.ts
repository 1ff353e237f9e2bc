import type { Captions } from './captions.ts';
import { type Addresses, describeItem, describeShelf } from './describe.ts';
import { filterOf, writeDidl } from './didl.ts';
import type { DidlObject } from './didl-object.ts';
import { Listings } from './listings.ts';
import { itemProperties, SEARCH_PROPERTIES, shelfProperties } from './properties.ts';
import type { Properties } from './search-criteria.ts';
import { SORT_PROPERTIES } from './sort-criteria.ts';
import type { Television } from './television.ts';
import {
  type Child,
  type Entry,
  isPlaced,
  type Placed,
  ROOT_ID,
  type Shelf,
} from './tree/shelf.ts';
import type { Tree } from './tree/tree.ts';
import { UpnpFault } from './upnp-fault.ts';
import { element, textElement } from './xml.ts';

export type Asking = { readonly television: Television; readonly addresses: Addresses };
export type Arguments = ReadonlyMap<string, string>;
type Values = Readonly<Record<string, string | number>>;

/** Whoever wants all gets so much, and asks for the rest. */
const MOST_AT_ONCE = 1000;
const MAX_NUMBER = 2 ** 32 - 1;

export type ContentDirectoryDeps = { readonly tree: Tree; readonly captions: Captions };

/** The service ContentDirectory:1; every method is an action, and throws UpnpFault. */
export class ContentDirectory {
  readonly #tree: Tree;
  readonly #listings: Listings;
  readonly #captions: Captions;

  constructor({ tree, captions }: ContentDirectoryDeps) {
    this.#tree = tree;
    this.#captions = captions;
    this.#listings = new Listings({ tree, properties: (child) => this.#properties(child) });
  }

  /** undefined: there is no such action. */
  call(action: string, args: Arguments, asking: Asking): Promise<Values> | Values | undefined {
    switch (action) {
      case 'Browse':
        return this.#browse(args, asking);
      case 'Search':
        return this.#search(args, asking);
      case 'GetSystemUpdateID':
        return { Id: this.#tree.updateId };
      case 'GetSearchCapabilities':
        return { SearchCaps: SEARCH_PROPERTIES.join(',') };
      case 'GetSortCapabilities':
        return { SortCaps: SORT_PROPERTIES.join(',') };
      case 'X_GetFeatureList':
        return { FeatureList: featureList() };
      default:
        return undefined;
    }
  }

  async #browse(args: Arguments, asking: Asking): Promise<Values> {
    // Some of the first control points name it as Search does.
    const id = args.get('ObjectID') ?? needed(args, 'ContainerID');
    const flag = needed(args, 'BrowseFlag');
    const filter = args.get('Filter') ?? '*';
    if (flag === 'BrowseMetadata') {
      const object = await this.#tree.object(id);
      return this.#answer([object], 1, filter, asking);
    }
    if (flag !== 'BrowseDirectChildren') throw new UpnpFault(402);
    const object = await this.#tree.object(id);
    if (isPlaced(object)) throw new UpnpFault(710);
    const all = await this.#listings.children(id, args.get('SortCriteria') ?? '');
    return this.#answer(cut(all, args), all.length, filter, asking);
  }

  async #search(args: Arguments, asking: Asking): Promise<Values> {
    const id = needed(args, 'ContainerID');
    const object = await this.#tree.object(id);
    if (isPlaced(object)) throw new UpnpFault(710);
    const criteria = needed(args, 'SearchCriteria');
    const all = await this.#listings.found(id, criteria, args.get('SortCriteria') ?? '');
    return this.#answer(cut(all, args), all.length, args.get('Filter') ?? '*', asking);
  }

  async #answer(
    children: readonly Child[],
    total: number,
    filter: string,
    asking: Asking,
  ): Promise<Values> {
    const items = children.flatMap((child) => (isPlaced(child) ? (this.#listed(child) ?? []) : []));
    await this.#captions.of(items.filter(({ isThere }) => isThere));
    const objects = children.flatMap((child) => this.#describe(child, asking.addresses) ?? []);
    return {
      Result: writeDidl(objects, filterOf(filter), asking.television),
      NumberReturned: objects.length,
      TotalMatches: total,
      UpdateID: this.#tree.updateId,
    };
  }

  #describe(child: Child, addresses: Addresses): DidlObject | undefined {
    if (!isPlaced(child)) return describeShelf(child, this.#picture(child, addresses));
    const listed = this.#listed(child);
    if (!listed) return undefined;
    const { catalog, item } = listed;
    const captions = this.#captions.known(listed).map((subtitle) => ({
      address: addresses.subtitle(catalog, item, subtitle),
      language: subtitle.language,
    }));
    return describeItem({ ...listed, placed: child, captions, addresses });
  }

  #picture({ picture }: Shelf, addresses: Addresses): string | undefined {
    const listed = picture && this.#listed({ parentId: ROOT_ID, entry: picture });
    return listed && addresses.poster(listed.catalog, listed.item);
  }

  /** undefined: gone since the shelf was made. */
  #listed({ entry: { catalog: name, id } }: { readonly entry: Entry; readonly parentId: string }) {
    const catalog = this.#tree.catalog(name);
    const item = catalog?.collection.item(id);
    if (!catalog || !item) return undefined;
    const isThere = catalog.isOnline && catalog.collection.isAvailable(item);
    return { catalog: name, item, isThere };
  }

  #properties(child: Child): Properties | undefined {
    if (!isPlaced(child)) return shelfProperties(child);
    const listed = this.#listed(child);
    return listed && itemProperties(listed.item, child as Placed);
  }
}

const needed = (args: Arguments, name: string): string => {
  const value = args.get(name);
  if (value === undefined) throw new UpnpFault(402);
  return value.trim();
};

const numberIn = (args: Arguments, name: string): number => {
  const text = (args.get(name) ?? '').trim() || '0';
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  if (number > MAX_NUMBER) throw new UpnpFault(402);
  return number;
};

const cut = (all: readonly Child[], args: Arguments): readonly Child[] => {
  const start = numberIn(args, 'StartingIndex');
  const wanted = numberIn(args, 'RequestedCount') || MOST_AT_ONCE;
  return all.slice(start, start + Math.min(wanted, MOST_AT_ONCE));
};

/** Where Samsung's televisions begin to look for what they show in one of their three sections. */
const featureList = (): string =>
  element(
    'Features',
    { xmlns: 'urn:schemas-upnp-org:av:avs' },
    element(
      'Feature',
      { name: 'samsung.com_BASICVIEW', version: 1 },
      ...[
        ['music', 'object.item.audioItem'],
        [ROOT_ID, 'object.item.videoItem'],
        ['photos', 'object.item.imageItem'],
      ].map(([id, type]) => textElement('container', '', { id, type })),
    ),
  );
