import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { fromUtf8, utf8 } from './bytes.ts';

export const encodeJson = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

/** The value when `bytes` are JSON of that shape, else undefined. The edge for all outside JSON. */
export const decodeJson = <T extends TSchema>(
  schema: T,
  bytes: Uint8Array,
): Static<T> | undefined => {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes));
    return Value.Check(schema, value) ? value : undefined;
  } catch {
    return undefined;
  }
};
