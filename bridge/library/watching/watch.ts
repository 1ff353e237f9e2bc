/** Notices what changes where a library comes from. */
export interface Watch {
  /** Polling does not mean that nothing is watched, only that this may not be enough. */
  readonly mode: 'watching' | 'polling';
  /** Why there is polling: a sentence. */
  readonly reason: string | undefined;
  /** Exactly these directories are watched from now on; the set does not change later. */
  follow(directories: ReadonlySet<string>): void;
  /** To be called after each whole scan; the time counts from now. */
  setPollInterval(ms: number): void;
  stop(): void;
}
