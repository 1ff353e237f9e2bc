/** What we wrote into a folder, kept in it: nothing else there is ours. */
import { type Static, Type } from 'typebox';
import { nameOf } from '../../bridge/media/paths.ts';
import type {
  LibraryWanted,
  MediaKind,
  WrittenLibrary,
} from '../../bridge/playback/library-writer.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { decodeJson, encodeJson } from '../../bridge/protocol/json.ts';

export const MARKER = '.natster-export.json';

/** Neither leads out of the folder, whoever wrote the list. */
const PLAIN = '^(?!\\.{1,2}(?:/|$))[^/\\\\\\0]+(?:/(?!\\.{1,2}(?:/|$))[^/\\\\\\0]+)*$';
const Path = Type.String({ pattern: PLAIN });
const plainPath = new RegExp(PLAIN);
export const isPlainPath = (path: string): boolean => plainPath.test(path);

const OwnedFile = Type.Object({
  /** Of its bytes. */
  digest: Type.String(),
  /** Of the picture or subtitle that it is. */
  mark: Type.Optional(Type.String()),
});
export type OwnedFile = Static<typeof OwnedFile>;

const Entry = Type.Object({
  wanted: Type.String(),
  stem: Path,
  /** Digest of all that its files are made from; absent: not all of them could be made. */
  state: Type.Optional(Type.String()),
  files: Type.Record(Path, OwnedFile),
});
export type Entry = Static<typeof Entry>;

const Marker = Type.Object({
  version: Type.Literal(1),
  /** Which export it is of. */
  export: Type.String(),
  /** By `catalog/item` and the like. */
  entries: Type.Record(Type.String(), Entry),
});
export type Marker = { readonly entries: Map<string, Entry> };

/** Of an item, and not of a series, a season or a playlist. */
export const isItemKey = (key: string): boolean => !/^\w+:/.test(key);

export const encodeMarker = (id: string, { entries }: Marker): Uint8Array => {
  const all = Object.fromEntries(entries);
  return encodeJson({ version: 1, export: id, entries: all } satisfies Static<typeof Marker>);
};

/** Throws EXPORT_FOLDER_TAKEN. */
export const decodeMarker = (id: string, bytes: Uint8Array): Marker => {
  const known = decodeJson(Marker, bytes);
  if (known?.export === id) {
    const entries = new Map<string, Entry>();
    for (const key in known.entries) entries.set(key, known.entries[key] as Entry);
    return { entries };
  }
  throw new BridgeError('EXPORT_FOLDER_TAKEN', {
    ...(known === undefined && {
      message: `The list of exported files in this folder (${MARKER}) cannot be understood.`,
      hint: 'Choose another folder, or remove what was exported here, and that list.',
    }),
  });
};

/** The kinds of libraries, by the folders that they stand in. */
export const KINDS: ReadonlyMap<string, MediaKind> = new Map([
  ['Movies', 'movies'],
  ['Shows', 'shows'],
  ['Music', 'music'],
]);

/** What media servers can make libraries of. */
export const librariesIn = (
  { entries }: Marker,
  layout: LibraryWanted['layout'],
): WrittenLibrary[] => {
  const found = new Map<string, WrittenLibrary>();
  for (const [key, { stem }] of entries) {
    if (!isItemKey(key)) continue;
    const end = stem.indexOf('/');
    const home = layout === 'merged' ? undefined : stem.slice(0, end);
    const dir = home === undefined ? stem.slice(0, end) : stem.slice(0, stem.indexOf('/', end + 1));
    if (found.has(dir)) continue;
    const kind = KINDS.get(nameOf(dir));
    if (kind) found.set(dir, { dir, kind, ...(home !== undefined && { home }) });
  }
  return [...found.values()].sort((a, b) => (a.dir < b.dir ? -1 : 1));
};
