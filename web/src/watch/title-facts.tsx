import type { Item } from '../answers.ts';
import { mediaFactsOf } from '../contents/media-facts.ts';
import { strings } from '../strings.ts';
import type { Details } from '../watch-api.ts';
import { albumTitle, episodeOf, joined, seriesTitle } from './facts.ts';
import { albumHref, sectionHref, seriesHref } from './places.ts';

const words = strings.watch;

type TitleFactsProps = {
  readonly catalog: string;
  readonly item: Item;
  readonly details: Details | undefined;
};

const Whole = ({ catalog, item }: Omit<TitleFactsProps, 'details'>) => {
  const address = { catalog, id: item.id };
  if (item.kind === 'episode' && item.series?.title) {
    return (
      <p class="whole">
        <a href={seriesHref(address, item.series.season)}>{seriesTitle(item)}</a>{' '}
        <span>{episodeOf(item)}</span>
      </p>
    );
  }
  if (item.kind !== 'track') return null;
  return (
    <p class="whole">
      <a href={albumHref(address)}>{albumTitle(item)}</a> <span>{item.music?.artist}</span>
    </p>
  );
};

/** What stands below a title: what it is part of, when it was made, how long it is, what people think of it. */
export const TitleFacts = ({ catalog, item, details }: TitleFactsProps) => {
  const { year, certification, edition, version, genres = [] } = item;
  const { ratings = [], tagline } = details ?? {};
  const rated = ratings
    .slice(0, 2)
    .map(({ value, source }) => words.rating(value.toFixed(1), source));
  return (
    <>
      <Whole catalog={catalog} item={item} />
      <p class="quiet">
        {joined([year, ...mediaFactsOf(item), certification, edition, version, ...rated])}
      </p>
      {genres.length > 0 && (
        <ul class="chips">
          {genres.map((genre) => (
            <li key={genre}>
              <a href={sectionHref('home', { q: genre })} aria-label={words.findGenre(genre)}>
                {genre}
              </a>
            </li>
          ))}
        </ul>
      )}
      {tagline && <p class="tagline">{tagline}</p>}
    </>
  );
};
