import { headers, type NatsConnection } from '@nats-io/nats-core';
import { unlessAborted, within } from '../../library/wait.ts';
import type { SealedBoxes } from '../../network/sealed-box.ts';
import { BridgeError } from '../../protocol/errors.ts';
import type { Item } from '../../protocol/item.ts';
import { CHUNK_INDEX, SENDER_KEY, TOTAL_CHUNKS } from '../../protocol/original.ts';
import type { Pace } from './pace.ts';

/** Chunks that our server may not have confirmed yet: what we hold in memory. */
const UNCONFIRMED = 8;
const CONFIRM_TIMEOUT_MS = 30_000;

export type Transfer = {
  readonly nc: NatsConnection;
  /** Where the friend hears it. */
  readonly subject: string;
  readonly item: Item;
  readonly chunkBytes: number;
  readonly boxes: SealedBoxes;
  readonly pace: Pace;
  /** Fills `target` with the item's bytes. */
  read(target: Uint8Array, position: number): Promise<void>;
  /** Throws when the friend may not have it any more. */
  check(): void;
};

/** An empty file is one empty chunk: without a last one the original's programs wait for ever. */
export const chunksOf = (sizeBytes: number, chunkBytes: number): number =>
  Math.max(1, Math.ceil(sizeBytes / chunkBytes));

export const readChunk = async (
  { item, chunkBytes, read }: Pick<Transfer, 'item' | 'chunkBytes' | 'read'>,
  index: number,
): Promise<Uint8Array> => {
  const position = index * chunkBytes;
  const target = new Uint8Array(Math.min(chunkBytes, item.byte_size - position));
  if (target.length > 0) await read(target, position);
  return target;
};

/**
 * Sends all chunks of a file in order, numbered without gaps. There is no way to say in the middle that
 * something went wrong, nor to send a chunk again: it throws, and the friend hears no more.
 */
export const sendAll = async (
  transfer: Transfer,
  first: Promise<Uint8Array>,
  signal: AbortSignal,
): Promise<void> => {
  const { nc, subject, item, chunkBytes, boxes, pace, check } = transfer;
  const total = chunksOf(item.byte_size, chunkBytes);
  let next = first;
  for (let index = 0; index < total; index++) {
    const chunk = await next;
    await pace.wait(chunk.length, signal);
    if (index + 1 < total) next = readChunk(transfer, index + 1);
    // Whoever ends early leaves this one behind.
    next.catch(() => undefined);
    signal.throwIfAborted();
    check();
    const head = headers();
    head.set(CHUNK_INDEX, String(index));
    head.set(SENDER_KEY, boxes.publicKey);
    head.set(TOTAL_CHUNKS, String(total));
    nc.publish(subject, boxes.seal(chunk), { headers: head });
    if ((index + 1) % UNCONFIRMED === 0) await confirmed(nc, signal);
  }
  await confirmed(nc, signal);
};

/** Our server has what was sent. */
const confirmed = (nc: NatsConnection, signal: AbortSignal): Promise<void> =>
  within(CONFIRM_TIMEOUT_MS, new BridgeError('TIMED_OUT'), signal, (either) =>
    unlessAborted(nc.flush(), either),
  );
