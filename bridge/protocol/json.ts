import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { fromUtf8, utf8 } from './bytes.ts';

/** Checking by a compiled schema takes a tenth of the time; each is compiled at its first use. */
const validators = new WeakMap<TSchema, Validator>();

const validatorOf = (schema: TSchema): Validator => {
  let validator = validators.get(schema);
  if (!validator) {
    validator = Compile(schema);
    validators.set(schema, validator);
  }
  return validator;
};

export const encodeJson = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

/** The value when `bytes` are JSON of that shape, else undefined. The edge for all outside JSON. */
export const decodeJson = <T extends TSchema>(
  schema: T,
  bytes: Uint8Array,
): Static<T> | undefined => {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes));
    return validatorOf(schema).Check(value) ? (value as Static<T>) : undefined;
  } catch {
    return undefined;
  }
};

/** Whether a value that was read from outside has that shape. */
export const isOf = <T extends TSchema>(schema: T, value: unknown): value is Static<T> =>
  validatorOf(schema).Check(value);
