import { concatBytes, utf8 } from './bytes.ts';
import { PROTOCOL_VERSION } from './messages.ts';

/**
 * What both sides of an `open` must agree on before any key does: the protocol version, the friend's
 * and the owner's account, and the owner's name of the catalog (never an alias). Each part is
 * preceded by its length in one byte.
 */
export const openPrologue = (friend: string, owner: string, catalog: string): Uint8Array =>
  concatBytes(
    utf8(`natster ${PROTOCOL_VERSION}`),
    ...[friend, owner, catalog].map((part) => {
      const bytes = utf8(part);
      return concatBytes(Uint8Array.of(bytes.length), bytes);
    }),
  );
