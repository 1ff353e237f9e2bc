const MOST_BYTES = 16 * 1024 * 1024;

/** The segments made last: a player that goes back a little, or a second one, gets them at once. */
export class MadeSegments {
  readonly #made = new Map<string, Uint8Array>();
  #bytes = 0;

  get(name: string): Uint8Array | undefined {
    const segment = this.#made.get(name);
    if (segment) {
      this.#made.delete(name);
      this.#made.set(name, segment);
    }
    return segment;
  }

  put(name: string, segment: Uint8Array): void {
    this.#drop(name);
    this.#made.set(name, segment);
    this.#bytes += segment.length;
    for (const oldest of this.#made.keys()) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#drop(oldest);
    }
  }

  /** Those whose names begin so. */
  forget(prefix: string): void {
    for (const name of [...this.#made.keys()]) if (name.startsWith(prefix)) this.#drop(name);
  }

  #drop(name: string): void {
    this.#bytes -= this.#made.get(name)?.length ?? 0;
    this.#made.delete(name);
  }
}
