import { type Static, type TSchema, Type } from 'typebox';
import { fromBase64Url, toBase64Url } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import { ItemId } from '../protocol/item.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { SORTS } from './sorts.ts';

/** After which place of which order a page begins. */
export const OrderCursor = Type.Object({
  sort: Type.Enum([...SORTS]),
  key: Type.String({ maxLength: 256 }),
  id: ItemId,
});

/** After which result: `id`, and how many were given by then. */
export const ResultCursor = Type.Object({
  given: Type.Integer({ minimum: 0, maximum: 1000 }),
  id: ItemId,
});

export const encodeCursor = (cursor: object): string => toBase64Url(encodeJson(cursor));

/** Throws REQUEST_INVALID. */
export const decodeCursor = <T extends TSchema>(schema: T, text: string): Static<T> => {
  const bytes = fromBase64Url(text);
  const cursor = bytes && decodeJson(schema, bytes);
  if (cursor !== undefined) return cursor;
  throw new BridgeError('REQUEST_INVALID', {
    message: 'This cursor is not of this list.',
    hint: 'Begin again without a cursor.',
  });
};
