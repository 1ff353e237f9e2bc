const LONGEST = 64;

/**
 * A friend's name as we keep it: in one way of writing (NFC), on one line, without characters that
 * cannot be seen. Empty when nothing is left.
 */
export const cleanName = (name: string): string => {
  const visible = name.replaceAll(/\s+/gu, ' ').replaceAll(/\p{C}/gu, '').normalize('NFC').trim();
  let short = '';
  for (const character of visible) {
    if (short.length + character.length > LONGEST) break;
    short += character;
  }
  return short.trim();
};

/** Equal for names that are the same to people. */
export const foldedName = (name: string): string => cleanName(name).toLowerCase();

/** `wanted`, or `nameless` where nothing of it shows; a number tells it from those of `names` that are the same. */
export const freeName = (wanted: string, names: readonly string[], nameless: string): string => {
  const taken = new Set(names.map(foldedName));
  const clean = cleanName(wanted) || nameless;
  let name = clean;
  for (let n = 2; taken.has(foldedName(name)); n++) name = `${cleanName(clean.slice(0, 58))} ${n}`;
  return name;
};
