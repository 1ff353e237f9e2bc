/** Bytes and numbers that are appended. */

const FIRST_LENGTH = 256;

export class ByteWriter {
  #bytes = new Uint8Array(FIRST_LENGTH);
  length = 0;

  push(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = byte;
  }

  /** Small numbers in few bytes: seven bits in each, the last one below 0x80. */
  pushNumber(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.push((rest & 0x7f) | 0x80);
    this.push(rest);
  }

  /**
   * Like UTF-8, but each half of a surrogate pair by itself: the bytes stand in the order in which
   * JavaScript sorts strings.
   */
  pushWord(word: string): void {
    for (let i = 0; i < word.length; i++) {
      const unit = word.charCodeAt(i);
      if (unit < 0x80) {
        this.push(unit);
      } else {
        if (unit < 0x800) {
          this.push(0xc0 | (unit >> 6));
        } else {
          this.push(0xe0 | (unit >> 12));
          this.push(0x80 | ((unit >> 6) & 0x3f));
        }
        this.push(0x80 | (unit & 0x3f));
      }
    }
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    if (this.length + end - start > this.#bytes.length) this.#grow(end - start);
    for (let i = start; i < end; i++) this.#bytes[this.length++] = bytes[i] as number;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #grow(byAtLeast: number): void {
    const bytes = new Uint8Array(Math.max(this.length * 2, this.length + byAtLeast));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

export const bytesOf = (word: string): Uint8Array => {
  const writer = new ByteWriter();
  writer.pushWord(word);
  return writer.finish();
};

/** Shorter lists are sorted more quickly by hand. */
const SHORT = 32;

/** Numbers below 2^32. */
export class NumberWriter {
  #numbers = new Uint32Array(FIRST_LENGTH);
  length = 0;

  push(value: number): void {
    if (this.length === this.#numbers.length) {
      const numbers = new Uint32Array(this.length * 2);
      numbers.set(this.#numbers);
      this.#numbers = numbers;
    }
    this.#numbers[this.length++] = value;
  }

  at(index: number): number {
    return this.#numbers[index] as number;
  }

  sort(): void {
    if (this.length > SHORT) {
      this.#numbers.subarray(0, this.length).sort();
      return;
    }
    for (let i = 1; i < this.length; i++) {
      const number = this.at(i);
      let to = i;
      for (; to > 0 && this.at(to - 1) > number; to--) this.#numbers[to] = this.at(to - 1);
      this.#numbers[to] = number;
    }
  }

  clear(): void {
    this.length = 0;
  }

  finish(): Uint32Array {
    return this.#numbers.slice(0, this.length);
  }
}
