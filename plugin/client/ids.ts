/** Ids as servers write them: 32 digits in answers, with dashes where their description asks for a UUID. */

const PLAIN = /^[0-9a-f]{32}$/;

/** In lower case, without dashes; undefined when it is no id. */
export const plainId = (text: string | null | undefined): string | undefined => {
  const plain = text?.replaceAll('-', '').toLowerCase() ?? '';
  return PLAIN.test(plain) ? plain : undefined;
};

export const dashedId = (plain: string): string =>
  plain.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
