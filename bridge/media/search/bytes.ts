/** Words as bytes, and lists of bytes that grow. */

/**
 * Like UTF-8, but each half of a surrogate pair by itself: the bytes stand in the order in which
 * JavaScript sorts strings.
 */
export const bytesOf = (word: string): Uint8Array => {
  const bytes = new Uint8Array(word.length * 3);
  let length = 0;
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i);
    if (unit < 0x80) bytes[length++] = unit;
    else {
      if (unit < 0x800) bytes[length++] = 0xc0 | (unit >> 6);
      else {
        bytes[length++] = 0xe0 | (unit >> 12);
        bytes[length++] = 0x80 | ((unit >> 6) & 0x3f);
      }
      bytes[length++] = 0x80 | (unit & 0x3f);
    }
  }
  return bytes.subarray(0, length);
};

const FIRST_BYTES = 1024;

/** Bytes that are appended. */
export class ByteWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
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

/** Numbers below 2^32 that are appended. */
export class NumberWriter {
  #numbers = new Uint32Array(FIRST_BYTES / 4);
  length = 0;

  push(value: number): void {
    if (this.length === this.#numbers.length) {
      const numbers = new Uint32Array(this.length * 2);
      numbers.set(this.#numbers);
      this.#numbers = numbers;
    }
    this.#numbers[this.length++] = value;
  }

  /** As they are: until the next one is appended. */
  get written(): Uint32Array {
    return this.#numbers.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  finish(): Uint32Array {
    return this.#numbers.slice(0, this.length);
  }
}
