/**
 * Numbers of changes to sources and catalogs, one clock for all: the time in milliseconds, or one more than the
 * last. So whatever was deleted and made again does not repeat those that friends still remember.
 */
export class RevisionClock {
  #last = 0;

  /** Of what lies on disk. */
  passed(revision: number): void {
    this.#last = Math.max(this.#last, revision);
  }

  next(): number {
    this.#last = Math.max(this.#last + 1, Date.now());
    return this.#last;
  }
}
