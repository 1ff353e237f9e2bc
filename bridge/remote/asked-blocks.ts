/** What an owner gives in blocks that each say how large the whole is. */
import { concatBytes } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import { unpackOpened } from '../protocol/frame.ts';
import { decodeJson } from '../protocol/json.ts';
import { type AskRequest, AssetHead, BLOCK_MAX } from '../protocol/messages.ts';
import { askKept } from './ask-kept.ts';
import type { KeptSession } from './kept-session.ts';

export type Block = { readonly head: AssetHead; readonly bytes: Uint8Array };

type Whole<T> = T extends unknown ? Omit<T, 'offset' | 'length'> : never;
/** Of which thing. */
export type BlocksOf = Whole<Extract<AskRequest, { op: 'asset' | 'rendition' }>>;

/** Throws what the owner refuses with, MESSAGE_INVALID, the signal's reason. */
export const readBlock = async (
  session: KeptSession,
  of: BlocksOf,
  offset: number,
  signal: AbortSignal,
): Promise<Block> => {
  const length = Math.min(BLOCK_MAX, session.blockMax);
  const reply = await askKept(session, { ...of, offset, length }, signal);
  const parts = reply.kind === 'bytes' ? unpackOpened(concatBytes(...reply.pieces)) : undefined;
  const head = parts && decodeJson(AssetHead, parts.json);
  if (!head) throw new BridgeError('MESSAGE_INVALID');
  return { head, bytes: parts.block };
};

/** All of it, of which `first` is here. Throws as {@link readBlock}, ITEM_CHANGED. */
export const readRest = async (
  session: KeptSession,
  of: BlocksOf,
  first: Block,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  const { size, type } = first.head;
  const whole = new Uint8Array(size);
  whole.set(first.bytes);
  for (let filled = first.bytes.length; filled < size; ) {
    const { head, bytes } = await readBlock(session, of, filled, signal);
    if (head.size !== size || head.type !== type) throw new BridgeError('ITEM_CHANGED');
    if (bytes.length === 0 || filled + bytes.length > size) {
      throw new BridgeError('MESSAGE_INVALID');
    }
    whole.set(bytes, filled);
    filled += bytes.length;
  }
  return whole;
};
