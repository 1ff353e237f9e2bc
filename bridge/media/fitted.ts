/** What others wrote, made to fit a schema of ours: cut where it is too long, left out where it is wrong. */
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

/** Longer texts keep their lines. */
const LONG_TEXT = 4096;
/** Control characters, and halves of characters, which would not survive JSON. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]+/gu;
const UNPRINTABLE_BUT_LINES = /[^\P{Cc}\n]+|\p{Cs}+/gu;

/** Wishes for every field of a thing, each of which may be missing, too long, too many or nonsense. */
export type Loose<T> = T extends readonly (infer E)[]
  ? readonly Loose<E>[]
  : T extends object
    ? { readonly [K in keyof T]?: Loose<T[K]> | undefined }
    : T;

/** As much of `value` as fits `schema`; undefined when what it requires is not there. Empty lists and objects are nothing. */
export const fitted = <S extends TSchema>(
  schema: S,
  value: Loose<Static<S>> | undefined,
): Static<S> | undefined => fit(schema, value) as Static<S> | undefined;

const fit = (schema: TSchema, value: unknown): unknown => {
  if (value === undefined) return undefined;
  const taken = shaped(schema, value);
  return taken !== undefined && Value.Check(schema, taken) ? taken : undefined;
};

const shaped = (schema: TSchema, value: unknown): unknown => {
  if (Type.IsString(schema)) return typeof value === 'string' ? text(schema, value) : undefined;
  if (Type.IsArray(schema)) return Array.isArray(value) ? list(schema, value) : undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (Type.IsObject(schema)) {
    const entries = Object.entries(schema.properties);
    const of = value as Record<string, unknown>;
    return object(entries.map(([key, field]) => [key, fit(field, of[key])]));
  }
  const [field] = Type.IsRecord(schema) ? Object.values(schema.patternProperties) : [];
  if (!field) return value;
  const pairs = Object.entries(value).map(([key, each]) => [key, fit(field, each)] as const);
  return object(pairs.filter(([key, each]) => Value.Check(schema, { [key]: each })));
};

const text = ({ maxLength = LONG_TEXT }: Type.TString & { maxLength?: number }, value: string) => {
  const isLong = maxLength > LONG_TEXT;
  const printable = value.replaceAll(isLong ? UNPRINTABLE_BUT_LINES : UNPRINTABLE, ' ').trim();
  const cut = printable
    .slice(0, maxLength)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
  return cut === '' ? undefined : cut;
};

const list = (schema: Type.TArray & { maxItems?: number }, values: readonly unknown[]) => {
  const { maxItems = values.length } = schema;
  const all: unknown[] = [];
  for (const value of values) {
    if (all.length === maxItems) break;
    const taken = fit(schema.items, value);
    if (taken !== undefined) all.push(taken);
  }
  // As it was filled it has room for sixteen more, kept for each of 100,000 items.
  return all.length > 0 ? all.slice() : undefined;
};

const object = (entries: readonly (readonly [string, unknown])[]) => {
  const told = entries.filter(([, value]) => value !== undefined);
  return told.length > 0 ? Object.fromEntries(told) : undefined;
};
