type Listener = (ids: readonly string[]) => void;

/** Tells of items that came, went or changed, in the same breath as memory changes. */
export class ChangedIds {
  readonly #listeners = new Set<Listener>();

  /** Returns what ends the listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(ids: readonly string[]): void {
    for (const listener of this.#listeners) listener(ids);
  }
}
