/** Words that say how a film was released: where they begin, its title has ended. */
const RELEASE = new RegExp(
  '[ ._[(-](?:480[ip]|576[ip]|720[ip]|1080[ip]|1440p|2160p|4320p|4k|8k|uhd|hdr10|x\\.?26[45]|h[. ]?26[45]|hevc|xvid|' +
    'divx|av1|blu-?ray|bd-?rip|br-?rip|bd-?remux|dvd-?rip|dvdscr|hd-?rip|hdtv(?:rip)?|sdtv|tv-?rip|pdtv|' +
    'web-?dl|web-?rip|web(?=[ ._-][xh][. ]?26[45])|remux|ntsc|proper|repack|dts(?:-hd)?|ac3|eac3|truehd|10bit|' +
    '3d[ ._-](?:[hf]?(?:sbs|tab|ou)|mvc))' +
    '(?=[ .,\\])_-]|$)',
  'iu',
);
const RESOLUTION = /(?:^|[ ._[(-])(\d{3,4}[pi]|[48]k|uhd)(?=[ ._\])-]|$)/iu;
const FORMAT_3D = /(?:^|[ ._[(-])(3d(?:[ ._-](?:[hf]?(?:sbs|tab|ou)|mvc))?)(?=[ ._\])-]|$)/iu;
const CUTS =
  "director'?s'?|director’s|extended|theatrical|final|ultimate|unrated|uncut|special|assembly|" +
  "rogue|international|festival|television|collector'?s|criterion|limited|deluxe";
const EDITION = new RegExp(
  `(?:^|[ ._[({-])((?:the[ ._])?(?:\\d{1,3}(?:st|nd|rd|th)[ ._]anniversary[ ._](?:edition|cut)|` +
    `(?:(?:${CUTS})[ ._-]){1,3}(?:cut|edition|version)|(?:anniversary|imax)[ ._]edition|` +
    'criterion[ ._]collection|extended|theatrical|unrated|uncut|remastered|imax|redux|despecialized|open[ ._]matte))' +
    '(?=[ ._\\])},-]|$)',
  'iu',
);
const LONG_EDITION = new RegExp(`[ ._(-]+(?:${CUTS})[ ._](?:cut|edition)[)\\]]?$`, 'iu');

/** Where a name stops telling the title; undefined when it tells nothing else. */
export const releaseIndex = (name: string): number | undefined => RELEASE.exec(name)?.index;

/** An edition in what follows a title. */
export const editionIn = (rest: string): { text: string; index: number } | undefined => {
  const match = EDITION.exec(rest);
  const text = match?.[1]?.replace(/[._]+/g, ' ');
  return match && text ? { text, index: match.index } : undefined;
};

/** The same at the end of a title that no year ends; only those that are hardly part of a title. */
export const editionAfter = (title: string): { text: string; index: number } | undefined => {
  const match = LONG_EDITION.exec(title);
  if (!match || match.index === 0 || /^(?:the|a|an)$/iu.test(title.slice(0, match.index))) {
    return undefined;
  }
  return { text: match[0].replace(/[._[\]()-]+/g, ' ').trim(), index: match.index };
};

/** Resolution and 3D format, as far as `rest` tells them. */
export const pictureIn = (rest: string): string | undefined => {
  const words = [RESOLUTION.exec(rest)?.[1], FORMAT_3D.exec(rest)?.[1]?.replace(/[._-]/g, ' ')];
  return words.filter(Boolean).join(' ') || undefined;
};
