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

  /** A term that stands in another table; `numbers` ascend, without any it is left out. */
  append(table: TermTable, term: number, numbers: NumberWriter): void {
    if (numbers.length === 0) return;
    this.#begin(numbers.length);
    const end = table.textStarts[term + 1] as number;
    this.#text.append(table.text, table.textStarts[term] as number, end);
    let before = 0;
    for (let i = 0; i < numbers.length; i++) {
      this.#lists.pushNumber(numbers.at(i) - before);
      before = numbers.at(i);
    }
  }

  appendWord(word: string, numbers: Uint32Array, from: number, to: number): void {
    this.#begin(to - from);
    this.#text.pushWord(word);
    let before = 0;
    for (let i = from; i < to; i++) {
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

  #begin(count: number): void {
    this.#textStarts.push(this.#text.length);
    this.#listStarts.push(this.#lists.length);
    this.#counts.push(count);
  }
}
