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
  /** Mark of the bytes; see revision.ts. */
  readonly revision: string;
};

/** Why something is not in the catalog. */
export type ProblemKind = WalkProblemKind;

export type SourceProblem = {
  /** Below the source's root; a name that is not UTF-8 shows with U+FFFD in place of what is not. */
  readonly path: string;
  readonly kind: ProblemKind;
  /** True when what lies at and below `path` may still be there, only not seen this time. */
  readonly hidesItems: boolean;
};

export type WalkEvent =
  | { readonly kind: 'file'; readonly file: FoundFile }
  | { readonly kind: 'problem'; readonly problem: SourceProblem };

/** Bytes of one file. It stays the file that was opened, whatever becomes of its name. */
export interface SourceFile {
  readonly stamp: FileStamp;
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
  /**
   * All media files, some at a time; `salt` is the catalog's. Throws DIRECTORY_INVALID when the source
   * itself is away.
   */
  walk(salt: string, signal: AbortSignal): AsyncIterable<readonly WalkEvent[]>;
  /** Throws ITEM_UNREADABLE. */
  open(path: string): Promise<SourceFile>;
}
