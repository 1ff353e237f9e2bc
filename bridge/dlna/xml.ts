/** XML as it is written to televisions: every text is escaped here, and nowhere else. */

/** What XML 1.0 has no way to write, even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNWRITABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

export const escaped = (text: string): string =>
  text
    .replaceAll(UNWRITABLE, '\ufffd')
    .replaceAll(/[&<>"'\t\n\r]/g, (character) => ESCAPES[character] ?? '');

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Attributes without a value are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element around markup that is ready. */
export const element = (name: string, attributes: Attributes, ...inside: string[]): string => {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${escaped(String(value))}"`,
  );
  return `<${name}${written.join('')}>${inside.join('')}</${name}>`;
};

/** An element around a text; nothing where there is none. */
export const textElement = (
  name: string,
  text: string | number | undefined,
  attributes: Attributes = {},
): string => (text === undefined ? '' : element(name, attributes, escaped(String(text))));
