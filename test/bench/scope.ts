/** What a bench has started, ended in reverse order, also when it fails or is interrupted. */
export class Scope {
  readonly #tasks: (() => unknown)[] = [];
  #closing: Promise<void> | undefined;

  defer(task: () => unknown): void {
    this.#tasks.push(task);
  }

  close(): Promise<void> {
    this.#closing ??= this.#run();
    return this.#closing;
  }

  async #run(): Promise<void> {
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop()) {
      try {
        await task();
      } catch (error) {
        console.error('cleaning up:', error);
      }
    }
  }
}
