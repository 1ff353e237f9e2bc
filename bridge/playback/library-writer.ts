/** What a library of files that media servers read is made from, and what came of it. */
import type { Collection } from '../finding/collection.ts';
import type { ItemDetails } from '../media/item-details.ts';
import type { Item } from '../protocol/item.ts';

/** A catalog as an exported library has it. */
export type ExportedCatalog = {
  readonly name: string;
  /** Whose it is; absent: our own. */
  readonly friend?: string;
  /** Its owner cannot be asked now: what was written of it stays as it is. */
  readonly isAway: boolean;
  readonly collection: Pick<Collection, 'ids' | 'item' | 'isAvailable'>;
};

export type Layout = 'friends' | 'merged';

/** One library as it is to be; all of it is decided by whoever asks. */
export type LibraryWanted = {
  /** Of the export: a folder belongs to one. */
  readonly id: string;
  readonly dir: string;
  readonly layout: Layout;
  /** Music as files of its own, not only as playlists. */
  readonly audio: boolean;
  /** Those that are not here are taken away. */
  readonly catalogs: readonly ExportedCatalog[];
  /** Absolute address of an item's bytes. */
  address(catalog: string, item: Item): string;
};

export type Blob = { readonly mimeType: string; readonly bytes: Uint8Array };
type Wanted = { readonly catalog: string; readonly id: string };
type WantedAsset = Wanted & { readonly asset: string; readonly mark: string };

/** Where what goes with items comes from. */
export interface ItemExtras {
  details(wanted: Wanted, signal: AbortSignal): Promise<ItemDetails | undefined>;
  picture(wanted: WantedAsset, signal: AbortSignal): Promise<Blob>;
  /** As SubRip. */
  subtitle(wanted: WantedAsset, signal: AbortSignal): Promise<Uint8Array>;
}

export type MediaKind = 'movies' | 'shows' | 'music';

/** A folder that a media server makes one library of. */
export type WrittenLibrary = {
  readonly dir: string;
  readonly kind: MediaKind;
  /** Folder of the friend whose it is; absent: everybody's. */
  readonly home?: string;
};

export type LibraryOutcome = {
  readonly items: number;
  /** Files. */
  readonly written: number;
  readonly removed: number;
  /** Files that somebody else made or changed, which were left alone. */
  readonly foreign: number;
  /** Items of which something could not be had; it is tried again later. */
  readonly incomplete: number;
  /** Folders below `dir` in which something changed. */
  readonly changed: readonly string[];
  readonly libraries: readonly WrittenLibrary[];
};

export interface LibraryWriter {
  /** Brings the folder in step. Throws EXPORT_FOLDER_INVALID, EXPORT_FOLDER_TAKEN, DISK_FULL. */
  write(wanted: LibraryWanted, signal: AbortSignal): Promise<LibraryOutcome>;
  /** Takes away what was written for this export. */
  remove(at: Pick<LibraryWanted, 'id' | 'dir'>): Promise<void>;
}

/** A folder at the top of a written library, with what media servers make libraries of. */
export type LibraryFolder = {
  readonly name: string;
  /** Whose items stand in it. */
  readonly catalogs: readonly string[];
  readonly kinds: readonly MediaKind[];
  readonly items: number;
  /** Hex; another one as soon as any file is another. */
  readonly digest: string;
};

/** `digest`: the first 16 bytes of the SHA-256 of its bytes, as hex. */
export type LibraryFile = { readonly path: string; readonly digest: string };

/** What was written, for who copies it elsewhere. */
export interface LibraryReader {
  folders(at: Pick<LibraryWanted, 'id' | 'dir'>): Promise<readonly LibraryFolder[]>;
  /** Files below one of the folders, by path; none when there is no such folder. */
  files(at: Pick<LibraryWanted, 'id' | 'dir'>, folder: string): Promise<readonly LibraryFile[]>;
  /** The bytes of one of these; undefined when it is not there. */
  read(dir: string, folder: string, path: string): Promise<Uint8Array | undefined>;
}
