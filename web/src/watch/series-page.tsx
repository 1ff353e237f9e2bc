import { useBridge } from '../bridge.ts';
import { formatClock, formatDuration } from '../format.ts';
import { NotYet } from '../parts/not-yet.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { strings } from '../strings.ts';
import {
  type Group,
  groupPictureOf,
  type Here,
  type ItemAddress,
  pictureOf,
  watchApi,
} from '../watch-api.ts';
import { Go } from './actions.tsx';
import { backdropOf } from './backdrop.ts';
import { episodeOf, fullTitle, joined, seriesTitle } from './facts.ts';
import { stampOf, troubleOf } from './owners.ts';
import { itemHref, itemRoute, type Query, seriesHref } from './places.ts';
import { Sections } from './sections.tsx';
import { Poster, Seen } from './tile.tsx';
import { useItem } from './use-item.ts';
import { stoppedIn, usePositions } from './use-positions.ts';
import { useStamped } from './use-stamped.ts';

const words = strings.watch;

const Seasons = ({ seasons, chosen }: { seasons: readonly Group[]; chosen: Group }) => (
  <nav class="sections" aria-label={words.seasons}>
    {seasons.map((season) => (
      <a
        key={season.item.id}
        href={seriesHref({ catalog: season.catalog, id: season.item.id }, seasonOf(season))}
        aria-current={season === chosen ? 'true' : undefined}
      >
        {words.season(season.item.series?.season)}
      </a>
    ))}
  </nav>
);

const seasonOf = ({ item }: Here): number | undefined => item.series?.season;

const Episode = ({ here, stoppedSec }: { here: Here; stoppedSec: number }) => {
  const { catalogs } = useBridge();
  const { catalog, item } = here;
  const { duration, title } = item;
  const trouble = troubleOf(catalogs, catalog, item);
  return (
    <li>
      <a class="episode" href={itemHref({ catalog, id: item.id })}>
        <span class="picture-box">
          <Poster src={pictureOf(here, 320)} title={episodeOf(item) ?? title} />
          {trouble && <span class="flag">{trouble}</span>}
          {stoppedSec > 0 && duration && <Seen share={Math.min(1, stoppedSec / duration)} />}
        </span>
        <span class="episode-text">
          <span class="tile-title">{joined([episodeOf(item), title])}</span>
          <span class="tile-text">{joined([duration && formatDuration(duration)])}</span>
        </span>
      </a>
    </li>
  );
};

const Episodes = ({ season }: { readonly season: Group }) => {
  const { catalogs } = useBridge();
  const { catalog, item } = season;
  const positions = usePositions();
  const { known, error } = useStamped(stampOf(catalogs), (signal) =>
    watchApi.group({ catalog, id: item.id }, 'season', undefined, signal),
  );
  if (!known) return <NotYet error={error} />;
  const all = known.results;
  const begun = all.find((one) => stoppedIn(positions, one.catalog, one.item.id) > 0);
  const first = begun ?? all[0];
  const atSec = begun ? stoppedIn(positions, begun.catalog, begun.item.id) : 0;
  return (
    <>
      {first && (
        <p>
          <Go
            isFirst
            route={itemRoute({ catalog: first.catalog, id: first.item.id }, 'play')}
            text={
              begun
                ? words.goOnWith(fullTitle(first.item), formatClock(atSec))
                : words.begin(fullTitle(first.item))
            }
          />
        </p>
      )}
      <ul class="episodes" aria-label={words.episodes}>
        {all.map((here) => (
          <Episode
            key={`${here.catalog}/${here.item.id}`}
            here={here}
            stoppedSec={stoppedIn(positions, here.catalog, here.item.id)}
          />
        ))}
      </ul>
    </>
  );
};

type SeriesPageProps = { readonly address: ItemAddress; readonly query: Query };

/** A series: what it is about, its seasons, and the episodes of one. `address` is any of its episodes. */
export const SeriesPage = ({ address, query }: SeriesPageProps) => {
  const { catalogs } = useBridge();
  const { known, error } = useItem(address);
  const seasons = useStamped(stampOf(catalogs), (signal) => watchApi.seasons(address, signal));
  const trouble = error ?? seasons.error;
  const all = seasons.known?.results ?? [];
  const wanted = query.season ?? known?.item.series?.season?.toString();
  const chosen = all.find((one) => String(seasonOf(one)) === wanted) ?? all[0];
  if (!known || !seasons.known) {
    return (
      <>
        <Sections section="series" />
        <NotYet error={trouble} />
      </>
    );
  }
  const { item, details } = known;
  const about = details?.series;
  const backdrop = backdropOf(address.catalog, item, details);
  const poster = details?.pictures?.find(({ role, of }) => role === 'poster' && of === 'series');
  const group: Group = {
    ...address,
    catalog: address.catalog,
    item,
    ...(poster && { picture: poster }),
  };
  return (
    <>
      <Sections section="series" />
      <div class="hero">
        {backdrop && <img class="backdrop" src={backdrop} alt="" />}
        <div class="hero-picture">
          <Poster
            src={groupPictureOf(group, 640)}
            small={groupPictureOf(group, 320)}
            title={seriesTitle(item)}
          />
        </div>
        <div class="stack hero-text">
          <PageHeading text={seriesTitle(item)} />
          <p class="quiet">{joined([item.series?.year, ...(about?.genres ?? [])])}</p>
          {about?.tagline && <p class="tagline">{about.tagline}</p>}
          {about?.overview && <p class="plot">{about.overview}</p>}
        </div>
      </div>
      {all.length > 1 && chosen && <Seasons seasons={all} chosen={chosen} />}
      {chosen && <Episodes key={chosen.item.id} season={chosen} />}
    </>
  );
};
