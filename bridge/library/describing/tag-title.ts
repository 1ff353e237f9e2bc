import { numberingOf } from '../../media/names/numbering.ts';
import { releaseIndex } from '../../media/names/release.ts';
import { wordsOf } from '../../media/names/text.ts';

const ADVERTS =
  /https?:|www\.|\.(?:com|net|org|info|to|me|tv|ru)\b|@|\b(?:encoded|ripped|uploaded|downloaded|handbrake|torrents?)\b/iu;
const NO_TITLE =
  /^(?:untitled|title|track|video|movie|film|default|unknown|new project|output|rendered|disc|dvd)[\s_-]*[\d_.-]*$/iu;
const FILE_NAME = /\.\w{2,4}$|_|^\S+\.\S+\.\S+$/u;

/**
 * A film's title as the film itself has it, where it is one: many hold the name of a release, an
 * advert or what an encoder put there.
 */
export const titleInTags = (title: string | undefined): string | undefined => {
  if (!title || !/\p{L}/u.test(title)) return undefined;
  const isNone = ADVERTS.test(title) || NO_TITLE.test(title) || FILE_NAME.test(title);
  if (isNone || releaseIndex(title) !== undefined) return undefined;
  return numberingOf(title, undefined)?.episode === undefined ? title : undefined;
};

/** Whether two titles are one, written in two ways. */
export const isSameTitle = (a: string, b: string): boolean =>
  wordsOf(a) !== '' && wordsOf(a) === wordsOf(b);
