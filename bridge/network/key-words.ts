import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { WORDS } from './word-list.ts';

const derive = promisify(scrypt);
/** Each tells 8 bits. */
const COUNT = 12;
/** So that nobody who stands in between finds a pair of keys with the same words: each try costs 16 MiB. */
const SALT = 'natster words for two keys 1';

/**
 * Words for two people to read to each other: made of both households' long-term keys, in an order that both
 * see alike. Who offers each of them another key makes other words.
 */
export const keyWords = async (one: string, other: string): Promise<readonly string[]> => {
  const both = [one, other].sort().join(' ');
  const digest = (await derive(both, SALT, COUNT)) as Buffer;
  return Array.from(digest, (byte) => WORDS[byte] ?? '');
};
