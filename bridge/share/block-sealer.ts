import { createCipheriv } from 'node:crypto';
import { type REPLY, replyHead, replySealing } from '../protocol/frame.ts';
import type { ServedSession } from './session-table.ts';

/** One large update makes the allocator give pages back to the system each time; these pieces do not. */
const PIECE = 128 * 1024;

type Kind = typeof REPLY.json | typeof REPLY.bytes;

/**
 * A sealed reply in pieces: head, ciphertext, tag. They are sent as they are; joining them would copy
 * every byte once more. `text` may be used again as soon as this returns.
 */
export const sealReply = (
  session: ServedSession,
  kind: Kind,
  asked: number,
  text: Uint8Array,
): Uint8Array[] => {
  const number = session.nextReply++;
  const { nonce, associated } = replySealing(kind, session.id, asked, number);
  const cipher = createCipheriv('aes-256-gcm', session.keys.send, nonce);
  cipher.setAAD(associated);
  const pieces: Uint8Array[] = [replyHead(kind, number)];
  for (let offset = 0; offset < text.length; offset += PIECE) {
    pieces.push(cipher.update(text.subarray(offset, offset + PIECE)));
  }
  cipher.final();
  pieces.push(cipher.getAuthTag());
  return pieces;
};
