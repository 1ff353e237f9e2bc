import { setImmediate } from 'node:timers/promises';

/** Others' work goes on after so long. */
const SLICE_MS = 5;
const LOOK_EVERY = 32;
const RUN = 1024;

/** Long work, in turns with that of others. */
export class Turns {
  #endMs = performance.now() + SLICE_MS;
  #steps = 0;

  /** After each small step; a promise only where it is others' turn. */
  step(): Promise<void> | undefined {
    if (++this.#steps % LOOK_EVERY !== 0) return undefined;
    return this.next();
  }

  next(): Promise<void> | undefined {
    if (performance.now() < this.#endMs) return undefined;
    return setImmediate().then(() => {
      this.#endMs = performance.now() + SLICE_MS;
    });
  }

  /** As Array.prototype.sort, in place, however long the list is. */
  async sort<T>(list: T[], compare: (a: T, b: T) => number): Promise<T[]> {
    for (let start = 0; start < list.length; start += RUN) {
      const run = list.slice(start, start + RUN).sort(compare);
      for (const [index, value] of run.entries()) list[start + index] = value;
      await this.next();
    }
    for (let width = RUN; width < list.length; width *= 2) {
      for (let start = 0; start + width < list.length; start += 2 * width) {
        await this.#merge(list, start, width, compare);
      }
    }
    return list;
  }

  async #merge<T>(list: T[], start: number, width: number, compare: (a: T, b: T) => number) {
    const left = list.slice(start, start + width);
    const end = Math.min(start + 2 * width, list.length);
    let [into, right] = [start, start + width];
    for (const value of left) {
      for (; right < end && compare(list[right] as T, value) < 0; right++) {
        list[into++] = list[right] as T;
      }
      list[into++] = value;
      await this.step();
    }
  }
}
