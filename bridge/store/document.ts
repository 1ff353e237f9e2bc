import { Low } from 'lowdb';
import type { Static, TSchema } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { DocumentFile, type DocumentFileOptions } from './document-file.ts';

export type DocumentOptions<S extends TSchema> = DocumentFileOptions<S> & {
  /** The data while there is no file. */
  readonly empty: () => Static<S>;
};

/** A small piece of state, in memory and in one file of the data directory. */
export interface Document<T> {
  /** To read, never to write. Each change makes a new value; a value once taken stays as it was. */
  readonly data: Readonly<T>;
  /**
   * Changes a copy; resolves when it is on disk. Readers see the change before that. When it has not
   * the schema's form or cannot be written, it is undone and the promise rejects; so do all changes
   * that were made on top of it meanwhile.
   */
  update(change: (data: T) => void): Promise<void>;
  /** As {@link update}, for a value that the caller made without touching the old one. */
  replace(next: Readonly<T>): Promise<void>;
  /** Resolves when everything so far is on disk. */
  flush(): Promise<void>;
}

/** Throws DATA_INVALID, naming the file, when it is not what this version of the program writes. */
export const openDocument = async <S extends TSchema>(
  options: DocumentOptions<S>,
): Promise<Document<Static<S>>> => {
  const file = new DocumentFile(options);
  const low = new Low<Static<S>>(file, options.empty());
  await low.read();
  return new LowDocument(file, low);
};

class LowDocument<S extends TSchema> implements Document<Static<S>> {
  readonly #file: DocumentFile<S>;
  readonly #low: Low<Static<S>>;
  /** What the disk holds. */
  #durable: Static<S>;
  #running: Promise<void> = Promise.resolve();
  /** The write that takes everything which came after the running one began. */
  #next: Promise<void> | undefined;

  constructor(file: DocumentFile<S>, low: Low<Static<S>>) {
    this.#file = file;
    this.#low = low;
    this.#durable = low.data;
  }

  get data(): Readonly<Static<S>> {
    return this.#low.data;
  }

  async update(change: (data: Static<S>) => void): Promise<void> {
    const draft = structuredClone(this.#low.data);
    change(draft);
    await this.replace(draft);
  }

  async replace(next: Static<S>): Promise<void> {
    const complaint = this.#file.complaint(next);
    if (complaint) {
      const message = `${this.#file.name} would become invalid: ${complaint}.`;
      throw new BridgeError('INTERNAL', { message });
    }
    this.#low.data = next;
    this.#next ??= this.#running.then(() => this.#write());
    await this.#next;
  }

  async flush(): Promise<void> {
    await (this.#next ?? this.#running);
  }

  async #write(): Promise<void> {
    const { data } = this.#low;
    this.#running = this.#next ?? this.#running;
    this.#next = undefined;
    try {
      await this.#low.write();
      this.#durable = data;
    } catch (error) {
      // What waits behind was built on what is lost: it rejects with this one, through the chain.
      this.#low.data = this.#durable;
      this.#running = Promise.resolve();
      this.#next = undefined;
      throw error;
    }
  }
}
