import { hash } from 'node:crypto';

/** Differs, as good as always, whenever the text does; `chars` of base64url, 6 bits each. */
export const digestOf = (text: string, chars: number): string =>
  // A slice would keep the whole in memory.
  Buffer.from(hash('sha256', text, 'base64url').slice(0, chars)).toString('latin1');
