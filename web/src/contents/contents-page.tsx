import { useState } from 'preact/hooks';
import type { Catalog, Item, NewViewing } from '../answers.ts';
import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { originOf, presenceOf } from '../catalogs/presence.ts';
import { Badge } from '../parts/badge.tsx';
import { Result, Trouble } from '../parts/message.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { hrefOf } from '../route.ts';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { ItemList } from './item-list.tsx';
import { useItems } from './use-items.ts';
import { useLeavingOut } from './use-leaving-out.ts';

const FIND_FROM = 8;

const words = strings.contents;

/** Loaded when something is played first. */
const loadPlayer = () => import('../player/player.tsx');

type Playing = Pick<Awaited<ReturnType<typeof loadPlayer>>, 'Player'> & {
  readonly item: Item;
  readonly viewing: NewViewing;
};

const About = ({ catalog }: { catalog: Catalog }) => {
  if (catalog.kind === 'own') return catalog.description ? <p>{catalog.description}</p> : null;
  const { tone, word, text } = presenceOf(catalog);
  return (
    <>
      <p class="quiet">
        <Badge tone={tone} text={word} /> {originOf(catalog)}
      </p>
      {text && <p>{text}</p>}
    </>
  );
};

/** What is in a catalog, and the player for it. */
export const ContentsPage = ({ name, start }: { name: string; start: string }) => {
  const catalog = useBridge().catalogs.find((entry) => entry.name === name);
  const [search, setSearch] = useState(start);
  const { items, total = 0, error, more } = useItems(name, catalog, search);
  const { run, busy, outcome } = useAction();
  const { rows, ...leaving } = useLeavingOut(name, search, items ?? [], run);
  const [playing, setPlaying] = useState<Playing>();

  const play = (item: Item) =>
    run(async () => {
      const [{ Player }, viewing] = await Promise.all([loadPlayer(), api.play(name, item.id)]);
      setPlaying({ Player, item, viewing });
      return undefined;
    });
  const stop = (viewing: NewViewing) =>
    run(async () => {
      setPlaying(undefined);
      await api.stop(viewing.capability);
      return strings.player.stopped;
    });

  return (
    <>
      <p>
        <a href={hrefOf({ page: 'catalogs' })}>← {words.back}</a>
      </p>
      <PageHeading text={name} />
      {catalog ? <About catalog={catalog} /> : <p>{words.gone}</p>}
      {playing && (
        <playing.Player
          key={playing.viewing.capability}
          catalog={name}
          item={playing.item}
          viewing={playing.viewing}
          onStop={() => stop(playing.viewing)}
        />
      )}
      <Result outcome={outcome} />
      {catalog && error && <Trouble message={error.message} hint={error.hint} />}
      {!items && !error && <p class="quiet">{words.loading}</p>}
      {((catalog?.items ?? 0) >= FIND_FROM || start) && (
        <SearchField
          label={words.find}
          start={start}
          status={search && items ? (total > 0 ? words.matches(total) : words.noMatch) : ''}
          onText={setSearch}
        />
      )}
      {catalog && items && rows.length === 0 && !search && <p class="quiet">{words.empty}</p>}
      {catalog && items && rows.length > 0 && (
        <ItemList
          catalog={name}
          items={rows}
          left={total - items.length}
          busy={busy}
          onPlay={play}
          onMore={more}
          {...(catalog.kind === 'own' && { leaving })}
        />
      )}
    </>
  );
};
