/** What tracks are called, to people. */
import type { Subtitle } from '../answers.ts';
import { formatLanguage } from '../format.ts';
import { strings } from '../strings.ts';

const words = strings.player;

/** The language, and the title where it says more. */
const named = (language: string, title: string): string => {
  if (!title || !language) return title || language;
  return title.toLowerCase().includes(language.toLowerCase()) ? title : `${language} · ${title}`;
};

type Sound = {
  readonly name: string;
  readonly language: string | undefined;
  readonly index: number;
};

export const soundLabel = ({ name, language, index }: Sound): string =>
  named(language ? formatLanguage(language) : '', name) || words.soundNumber(index + 1);

export const subtitleLabel = (subtitle: Subtitle): string => {
  const { language, title = '', isForced = false, isHearingImpaired = false } = subtitle;
  return words.subtitle(
    named(language ? formatLanguage(language) : '', title),
    isForced,
    isHearingImpaired,
  );
};
