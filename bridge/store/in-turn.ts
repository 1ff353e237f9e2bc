/** Runs work one after the other, in the order in which it was asked for; what fails does not hold up the next. */
export class InTurn {
  #last: Promise<unknown> | undefined;

  get isBusy(): boolean {
    return this.#last !== undefined;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const mine = (async () => {
      await before?.catch(() => undefined);
      return work();
    })();
    this.#last = mine;
    const end = () => {
      if (this.#last === mine) this.#last = undefined;
    };
    mine.then(end, end);
    return mine;
  }

  /** When everything so far has come to its end, however. */
  async idle(): Promise<void> {
    await this.#last?.catch(() => undefined);
  }
}
