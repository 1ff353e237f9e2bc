/** How much a friend may have of ours, as it is typed and as it is read. */
import { BYTES_PER_SEC, FILMS, type FriendLimits } from '../network/friend-limits.ts';
import { BridgeError } from '../protocol/errors.ts';
import { sizeInWords } from './activity.ts';
import { counted } from './counted.ts';

type Given = Readonly<Record<string, string | boolean | undefined>>;

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

const filmsOf = (text: string): number | undefined => {
  const films = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  return films >= FILMS.minimum && films <= FILMS.maximum ? films : undefined;
};

/** `2M`, `500k` or `2000000`: bytes. */
const rateOf = (text: string): number | undefined => {
  const [, digits, unit = ''] = /^(\d{1,11}(?:\.\d{1,3})?)([kmg]?)$/i.exec(text) ?? [];
  const bytes = Math.round(Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN));
  return bytes >= BYTES_PER_SEC.minimum && bytes <= BYTES_PER_SEC.maximum ? bytes : undefined;
};

/** As it was, unless it was said anew; none: no limit. Throws COMMAND_INVALID. */
const limitOf = (
  given: string | boolean | undefined,
  before: number | undefined,
  parse: (text: string) => number | undefined,
  expected: string,
): number | undefined => {
  if (given === undefined) return before;
  if (given === 'none') return undefined;
  const limit = parse(String(given));
  if (limit !== undefined) return limit;
  const message = `"${given}" is no limit: give ${expected}, or none.`;
  throw new BridgeError('COMMAND_INVALID', { message });
};

/** A friend's limits with what flags change of them. Throws COMMAND_INVALID. */
export const limitsOf = ({ films: most, rate }: Given, before: FriendLimits = {}): FriendLimits => {
  const films = limitOf(most, before.films, filmsOf, `${FILMS.minimum} to ${FILMS.maximum} films`);
  const rates = 'bytes a second from 50k to 10G, such as 2M';
  const bytesPerSec = limitOf(rate, before.bytesPerSec, rateOf, rates);
  return {
    ...(films !== undefined && { films }),
    ...(bytesPerSec !== undefined && { bytesPerSec }),
  };
};

/** `2 films at once, 2 MB/s`; empty: no limit. */
export const limitsInWords = ({ films, bytesPerSec }: FriendLimits = {}): string =>
  [
    films !== undefined && `${counted(films, 'film')} at once`,
    bytesPerSec !== undefined && `${sizeInWords(bytesPerSec)}/s`,
  ]
    .filter(Boolean)
    .join(', ');
