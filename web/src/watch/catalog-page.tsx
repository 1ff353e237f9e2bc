import { useBridge } from '../bridge.ts';
import { diskAwayOf, originOf, presenceOf } from '../catalogs/presence.ts';
import { Badge } from '../parts/badge.tsx';
import { Trouble } from '../parts/message.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { strings } from '../strings.ts';
import { type Group, type Here, type Kind, watchApi } from '../watch-api.ts';
import { groupTileOf, tileOf } from './facts.ts';
import { stampOf } from './owners.ts';
import { type Section, sectionHref } from './places.ts';
import { IN_A_ROW, Row } from './row.tsx';
import { Sections } from './sections.tsx';
import { useStamped } from './use-stamped.ts';

const words = strings.watch;

type Rows = {
  readonly films: readonly Here[];
  readonly series: readonly Group[];
  readonly music: readonly Group[];
  readonly photos: readonly Here[];
  readonly other: readonly Here[];
};

const askRows = async (name: string, signal: AbortSignal): Promise<Rows> => {
  const cut = { catalogs: [name], limit: IN_A_ROW };
  const list = async (kind: Kind, sort: string) =>
    (await watchApi.list({ ...cut, kinds: [kind], sort }, signal)).results;
  const groups = async (of: 'series' | 'album') =>
    (await watchApi.groups({ ...cut, of }, signal)).results;
  const [films, series, music, photos, other] = await Promise.all([
    list('movie', 'added'),
    groups('series'),
    groups('album'),
    list('photo', 'added'),
    list('other', 'added'),
  ]);
  return { films, series, music, photos, other };
};

/** What is in one catalog, a row of each kind. */
export const CatalogPage = ({ name }: { readonly name: string }) => {
  const { catalogs } = useBridge();
  const { known, error } = useStamped(stampOf(catalogs), (signal) => askRows(name, signal));
  const catalog = catalogs.find((one) => one.name === name);
  const presence = catalog && catalog.kind === 'imported' ? presenceOf(catalog) : undefined;
  const disk = presence && catalog && diskAwayOf(catalog);
  const tiles = (all: readonly Here[]) => all.map((one) => tileOf({ catalogs }, one));
  const groups = (all: readonly Group[], of: 'series' | 'album') =>
    all.map((one) => groupTileOf({ catalogs }, one, of));
  const more = (section: Section) => (
    <a
      href={sectionHref(section, { from: name })}
      aria-label={words.allIn(words.sections[section], name)}
    >
      {words.all}
    </a>
  );
  return (
    <>
      <Sections section="home" />
      <PageHeading text={name} />
      {!catalog && <p>{strings.contents.gone}</p>}
      {catalog && (
        <div class="stack">
          <p class="quiet">
            {presence && <Badge tone={presence.tone} text={presence.word} />}{' '}
            {catalog.kind === 'own' ? words.ours : originOf(catalog)}
            {' · '}
            {words.items(catalog.items)}
          </p>
          {catalog.description && <p>{catalog.description}</p>}
          {presence?.text && <p>{presence.text}</p>}
          {disk && <p class="note note-warn">{disk}</p>}
        </div>
      )}
      {!known && error && <Trouble message={error.message} hint={error.hint} />}
      {catalog && known && (
        <>
          <Row heading={words.sections.films} tiles={tiles(known.films)}>
            {more('films')}
          </Row>
          <Row heading={words.sections.series} tiles={groups(known.series, 'series')}>
            {more('series')}
          </Row>
          <Row heading={words.sections.music} tiles={groups(known.music, 'album')} shape="square">
            {more('music')}
          </Row>
          <Row heading={words.sections.photos} tiles={tiles(known.photos)} shape="square">
            {more('photos')}
          </Row>
          <Row heading={words.sections.other} tiles={tiles(known.other)}>
            {more('other')}
          </Row>
        </>
      )}
    </>
  );
};
