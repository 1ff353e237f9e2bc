/** What somebody chose last, for the next film. Kept in the browser. */

type Kind = 'sound' | 'subtitles';

const keyOf = (kind: Kind): string => `natster ${kind}`;

/** A BCP 47 tag; empty: none is wanted; undefined: nothing was chosen yet. */
export const rememberedLanguage = (kind: Kind): string | undefined => {
  try {
    return localStorage.getItem(keyOf(kind)) ?? undefined;
  } catch {
    // Some browsers keep nothing, and say so by throwing.
    return undefined;
  }
};

export const rememberLanguage = (kind: Kind, language: string): void => {
  try {
    localStorage.setItem(keyOf(kind), language);
  } catch {
    return;
  }
};

/** `en` and `en-GB` are the same to who listens. */
export const isSameLanguage = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && baseOf(a) === baseOf(b);

const baseOf = (tag: string): string => {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return tag;
  }
};
