/** How films are fetched: whole by curl, first bytes by a socket of our own. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_SEC = 120;
const HEAD_END = Buffer.from('\r\n\r\n');

/** Bytes, inclusive as in HTTP. */
export type Range = { readonly start: number; readonly end: number };
export type Fetched = { readonly bytes: number; readonly mbPerSec: number };

export const curl = async (url: string, range?: Range): Promise<Fetched> => {
  const { stdout } = await run('curl', [
    ...['--silent', '--show-error', '--fail', '--output', '/dev/null'],
    ...['--max-time', String(TIMEOUT_SEC), '--write-out', '%{size_download} %{time_total}'],
    ...(range ? ['--range', `${range.start}-${range.end}`] : []),
    url,
  ]);
  const [bytes = 0, sec = 0] = stdout.split(' ').map(Number);
  return { bytes, mbPerSec: bytes / sec / 1e6 };
};

/** A request for a range on a fresh socket; its body comes in `pieces`. */
export class RangeRequest {
  readonly #socket: Socket;
  readonly #startedAtMs = performance.now();
  readonly #range: Range;

  constructor(url: string, range: Range) {
    const { hostname, port, pathname, search, host } = new URL(url);
    this.#range = range;
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const { start, end } = range;
    this.#socket.write(
      `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nRange: bytes=${start}-${end}\r\nConnection: close\r\n\r\n`,
    );
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Nothing is read from the socket while a piece is being used. Throws unless all of it came. */
  async *pieces(): AsyncGenerator<Buffer> {
    let head: Buffer | undefined = Buffer.alloc(0);
    let left = this.#range.end + 1 - this.#range.start;
    try {
      for await (const chunk of this.#socket as AsyncIterable<Buffer>) {
        let body = chunk;
        if (head) {
          head = Buffer.concat([head, chunk]);
          const end = head.indexOf(HEAD_END);
          if (end < 0) continue;
          checkHead(head.subarray(0, end).toString('latin1'));
          body = head.subarray(end + HEAD_END.length);
          head = undefined;
        }
        left -= body.length;
        if (body.length > 0) yield body;
        if (left <= 0) break;
      }
      if (left !== 0) throw new Error(`the body ended ${left} bytes early`);
    } finally {
      this.#socket.destroy();
    }
  }
}

const checkHead = (head: string): void => {
  if (!head.startsWith('HTTP/1.1 206')) throw new Error(`refused: ${head.split('\r\n')[0]}`);
};

export type FirstByte = { readonly firstMs: number; readonly wholeMs: number };

/** Time to the first byte of the body and to its last one, connecting included. */
export const timeRange = async (
  url: string,
  range: Range,
  expected: Buffer,
): Promise<FirstByte> => {
  const request = new RangeRequest(url, range);
  const pieces: Buffer[] = [];
  let firstMs = 0;
  for await (const piece of request.pieces()) {
    firstMs ||= request.elapsedMs;
    pieces.push(piece);
  }
  const wholeMs = request.elapsedMs;
  if (!Buffer.concat(pieces).equals(expected)) throw new Error('wrong bytes came');
  return { firstMs, wholeMs };
};

/** A port that was free a moment ago, for programs that cannot pick one. */
export const freePort = async (): Promise<number> => {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
};
