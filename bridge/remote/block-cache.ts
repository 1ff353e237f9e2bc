/** Blocks are planned on a grid of cells, so that readers at different places share what they fetch. */
export const CELL = 16 * 1024;

/**
 * Larger blocks belong to a film that plays straight on and are not looked at again; kept, they would
 * outlive the collector's quick rounds, and freeing them takes half of this process's time. What
 * players come back for (heads, indexes, the places of seeks) travels in small blocks.
 */
export const KEPT_BLOCK_MAX = 128 * 1024;

/** Bytes of one file revision, whole cells (the file's end apart), in pieces as they were opened. */
export type Block = {
  readonly start: number;
  readonly length: number;
  readonly pieces: readonly Uint8Array[];
};

/** The blocks read last, of all files together; the oldest go first. */
export class BlockCache {
  readonly #maxBytes: number;
  /** In the order of last use. */
  readonly #blocks = new Map<Block, string>();
  readonly #cells = new Map<string, Map<number, Block>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The block that holds cell number `cell` of the file. */
  get(file: string, cell: number): Block | undefined {
    const block = this.#cells.get(file)?.get(cell);
    if (block) {
      this.#blocks.delete(block);
      this.#blocks.set(block, file);
    }
    return block;
  }

  has(file: string, cell: number): boolean {
    return this.#cells.get(file)?.has(cell) ?? false;
  }

  put(file: string, block: Block): void {
    const cells = this.#cells.get(file) ?? new Map<number, Block>();
    for (const cell of cellsOf(block)) {
      const overlapped = cells.get(cell);
      if (overlapped) this.#remove(overlapped);
    }
    for (const cell of cellsOf(block)) cells.set(cell, block);
    this.#cells.set(file, cells);
    this.#blocks.set(block, file);
    this.#bytes += block.length;
    for (const oldest of this.#blocks.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#remove(oldest);
    }
  }

  /** Forgets a file: its revision is gone, or its owner took the share back. */
  drop(file: string): void {
    for (const block of new Set(this.#cells.get(file)?.values())) this.#remove(block);
  }

  #remove(block: Block): void {
    const file = this.#blocks.get(block);
    if (file === undefined) return;
    this.#blocks.delete(block);
    this.#bytes -= block.length;
    const cells = this.#cells.get(file);
    for (const cell of cellsOf(block)) if (cells?.get(cell) === block) cells.delete(cell);
    if (cells?.size === 0) this.#cells.delete(file);
  }
}

/** The numbers of the cells that a block covers. */
export const cellsOf = ({ start, length }: { start: number; length: number }): number[] =>
  Array.from({ length: Math.ceil(length / CELL) }, (_, index) => start / CELL + index);
