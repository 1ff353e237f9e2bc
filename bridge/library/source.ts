import type { Named } from './describe-file.ts';
import type { Description } from './description.ts';
import type { WalkProblemKind } from './problems.ts';

/** What identifies the bytes of a file without reading them; from stat(2) as bigint. */
export type FileStamp = {
  readonly sizeBytes: bigint;
  readonly mtimeNs: bigint;
  readonly inode: bigint;
};

export type FoundFile = {
  /** Below the source's root, `/` between the parts, no leading `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** FileStamp as text: the same for the same bytes. */
  readonly stamp: string;
  /** When it was last written to, and when it was made, as far as the file system knows. */
  readonly mtimeMs: number;
  readonly bornMs: number;
  /** What its path tells. */
  readonly named: Named;
};

/** A directory, and what is in it itself. */
export type FoundDirectory = {
  /** As of files; '' is the root. */
  readonly path: string;
  readonly files: readonly FoundFile[];
  /** Of directories that are in it, whether they were walked into or not. */
  readonly directories: readonly string[];
  /** Mark of the small files in it that say something about media (.nfo, artwork, subtitles); '' when there are none. */
  readonly companions: string;
  /** Of the files, with their stamps. */
  readonly digest: string;
  /** The digest is the one that was known: `files` are left out. */
  readonly isUnchanged: boolean;
  /** It is on another disk than the directory above. */
  readonly isMount?: boolean;
};

/** Why something is not in the catalog. */
export type ProblemKind = WalkProblemKind | 'empty';

export type SourceProblem = {
  /** Below the source's root; a name that is not UTF-8 shows with U+FFFD in place of what is not. */
  readonly path: string;
  readonly kind: ProblemKind;
  /** True when what lies at and below `path` may still be there, only not seen this time. */
  readonly hidesItems: boolean;
};

export type WalkEvent =
  | { readonly kind: 'directory'; readonly directory: FoundDirectory }
  | { readonly kind: 'problem'; readonly problem: SourceProblem };

/** What to walk through. */
export type WalkScope = {
  /** Paths of directories. */
  readonly directories: readonly string[];
  /** Into the directories in them, too. */
  readonly isDeep: boolean;
  /** Digests of directories as they were walked through before. */
  readonly known?: ReadonlyMap<string, string>;
};

export const EVERYTHING: WalkScope = { directories: [''], isDeep: true };

/** Bytes of one file. It stays the file that was opened, whatever becomes of its name. */
export interface SourceFile {
  readonly stamp: FileStamp;
  /** For threads that read it; good until it is closed. Absent where the bytes are on no disk of ours. */
  readonly fd?: number;
  /** Bytes read into `buffer` at `offset`: as many as asked for, less only at the end of the file. */
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<number>;
  /** The open file's stamp now. */
  restamp(): FileStamp;
  /** The stamp of what has the file's name now; undefined when nothing has. */
  restampByName(): Promise<FileStamp | undefined>;
  close(): Promise<void>;
}

/** Where a library comes from. */
export interface Source {
  /**
   * Tells one state of the place from another: it differs when a disk was unmounted or another one
   * mounted, even where a folder of that name is left. Throws DIRECTORY_INVALID.
   */
  identity(): Promise<string>;
  /** Some directories at a time. Throws DIRECTORY_INVALID when the source itself is away. */
  walk(scope: WalkScope, signal: AbortSignal): AsyncIterable<readonly WalkEvent[]>;
  /** Throws ITEM_UNREADABLE. */
  open(path: string): Promise<SourceFile>;
  /**
   * What is known of a file beside its path; `before` is the mark of an earlier description, `revision` that of the
   * bytes with this stamp. Throws ITEM_UNREADABLE, ITEM_CHANGED.
   */
  describe(
    file: { readonly path: string; readonly stamp: string; readonly revision: string },
    before: string | undefined,
    signal: AbortSignal,
  ): Promise<Description | 'unchanged'>;
  /** Files beside the media may have changed since something was described. */
  forget(): void;
  /** What it does not list is gone, however much it is: no disk that may have been taken out. */
  readonly isSure?: boolean;
  /** A picture or text, by an origin's `ref`. Throws ASSET_NOT_FOUND, ITEM_UNREADABLE, the signal's reason. */
  fetch?(ref: string, signal: AbortSignal): Promise<Uint8Array>;
}
