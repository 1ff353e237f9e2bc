import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { BridgeError } from '../protocol/errors.ts';

/*
 * A file that only who knows the passphrase can read or make (docs/backup.md):
 *
 *   head  = "natster backup 1" (16) ‖ salt (16) ‖ check (16)
 *   piece = AES-256-GCM ciphertext of 65,536 bytes, the last one of 0 to 65,536 ‖ tag (16)
 *   key (32) ‖ check = scrypt(passphrase in NFKC, salt, N = 2^17, r = 8, p = 1)
 *   nonce = number of the piece, from 0 (8) ‖ 00 00 00 ‖ 01 for the last piece, else 00
 *
 * The associated data is the head. The key is used for one file, so no nonce comes twice.
 */
const MAGIC = Buffer.from('natster backup 1');
const SALT_BYTES = 16;
const CHECK_BYTES = 16;
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const PIECE_BYTES = 65_536;
const HEAD_BYTES = MAGIC.length + SALT_BYTES + CHECK_BYTES;
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const ALGORITHM = 'aes-256-gcm';

type Bytes = AsyncIterable<Uint8Array>;

/** Enough of a file's beginning to tell what it is. */
export const MAGIC_BYTES = MAGIC.length;

export const isSealed = (beginning: Uint8Array): boolean =>
  MAGIC.equals(beginning.subarray(0, MAGIC.length));

export async function* seal(plain: Bytes, passphrase: string): Bytes {
  const salt = randomBytes(SALT_BYTES);
  const { key, check } = await derive(passphrase, salt);
  const head = Buffer.concat([MAGIC, salt, check]);
  yield head;
  let number = 0;
  for await (const { bytes, isLast } of inPieces(plain, PIECE_BYTES)) {
    const cipher = createCipheriv(ALGORITHM, key, nonceOf(number++, isLast)).setAAD(head);
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Throws PASSPHRASE_WRONG, and BACKUP_INVALID where it is damaged or ends too soon. */
export async function* unseal(sealed: Bytes, passphrase: string): Bytes {
  let head: Buffer | undefined;
  let key: Buffer = Buffer.alloc(0);
  let number = 0;
  for await (const { bytes, isLast } of inPieces(sealed, PIECE_BYTES + TAG_BYTES, HEAD_BYTES)) {
    if (!head) {
      if (bytes.length < HEAD_BYTES || isLast) throw new BridgeError('BACKUP_INVALID');
      head = bytes;
      key = await keyOf(head, passphrase);
    } else yield openPiece(bytes, key, nonceOf(number++, isLast), head);
  }
}

const derive = async (passphrase: string, salt: Uint8Array) => {
  const length = KEY_BYTES + CHECK_BYTES;
  const derived = await scryptOf(passphrase.normalize('NFKC'), salt, length, COST);
  return { key: derived.subarray(0, KEY_BYTES), check: derived.subarray(KEY_BYTES) };
};

const scryptOf = promisify<string, Uint8Array, number, typeof COST, Buffer>(scrypt);

const keyOf = async (head: Buffer, passphrase: string): Promise<Buffer> => {
  const salt = head.subarray(MAGIC.length, MAGIC.length + SALT_BYTES);
  const { key, check } = await derive(passphrase, salt);
  // It tells who knows the passphrase nothing new, so the time that this takes does not either.
  if (!check.equals(head.subarray(-CHECK_BYTES))) throw new BridgeError('PASSPHRASE_WRONG');
  return key;
};

const nonceOf = (number: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number));
  nonce[11] = isLast ? 1 : 0;
  return nonce;
};

const openPiece = (piece: Buffer, key: Buffer, nonce: Buffer, head: Buffer): Buffer => {
  if (piece.length < TAG_BYTES) throw new BridgeError('BACKUP_INVALID');
  const end = piece.length - TAG_BYTES;
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv(ALGORITHM, key, nonce, options).setAAD(head);
  decipher.setAuthTag(piece.subarray(end));
  try {
    return Buffer.concat([decipher.update(piece.subarray(0, end)), decipher.final()]);
  } catch (cause) {
    throw new BridgeError('BACKUP_INVALID', { cause });
  }
};

/** Cut anew: the first of `firstSize`, all others of `size` but the last, which may be empty. */
async function* inPieces(source: Bytes, size: number, firstSize = size) {
  let waiting = Buffer.alloc(0);
  let wanted = firstSize;
  for await (const chunk of source) {
    waiting = Buffer.concat([waiting, chunk]);
    // What could be the last is held back.
    while (waiting.length > wanted) {
      yield { bytes: waiting.subarray(0, wanted), isLast: false };
      waiting = waiting.subarray(wanted);
      wanted = size;
    }
  }
  yield { bytes: waiting, isLast: true };
}
