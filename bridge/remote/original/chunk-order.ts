import { BOX_OVERHEAD } from '../../network/sealed-box.ts';
import { BridgeError } from '../../protocol/errors.ts';
import type { OriginalAcknowledgement } from '../../protocol/original.ts';
import type { Chunk } from './chunk.ts';

/** What is converted may get larger than it was; but not without end. */
const GROWTH = { times: 4, bytes: 64 * 1024 * 1024 };
/** Theirs had 2 KiB once; with less a film is mostly headers. */
const LEAST_CHUNK = 1024;

export type Placed = { readonly position: number; readonly isLast: boolean };

const invalid = (message: string) => new BridgeError('MESSAGE_INVALID', { message });

/** Where the chunks of one transfer belong. All throws MESSAGE_INVALID: for a gap, and what is not of the acknowledged file. */
export class ChunkOrder {
  readonly #acknowledged: OriginalAcknowledgement;
  readonly #size: number;
  readonly #mayBeConverted: boolean;
  #isConverted: boolean | undefined;
  #last = -1;
  /** Of what is converted. */
  #length = 0;

  constructor(acknowledged: OriginalAcknowledgement, sizeBytes: number, mayBeConverted: boolean) {
    const { chunk_size: chunk, total_chunks: total, total_bytes } = acknowledged;
    // Ours sends an empty file as one empty chunk, theirs as none.
    const isEmpty = sizeBytes === 0 && total <= 1;
    const isWhole = chunk >= LEAST_CHUNK && total === Math.ceil(sizeBytes / chunk);
    if (total_bytes !== sizeBytes || !(isEmpty || isWhole)) {
      throw invalid('The owner announced a file of another size than they list.');
    }
    this.#acknowledged = acknowledged;
    this.#size = sizeBytes;
    this.#mayBeConverted = mayBeConverted;
  }

  /** undefined before the first chunk. */
  get isConverted(): boolean | undefined {
    return this.#isConverted;
  }

  /** Whether as much has come as was announced: of what is converted more may follow. */
  get isAtEnd(): boolean {
    return this.#last >= this.#acknowledged.total_chunks - 1;
  }

  /** undefined for what is not of this transfer, or came before. */
  place(chunk: Chunk): Placed | undefined {
    const { sender_xkey, total_chunks } = this.#acknowledged;
    if (chunk.senderKey !== sender_xkey || chunk.index <= this.#last) return undefined;
    this.#isConverted ??= chunk.isConverted;
    if (chunk.isConverted !== this.#isConverted || chunk.total !== total_chunks) {
      throw invalid('Chunks of two files came as one.');
    }
    const position = chunk.isConverted ? this.#next(chunk) : this.#placeOf(chunk);
    this.#last = chunk.index;
    return { position, isLast: !chunk.isConverted && chunk.index === total_chunks - 1 };
  }

  #next({ box }: Chunk): number {
    if (!this.#mayBeConverted) throw invalid('The owner converts what is not to be converted.');
    const position = this.#length;
    this.#length += Math.max(0, box.length - BOX_OVERHEAD);
    if (this.#length > this.#size * GROWTH.times + GROWTH.bytes) {
      throw invalid('What the owner sends has no end.');
    }
    return position;
  }

  #placeOf({ index, box }: Chunk): number {
    const { chunk_size } = this.#acknowledged;
    const position = index * chunk_size;
    const length = Math.min(chunk_size, this.#size - position);
    if (index > this.#last + 1) throw invalid('A part was lost on its way.');
    if (box.length !== length + BOX_OVERHEAD) throw invalid('A chunk has the wrong length.');
    return position;
  }
}
