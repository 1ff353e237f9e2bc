import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';

/** SHA-256 of a file from `start` on, hexadecimal. */
export const hashOfFile = async (file: string, start = 0): Promise<string> => {
  const hash = createHash('sha256');
  const handle = await open(file);
  for await (const piece of handle.createReadStream({ start })) hash.update(piece);
  return hash.digest('hex');
};

/** A player that reads as far as it is told. */
export class Player {
  readonly response: IncomingMessage;
  readonly #hash = createHash('sha256');
  bytes = 0;

  private constructor(response: IncomingMessage) {
    this.response = response;
    // What breaks is told by the one who reads.
    response.on('error', () => {});
  }

  static open(url: string, range?: string): Promise<Player> {
    return new Promise((resolve, reject) => {
      const headers = range ? { range } : {};
      get(url, { headers, agent: false }, (response) => resolve(new Player(response))).on(
        'error',
        reject,
      );
    });
  }

  /** Reads `bytes` more at least, or to the end. */
  async read(bytes: number): Promise<void> {
    const wanted = this.bytes + bytes;
    for (;;) {
      const piece = this.response.read() as Buffer | null;
      if (piece) {
        this.#hash.update(piece);
        this.bytes += piece.length;
      }
      if (this.bytes >= wanted || this.response.readableEnded) return;
      if (this.response.destroyed || this.response.errored) throw new Error('the connection broke');
      if (!piece) await this.#somethingNew();
    }
  }

  digest(): string {
    return this.#hash.digest('hex');
  }

  close(): void {
    this.response.destroy();
  }

  #somethingNew(): Promise<void> {
    const names = ['readable', 'end', 'close'];
    return new Promise((resolve) => {
      const wake = () => {
        for (const name of names) this.response.off(name, wake);
        resolve();
      };
      for (const name of names) this.response.on(name, wake);
    });
  }
}
