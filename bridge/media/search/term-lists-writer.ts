import { ByteWriter, NumberWriter } from './bytes.ts';
import { coverageOf } from './coverage.ts';
import { TermLists } from './term-lists.ts';
import type { TermTable } from './term-table.ts';

/** Terms and their lists, appended in the order of the terms. */
export class TermListsWriter {
  readonly #text = new ByteWriter();
  readonly #textStarts = new NumberWriter();
  readonly #lists = new ByteWriter();
  readonly #listStarts = new NumberWriter();
  readonly #counts = new NumberWriter();

  /** `numbers` ascend; a term without any is left out. */
  append(text: Uint8Array, start: number, end: number, numbers: ArrayLike<number>): void {
    if (numbers.length === 0) return;
    this.#textStarts.push(this.#text.length);
    this.#listStarts.push(this.#lists.length);
    this.#counts.push(numbers.length);
    this.#text.append(text, start, end);
    let before = 0;
    for (let i = 0; i < numbers.length; i++) {
      this.#lists.pushNumber((numbers[i] as number) - before);
      before = numbers[i] as number;
    }
  }

  *finish(documents: number): Generator<void, TermLists> {
    this.#textStarts.push(this.#text.length);
    this.#listStarts.push(this.#lists.length);
    const table: TermTable = {
      text: this.#text.finish(),
      textStarts: this.#textStarts.finish(),
      lists: this.#lists.finish(),
      listStarts: this.#listStarts.finish(),
    };
    return new TermLists(table, yield* coverageOf(table, this.#counts.finish(), documents));
  }
}
