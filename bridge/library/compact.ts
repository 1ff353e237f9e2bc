import { isDeepStrictEqual } from 'node:util';

/**
 * The same, as small in memory as it can be: objects without room for more fields, strings in one piece, and those
 * that are as in `like` kept once for both.
 */
export const compact = <T extends object>(value: T, like?: object): T => {
  const copy = JSON.parse(JSON.stringify(value)) as T;
  share(copy, like);
  return copy;
};

/** Gives `value` what in `like` is the same under the same name. */
export const share = (value: object, like: object | undefined): void => {
  if (!like) return;
  const [mine, theirs] = [value, like] as Record<string, unknown>[];
  for (const key in mine) {
    const [own, other] = [mine[key], theirs?.[key]];
    if (typeof own === 'string') {
      if (own === other) mine[key] = other;
    } else if (isObject(own) && isObject(other)) {
      if (isDeepStrictEqual(own, other)) mine[key] = other;
      else share(own, other);
    }
  }
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
