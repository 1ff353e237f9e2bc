import { BridgeError } from '../protocol/errors.ts';
import type { RenditionAsk } from '../protocol/messages.ts';
import { readBlock, readRest } from './asked-blocks.ts';
import type { KeptSession } from './kept-session.ts';

/** Some seconds of small pictures. */
const MOST_BYTES = 16 * 1024 * 1024;

/** A part of a smaller version of a friend's film. Throws what the owner refuses with, MESSAGE_INVALID, the signal's reason. */
export const readRendition = async (
  session: KeptSession,
  ask: RenditionAsk,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  const of = { ...ask, op: 'rendition' } as const;
  const first = await readBlock(session, of, 0, signal);
  const { size } = first.head;
  if (first.bytes.length > size || size > MOST_BYTES) throw new BridgeError('MESSAGE_INVALID');
  const bytes = await readRest(session, of, first, signal);
  if (!isPart(bytes, ask.segment === undefined)) throw new BridgeError('MESSAGE_INVALID');
  return bytes;
};

/** Whether it begins as what it should be: no playlist in disguise, nor anything else that leads elsewhere. */
const isPart = (bytes: Uint8Array, isInit: boolean): boolean =>
  Buffer.from(bytes.subarray(4, 8)).toString('latin1') === (isInit ? 'ftyp' : 'moof');
