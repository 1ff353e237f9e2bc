/** Byte positions, both ends included as in HTTP (RFC 9110 section 14.1.2). */
export type ByteRange = { readonly start: number; readonly end: number };

/**
 * The one reader that everything playable stands on, for local and for friends' items alike.
 * The bytes behind an open `Readable` never change: when the file does, `read` fails with
 * ITEM_CHANGED (BridgeError) rather than mixing two versions.
 */
export interface MediaReadable {
  readonly size: number;
  /** While it is true nobody knows the size, and `size` is a guess: `read` of more than there is ends where the bytes do. */
  readonly isUnmeasured?: boolean;
  /** Resolves when the size is known, which may take as long as the file takes to come. Throws as `read`. */
  measured?(signal: AbortSignal): Promise<void>;
  /** Bare media type. */
  readonly mimeType: string;
  /** Opaque; equal revisions have equal bytes. Fit for a strong ETag. */
  readonly revision: string;
  /** File name with its true extension, for the address and for downloads. */
  readonly fileName: string;
  /** Aborts when its owner takes it back: what was read of it before is not to be given any more either. */
  readonly takenBack?: AbortSignal;
  /**
   * The bytes of `range`, in order, in pieces of any size; exactly as many as asked for, or it throws.
   * Leaving the loop or aborting `signal` cancels what is under way at once. Pieces belong to the
   * caller to read, never to write: a cache may hold them too.
   */
  read(range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Gives back what the readable holds; `read` must not be called afterwards. */
  close(): Promise<void>;
}
