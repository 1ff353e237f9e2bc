/** Files that are on no disk of ours, for threads that read at once: another thread brings the bytes meanwhile. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { ProbeProblem } from './problem.ts';

/** Bytes from `position` on, into the whole buffer; less only at the end. */
export type ReadAt = (buffer: Uint8Array, position: number) => Promise<number>;

/** As a thread is given it. */
export type Distant = { readonly shared: SharedArrayBuffer; readonly port: MessagePort };

const HEAD_BYTES = 8;
const PIECE_BYTES = 1024 * 1024;
const FAILED = -1;

type Wanted = { readonly position: number; readonly length: number };

/** To be closed when the thread has answered. */
export const distantOf = (read: ReadAt): { readonly distant: Distant; close(): void } => {
  const shared = new SharedArrayBuffer(HEAD_BYTES + PIECE_BYTES);
  const state = new Int32Array(shared, 0, 2);
  const { port1, port2 } = new MessageChannel();
  const bring = async ({ position, length }: Wanted): Promise<void> => {
    // What is shared is no buffer for reading into.
    const piece = Buffer.alloc(length);
    const count = await read(piece, position).catch(() => FAILED);
    if (count > 0) new Uint8Array(shared, HEAD_BYTES).set(piece.subarray(0, count));
    Atomics.store(state, 1, count);
    Atomics.store(state, 0, 1);
    Atomics.notify(state, 0);
  };
  port1.on('message', (wanted: Wanted) => void bring(wanted));
  port1.unref();
  return { distant: { shared, port: port2 }, close: () => port1.close() };
};

/** In the thread; one that waits for too long is ended by whoever asked it. Throws ProbeProblem. */
export const readDistant = (
  { shared, port }: Distant,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
): number => {
  const state = new Int32Array(shared, 0, 2);
  Atomics.store(state, 0, 0);
  port.postMessage({ position, length: Math.min(length, PIECE_BYTES) } satisfies Wanted);
  Atomics.wait(state, 0, 0);
  const count = Atomics.load(state, 1);
  if (count === FAILED) throw new ProbeProblem('unreadable');
  buffer.set(new Uint8Array(shared, HEAD_BYTES, count), offset);
  return count;
};
