/** An item as shelves hold it. */
export type Entry = { readonly catalog: string; readonly id: string };

/** A folder as televisions see it: other shelves in it, then items, all in the order in which they are shown. */
export type Shelf = {
  /** The same after a restart. */
  readonly id: string;
  readonly parentId: string;
  readonly title: string;
  readonly upnpClass: string;
  readonly artist?: string | undefined;
  readonly shelves: readonly Shelf[];
  readonly entries: readonly Entry[];
  /** The item whose picture stands for the whole. */
  readonly picture?: Entry | undefined;
};

/** What stands on a shelf, or a shelf in another one. */
export type Placed = { readonly parentId: string; readonly entry: Entry };
export type Child = Shelf | Placed;

export const isPlaced = (child: Child): child is Placed => 'entry' in child;

export const ROOT_ID = '0';
export const ROOT_PARENT_ID = '-1';
export const CATALOGS_ID = 'catalogs';

/** The id of what is called `part` on a shelf. */
export const below = (parentId: string, part: string): string =>
  parentId === ROOT_ID ? part : `${parentId}/${part}`;

// Neither parts of shelves' ids nor names of catalogs hold a full stop.
export const entryId = ({ parentId, entry }: Placed): string =>
  below(parentId, `${entry.catalog}.${entry.id}`);

/** What an id that is no shelf's says of an item. */
export const placedOf = (objectId: string): Placed | undefined => {
  const slash = objectId.lastIndexOf('/');
  const [catalog, id, ...more] = objectId.slice(slash + 1).split('.');
  if (!catalog || !id || more.length > 0) return undefined;
  return { parentId: slash < 0 ? ROOT_ID : objectId.slice(0, slash), entry: { catalog, id } };
};

/** Name of the catalog that a shelf holds nothing but items of; undefined: of all catalogs. */
export const catalogOf = (shelfId: string): string | undefined => {
  const [first, name] = shelfId.split('/');
  return first === CATALOGS_ID ? name : undefined;
};
