import type { TSchema } from 'typebox';
import { Check } from 'typebox/schema';

/** In place of typebox/compile: looks at the schema each time, and makes no code. */
export const Compile = (schema: TSchema) => ({
  Check: (value: unknown): boolean => Check(schema, value),
});
