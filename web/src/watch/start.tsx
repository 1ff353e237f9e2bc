import type { Catalog } from '../answers.ts';
import { useBridge } from '../bridge.ts';
import { originOf, presenceOf } from '../catalogs/presence.ts';
import { formatDuration } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { NotYet } from '../parts/not-yet.tsx';
import { Section } from '../parts/section.tsx';
import { hrefOf } from '../route.ts';
import { strings } from '../strings.ts';
import { type Here, type Kind, type Stopped, watchApi } from '../watch-api.ts';
import { fullTitle, joined, tileOf } from './facts.ts';
import { stampOf } from './owners.ts';
import { catalogHref, type Section as Name, type Query, sectionHref } from './places.ts';
import { IN_A_ROW, Row } from './row.tsx';
import type { TileFacts } from './tile.tsx';
import { useStamped } from './use-stamped.ts';

const words = strings.watch;

type Rows = {
  readonly goingOn: readonly Stopped[];
  readonly films: readonly Here[];
  readonly music: readonly Here[];
  readonly photos: readonly Here[];
};

/** Of songs and photos whole folders come at once: the first of each says enough. */
const onePerFolder = (all: readonly Here[]): Here[] => {
  const folders = new Map<string, Here>();
  for (const here of all) {
    const folder = here.item.path.split('/').slice(0, -1).join('/');
    const key = `${here.catalog}/${folder}`;
    if (!folders.has(key)) folders.set(key, here);
  }
  return [...folders.values()];
};

const askRows = async (signal: AbortSignal): Promise<Rows> => {
  const newest = async (...kinds: Kind[]) =>
    (await watchApi.list({ kinds, sort: 'added', limit: IN_A_ROW }, signal)).results;
  const [{ results: goingOn }, films, music, photos] = await Promise.all([
    watchApi.goingOn(IN_A_ROW, signal),
    newest('movie', 'episode'),
    newest('track'),
    newest('photo'),
  ]);
  return { goingOn, films, music: onePerFolder(music), photos };
};

const goingOnTile = (catalogs: readonly Catalog[], stopped: Stopped): TileFacts => {
  const { item, atSec } = stopped;
  const { duration } = item;
  const left = duration && words.left(formatDuration(Math.max(0, duration - atSec)));
  return {
    ...tileOf({ catalogs }, stopped),
    title: item.series?.title ?? item.title,
    text: joined([item.series?.title && fullTitle(item), left]),
    seen: duration ? Math.min(1, atSec / duration) : undefined,
  };
};

/** Whose they are and how they do; each leads to what is in it. */
const CatalogCard = ({ catalog }: { readonly catalog: Catalog }) => {
  const { caller } = useBridge();
  const { name, kind, items, description } = catalog;
  const presence = kind === 'own' ? undefined : presenceOf(catalog);
  return (
    <li class="card">
      <div class="card-head">
        <h3>
          <a href={catalogHref(name)}>{name}</a>
        </h3>
        {presence && <Badge tone={presence.tone} text={presence.word} />}
        <span class="quiet count">{words.items(items)}</span>
      </div>
      <p class="quiet">{kind === 'own' ? words.ours : originOf(catalog)}</p>
      {description && <p>{description}</p>}
      {presence?.text && <p>{presence.text}</p>}
      {caller.role === 'manage' && (
        <p>
          <a
            href={hrefOf({ page: 'catalogs', catalog: name })}
            aria-label={words.asListNamed(name)}
          >
            {words.asList}
          </a>
        </p>
      )}
    </li>
  );
};

const More = ({ section, query }: { readonly section: Name; readonly query: Query }) => (
  <a href={sectionHref(section, query)}>{words.allNew}</a>
);

/** Where one begins: what was begun, what is new, and whose catalogs there are. */
export const Start = () => {
  const { catalogs } = useBridge();
  const { known, error } = useStamped(stampOf(catalogs), askRows);
  if (!known) return <NotYet error={error} />;
  const tiles = (all: readonly Here[]) => all.map((one) => tileOf({ catalogs }, one));
  const goingOn = known.goingOn.map((one) => goingOnTile(catalogs, one));
  return (
    <>
      <Row heading={words.goOn} tiles={goingOn} />
      <Row heading={words.added} tiles={tiles(known.films)}>
        <More section="films" query={{ sort: 'added' }} />
      </Row>
      <Row heading={words.addedMusic} tiles={tiles(known.music)} shape="square" />
      <Row heading={words.addedPhotos} tiles={tiles(known.photos)} shape="square">
        <More section="photos" query={{ sort: 'added' }} />
      </Row>
      {catalogs.length === 0 ? (
        <div>
          <p>{words.nothing}</p>
          <p class="quiet">{words.nothingHint}</p>
        </div>
      ) : (
        <Section heading={words.catalogs}>
          <ul class="cards catalogs">
            {catalogs.map((catalog) => (
              <CatalogCard key={catalog.name} catalog={catalog} />
            ))}
          </ul>
        </Section>
      )}
    </>
  );
};
