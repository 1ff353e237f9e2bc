/** What is told of one item, by its name, its bytes and the `.nfo` files around it. */
import type { MediaFacts, MediaStream } from '../../media/media-facts.ts';
import type { NfoFacts } from '../../media/nfo.ts';
import { present } from '../../media/nfo-facts.ts';
import type { Item } from '../../protocol/item.ts';
import type { Named } from '../describe-file.ts';

export type Told = {
  readonly name: Named;
  readonly media?: MediaFacts | undefined;
  /** Each root of its `.nfo`. */
  readonly nfo?: readonly NfoFacts[] | undefined;
  readonly season?: NfoFacts | undefined;
  readonly series?: NfoFacts | undefined;
  readonly album?: NfoFacts | undefined;
  readonly artist?: NfoFacts | undefined;
};

/** What an item is: a root that fits says it better than the name. What is beside a film stays that. */
export const kindOf = (name: Named, nfo: readonly NfoFacts[] = []): Item['kind'] => {
  if (name.extra || (name.kind !== 'movie' && name.kind !== 'episode')) return name.kind;
  const [kind] = nfo.map((root) => root.kind);
  if (kind === 'movie' || kind === 'episode') return kind;
  return kind === 'musicvideo' ? 'other' : name.kind;
};

/** The roots that can be of a film, episode or other video. */
export const ownRoots = (roots: readonly NfoFacts[]): readonly NfoFacts[] => {
  const [first, ...others] = roots.filter(
    ({ kind }) => kind === undefined || ['movie', 'episode', 'musicvideo'].includes(kind),
  );
  return first ? [first, ...others.filter(({ kind }) => kind === first.kind)] : [];
};

/** Several episodes in one file are one item, as in Jellyfin. */
export const asOne = (roots: readonly NfoFacts[]): NfoFacts | undefined => {
  const [first, ...rest] = roots;
  if (first?.kind !== 'episode') return first;
  const isNext = ({ season, episode }: NfoFacts) =>
    season === first.season && (episode ?? 0) > (first.episode ?? 0);
  const others = rest.filter(isNext);
  if (others.length === 0) return first;
  const all = [first, ...others];
  const joined = (key: 'title' | 'originalTitle' | 'overview', by: string) =>
    all.flatMap((one) => one[key] ?? []).join(by) || undefined;
  const union = (key: 'directors' | 'writers') => [
    ...new Set(all.flatMap((one) => one[key] ?? [])),
  ];
  const actors = new Map(all.flatMap((one) => one.actors ?? []).map((one) => [one.name, one]));
  return {
    ...first,
    ...present({
      title: joined('title', ' / '),
      originalTitle: joined('originalTitle', ' / '),
      overview: joined('overview', '\n\n'),
      episodeEnd: Math.max(...all.map((one) => one.episodeEnd ?? one.episode ?? 0)),
      directors: union('directors'),
      writers: union('writers'),
      actors: [...actors.values()],
    }),
  };
};

/** Pixels as they are shown. */
export const pictureOf = (media: MediaFacts | undefined): Item['picture'] => {
  const stream = media?.streams.find(
    ({ type, width, height }) => type === 'video' && width && height,
  );
  if (!stream?.width || !stream.height) return undefined;
  const [width, height] = [Math.round(stream.width * (stream.pixelAspect ?? 1)), stream.height];
  const shown = isTurned(stream) ? { width: height, height: width } : { width, height };
  return { ...shown, ...(stream.hdr && { hdr: stream.hdr }) };
};

const isTurned = ({ rotation = 0 }: MediaStream): boolean => rotation % 180 === 90;
