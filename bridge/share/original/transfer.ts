import { headers, type NatsConnection } from '@nats-io/nats-core';
import { unlessAborted, within } from '../../library/wait.ts';
import type { SealedBoxes } from '../../network/sealed-box.ts';
import { BridgeError } from '../../protocol/errors.ts';
import { CHUNK_INDEX, SENDER_KEY, TOTAL_CHUNKS, TRANSCODING } from '../../protocol/original.ts';
import type { Pace } from '../pace.ts';

/** Chunks that our server may not have confirmed yet: what we hold in memory. */
const UNCONFIRMED = 8;
const CONFIRM_TIMEOUT_MS = 30_000;

export type Transfer = {
  readonly nc: NatsConnection;
  /** Where the friend hears it. */
  readonly subject: string;
  readonly total: number;
  readonly isConverted: boolean;
  readonly boxes: SealedBoxes;
  readonly pace: Pace;
  /** As many as `total`. */
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Throws when the friend may not have it any more. */
  check(): void;
};

/** An empty file is one empty chunk: without a last one the original's programs wait for ever. */
export const chunksOf = (sizeBytes: number, chunkBytes: number): number =>
  Math.max(1, Math.ceil(sizeBytes / chunkBytes));

/**
 * Sends all chunks in order, numbered without gaps. There is no way to say in the middle that
 * something went wrong, nor to send a chunk again: it throws, and the friend hears no more.
 */
export const sendAll = async (transfer: Transfer, signal: AbortSignal): Promise<void> => {
  const { nc, subject, total, isConverted, boxes, pace, check } = transfer;
  let index = 0;
  for await (const chunk of transfer.chunks(signal)) {
    await pace.wait(chunk.length, signal);
    signal.throwIfAborted();
    check();
    const head = headers();
    head.set(CHUNK_INDEX, String(index++));
    head.set(SENDER_KEY, boxes.publicKey);
    head.set(TOTAL_CHUNKS, String(total));
    if (isConverted) head.set(TRANSCODING, 'true');
    nc.publish(subject, boxes.seal(chunk), { headers: head });
    if (index % UNCONFIRMED === 0) await confirmed(nc, signal);
  }
  await confirmed(nc, signal);
};

/** Our server has what was sent. */
const confirmed = (nc: NatsConnection, signal: AbortSignal): Promise<void> =>
  within(CONFIRM_TIMEOUT_MS, new BridgeError('TIMED_OUT'), signal, (either) =>
    unlessAborted(nc.flush(), either),
  );
