import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { InTurn } from '../../store/in-turn.ts';

/** RFC 7914; as long as it takes with these figures, so long a guess takes too. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** It takes 128 · N · r bytes. */
const MOST_MEMORY = 64 * 1024 * 1024;

const Cost = Type.Object({
  N: Type.Integer({ minimum: 2, maximum: 2 ** 15 }),
  r: Type.Integer({ minimum: 1, maximum: 8 }),
  p: Type.Integer({ minimum: 1, maximum: 16 }),
});
/** What is kept of a password. */
export const KeptPassword = Type.Object({
  salt: Type.String(),
  hash: Type.String(),
  cost: Cost,
});
export type KeptPassword = Static<typeof KeptPassword>;

const turns = new InTurn();

/** One at a time: each takes 32 MB for a tenth of a second. */
const derive = (password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> =>
  turns.run(
    () =>
      new Promise((resolve, reject) => {
        // However it was typed: one letter may be written as one sign or as two.
        const text = password.normalize('NFKC');
        const options = { ...cost, maxmem: MOST_MEMORY };
        scrypt(text, salt, HASH_BYTES, options, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      }),
  );

export const keepPassword = async (password: string): Promise<KeptPassword> => {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, COST);
  return { salt: salt.toString('base64url'), hash: hash.toString('base64url'), cost: COST };
};

/** Of nobody: it takes as long to find out that there is no such person. */
const NOBODY: KeptPassword = {
  salt: randomBytes(SALT_BYTES).toString('base64url'),
  hash: randomBytes(HASH_BYTES).toString('base64url'),
  cost: COST,
};

export const isPassword = async (
  password: string,
  kept: KeptPassword | undefined,
): Promise<boolean> => {
  const { salt, hash, cost } = kept ?? NOBODY;
  const found = await derive(password, Buffer.from(salt, 'base64url'), cost);
  const wanted = Buffer.from(hash, 'base64url');
  return found.length === wanted.length && timingSafeEqual(found, wanted) && kept !== undefined;
};
