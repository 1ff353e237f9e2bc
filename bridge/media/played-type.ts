/** What browsers are asked, to learn whether they play a file as it is. Pure. */
import type { MediaFacts, MediaStream } from './media-facts.ts';

/** Codecs stand between quotes there, and may come from a friend. */
const PLAIN = /^[\w.+-]+$/;

const codecOf = ({ codecString, codec }: MediaStream): string => {
  const name = codecString ?? codec;
  return PLAIN.test(name) ? name : 'unknown';
};

/** With the codecs of what plays unless something else is chosen, where they are known; of music the type says enough. */
export const playedType = (
  mimeType: string,
  media: Pick<MediaFacts, 'streams'> | undefined,
): string => {
  const first = (type: MediaStream['type']) => media?.streams.find((each) => each.type === type);
  const played = [first('video'), first('audio')].filter((stream) => stream !== undefined);
  if (!mimeType.startsWith('video/') || played.length === 0) return mimeType;
  return `${mimeType}; codecs="${played.map(codecOf).join(', ')}"`;
};
