/** The question of a search, as ContentDirectory:1 section 2.5.5 writes it. */
import { fold } from '../media/search/fold.ts';
import { UpnpFault } from './upnp-fault.ts';

/** The values that an object has under a property's name; none: it has no such property. */
export type Properties = (name: string) => readonly string[];
export type Predicate = (properties: Properties) => boolean;

const MAX_CHARS = 4096;
const MAX_DEPTH = 32;
const TOKEN = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|(<=|>=|!=|[=<>])|([^\s()"=<>!]+))/suy;

type Token = { readonly kind: 'bracket' | 'value' | 'word'; readonly text: string };

const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const [whole, bracket, value, sign, word] = TOKEN.exec(text) ?? [];
    if (whole === undefined) throw new UpnpFault(708);
    if (bracket !== undefined) tokens.push({ kind: 'bracket', text: bracket });
    else if (value !== undefined)
      tokens.push({ kind: 'value', text: value.replaceAll(/\\(.)/gs, '$1') });
    else tokens.push({ kind: 'word', text: sign ?? word ?? '' });
  }
  return tokens;
};

type Comparison = (of: readonly string[], value: string) => boolean;

const some =
  (holds: (one: string, value: string) => boolean): Comparison =>
  (of, value) =>
    of.some((one) => holds(one, value));
const none =
  (holds: (one: string, value: string) => boolean): Comparison =>
  (of, value) =>
    !of.some((one) => holds(one, value));

const isEqual = (one: string, value: string): boolean => fold(one) === fold(value);
const contains = (one: string, value: string): boolean => fold(one).includes(fold(value));
const isDerived = (one: string, value: string): boolean =>
  one === value || one.startsWith(`${value}.`);

const NUMBER = /^-?\d{1,15}(?:\.\d{1,6})?$/;
/** Numbers as numbers, everything else as text. */
export const compareValues = (one: string, other: string): number => {
  if (NUMBER.test(one) && NUMBER.test(other)) return Number(one) - Number(other);
  const [a, b] = [fold(one), fold(other)];
  return a < b ? -1 : a > b ? 1 : 0;
};

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': some(isEqual),
  '!=': none(isEqual),
  '<': some((one, value) => compareValues(one, value) < 0),
  '<=': some((one, value) => compareValues(one, value) <= 0),
  '>': some((one, value) => compareValues(one, value) > 0),
  '>=': some((one, value) => compareValues(one, value) >= 0),
  contains: some(contains),
  doesnotcontain: none(contains),
  startswith: some((one, value) => fold(one).startsWith(fold(value))),
  derivedfrom: some(isDerived),
};

/** Reads tokens one by one; `and` binds closer than `or`. */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Predicate {
    const predicate = this.#either();
    if (this.#at < this.#tokens.length) throw new UpnpFault(708);
    return predicate;
  }

  #either(): Predicate {
    const parts = [this.#both()];
    while (this.#takes('or')) parts.push(this.#both());
    return (properties) => parts.some((part) => part(properties));
  }

  #both(): Predicate {
    const parts = [this.#one()];
    while (this.#takes('and')) parts.push(this.#one());
    return (properties) => parts.every((part) => part(properties));
  }

  #one(): Predicate {
    const { kind, text } = this.#next();
    if (kind === 'word') return this.#relation(text);
    if (kind === 'value' || text !== '(' || ++this.#depth > MAX_DEPTH) throw new UpnpFault(708);
    const inside = this.#either();
    if (this.#next().text !== ')') throw new UpnpFault(708);
    this.#depth--;
    return inside;
  }

  #relation(property: string): Predicate {
    const operator = this.#next().text.toLowerCase();
    const { kind, text: value } = this.#next();
    if (operator === 'exists' && kind === 'word') {
      const wanted = value.toLowerCase() === 'true';
      return (properties) => properties(property).length > 0 === wanted;
    }
    const comparison = Object.hasOwn(COMPARISONS, operator) && COMPARISONS[operator];
    if (!comparison || kind !== 'value') throw new UpnpFault(708);
    return (properties) => comparison(properties(property), value);
  }

  #takes(word: string): boolean {
    const token = this.#tokens[this.#at];
    const isIt = token?.kind === 'word' && token.text.toLowerCase() === word;
    if (isIt) this.#at++;
    return isIt;
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (!token) throw new UpnpFault(708);
    return token;
  }
}

/** Throws UpnpFault. */
export const searchPredicate = (criteria: string): Predicate => {
  const text = criteria.trim();
  if (text === '' || text === '*') return () => true;
  if (text.length > MAX_CHARS) throw new UpnpFault(708);
  return new Reader(tokensOf(text)).whole();
};
