import { useBridge } from '../bridge.ts';
import { formatClock } from '../format.ts';
import { NotYet } from '../parts/not-yet.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { inPlace, turnTo } from '../route.ts';
import { strings } from '../strings.ts';
import { type Here, type ItemAddress, pictureOf, watchApi } from '../watch-api.ts';
import { Go } from './actions.tsx';
import { Elsewhere } from './elsewhere.tsx';
import { albumTitle, joined } from './facts.ts';
import { Owner } from './owner.tsx';
import { stampOf } from './owners.ts';
import { albumHref, albumRoute, type Playing } from './places.ts';
import { PlayingHere } from './playing-here.tsx';
import { Sections } from './sections.tsx';
import { Poster } from './tile.tsx';
import { useItem } from './use-item.ts';
import { useStamped } from './use-stamped.ts';

const words = strings.watch;

const Track = ({ here, isHeard }: { readonly here: Here; readonly isHeard: boolean }) => {
  const { catalog, item } = here;
  const { music, title, duration } = item;
  const href = albumHref({ catalog, id: item.id }, 'begin');
  return (
    <li>
      <a
        class="track"
        href={href}
        aria-label={words.playNamed(title)}
        aria-current={isHeard ? 'true' : undefined}
        onClick={inPlace(albumRoute({ catalog, id: item.id }, 'begin'))}
      >
        <span class="track-number">{music?.track ?? ''}</span>
        <span class="grow">
          <span class="tile-title">{title}</span>
          <span class="tile-text">{joined([music?.artist])}</span>
        </span>
        <span class="quiet">{duration ? formatClock(duration) : ''}</span>
      </a>
    </li>
  );
};

type AlbumPageProps = { readonly address: ItemAddress; readonly playing: Playing | undefined };

/** An album and what is on it. `address` is any of its songs; the one that is played, if one is. */
export const AlbumPage = ({ address, playing }: AlbumPageProps) => {
  const { catalogs } = useBridge();
  const { known, error, entry } = useItem(address);
  const { catalog, id } = address;
  const tracks = useStamped(`${id} ${stampOf(catalogs)}`, (signal) =>
    watchApi.group(address, 'album', undefined, signal),
  );
  const trouble = error ?? tracks.error;
  if (!known || !tracks.known) {
    return (
      <>
        <Sections section="music" />
        <NotYet error={trouble} />
      </>
    );
  }
  const { item } = known;
  const all = tracks.known.results;
  const first = all[0];
  return (
    <>
      <Sections section="music" />
      {playing && item.id === id && (
        <PlayingHere
          key={id}
          {...{ catalog, item, playing }}
          list={all.map((one) => one.item)}
          onStop={() => turnTo(albumRoute(address))}
        />
      )}
      <div class="hero">
        <div class="hero-picture is-square">
          <Poster
            src={pictureOf({ catalog, item }, 640)}
            small={pictureOf({ catalog, item }, 320)}
            title={albumTitle(item)}
          />
        </div>
        <div class="stack hero-text">
          <PageHeading text={albumTitle(item)} />
          <p class="quiet">{joined([item.music?.artist, item.year, ...(item.genres ?? [])])}</p>
          {entry && <Owner catalog={entry} item={item} />}
          {first && !playing && (
            <div class="actions">
              <Go
                isFirst
                route={albumRoute({ catalog: first.catalog, id: first.item.id }, 'begin')}
                text={words.play}
                label={words.playNamed(albumTitle(item))}
              />
            </div>
          )}
        </div>
      </div>
      <ol class="tracks" aria-label={words.tracks}>
        {all.map((here) => (
          <Track
            key={`${here.catalog}/${here.item.id}`}
            here={here}
            isHeard={playing !== undefined && here.item.id === id}
          />
        ))}
      </ol>
      <Elsewhere catalog={catalog} item={item} />
    </>
  );
};
