/** How long what is asked of owners who use the original programs is waited for. */
export type Waits = {
  /** Until the first chunk, and between two: a disk may have to wake up, or a conversion to begin. */
  readonly silenceMs: number;
  /** After the last chunk of a conversion: nobody says where it ends. */
  readonly endMs: number;
  /** Before a file is asked for again: at first, and at most. */
  readonly retryMs: { readonly first: number; readonly longest: number };
  /** A player closes one request and opens the next; a download waits before it tries again. */
  readonly lingerMs: number;
};

export const WAITS: Waits = {
  silenceMs: 15_000,
  endMs: 5_000,
  retryMs: { first: 1_000, longest: 10_000 },
  lingerMs: 60_000,
};
