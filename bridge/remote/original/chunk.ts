import type { Msg } from '@nats-io/nats-core';
import { CHUNK_INDEX, SENDER_KEY, TOTAL_CHUNKS, TRANSCODING } from '../../protocol/original.ts';

/** A part of a file, sealed, as its headers describe it. */
export type Chunk = {
  readonly index: number;
  readonly total: number;
  readonly senderKey: string;
  /** Made while it is sent: then the order counts, and indexes have gaps that mean nothing. */
  readonly isConverted: boolean;
  readonly box: Uint8Array;
};

const NUMBER = /^\d{1,15}$/;

/** undefined for what is none. */
export const chunkOf = ({ headers, data }: Msg): Chunk | undefined => {
  const index = headers?.get(CHUNK_INDEX) ?? '';
  const total = headers?.get(TOTAL_CHUNKS) ?? '';
  if (!headers || !NUMBER.test(index) || !NUMBER.test(total)) return undefined;
  return {
    ...{ index: Number(index), total: Number(total), box: data },
    senderKey: headers.get(SENDER_KEY),
    isConverted: headers.get(TRANSCODING) === 'true',
  };
};
