import fc from 'fast-check';
import sax from 'sax';

/** The texts of a well-formed document by the names of their elements; anything else throws. */
export const textsIn = (xml: string): Map<string, string> => {
  const texts = new Map<string, string>();
  const open: string[] = [];
  const parser = sax.parser(true, { xmlns: true });
  parser.onopentag = (tag) => {
    open.push(tag.name);
    texts.set(tag.name, texts.get(tag.name) ?? '');
  };
  parser.onclosetag = () => void open.pop();
  parser.ontext = (text) => {
    const name = open.at(-1) ?? '';
    texts.set(name, (texts.get(name) ?? '') + text);
  };
  parser.onerror = (error) => {
    throw error;
  };
  parser.write(xml).close();
  return texts;
};

/** Texts with everything that XML minds. */
export const awkwardTexts = fc.string({
  unit: fc.constantFrom(
    ...['a', 'é', '😀', '<', '>', '&', '"', "'", ']]>', '&lt;', ' ', '\t', '\r', '\n'],
    ...['\0', '\x1b', '\x85', '\ud800', '\udc00', '\ufffe', '\u2028', '\u202e'],
  ),
});
