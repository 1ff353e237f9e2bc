import { useState } from 'preact/hooks';
import type { Catalog, Item, NewViewing } from '../answers.ts';
import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { diskAwayOf, originOf, presenceOf } from '../catalogs/presence.ts';
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
  /** None of a photo. */
  readonly viewing: NewViewing | undefined;
  readonly fromSec: number;
};

const About = ({ catalog }: { catalog: Catalog }) => {
  if (catalog.kind === 'own') return catalog.description ? <p>{catalog.description}</p> : null;
  const { tone, word, text } = presenceOf(catalog);
  const disk = diskAwayOf(catalog);
  return (
    <>
      <p class="quiet">
        <Badge tone={tone} text={word} /> {originOf(catalog)}
      </p>
      {text && <p>{text}</p>}
      {disk && <p class="note note-warn">{disk}</p>}
    </>
  );
};

/** What is in a catalog, and the player for it. */
export const ContentsPage = ({ name, start }: { name: string; start: string }) => {
  const { catalogs, caller } = useBridge();
  const catalog = catalogs.find((entry) => entry.name === name);
  const [search, setSearch] = useState(start);
  const { items, total = 0, error, more } = useItems(name, catalog, search);
  const { run, busy, outcome } = useAction();
  const { rows, ...leaving } = useLeavingOut(name, search, items ?? [], run);
  const [playing, setPlaying] = useState<Playing>();

  const play = (item: Item) =>
    run(async () => {
      const [{ Player }, viewing, fromSec] = await Promise.all([
        loadPlayer(),
        item.kind === 'photo' ? undefined : api.play(name, item.id),
        api.stoppedAtSec(name, item.id),
      ]);
      setPlaying({ Player, item, viewing, fromSec });
    });
  const stop = (viewings: readonly NewViewing[]) =>
    run(async () => {
      setPlaying(undefined);
      await Promise.all(viewings.map(({ capability }) => api.stop(capability)));
      return viewings.length > 0 ? strings.player.stopped : undefined;
    });
  const download = ({ id, title }: Item) =>
    run(async () => {
      await api.download(name, id);
      return strings.downloads.begun(title);
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
          key={playing.viewing?.capability ?? playing.item.id}
          catalog={name}
          {...playing}
          list={rows}
          onMore={total > (items?.length ?? 0) ? more : undefined}
          onStop={stop}
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
          {...(caller.role === 'manage' &&
            (catalog.kind === 'own' ? { leaving } : { onDownload: download }))}
        />
      )}
    </>
  );
};
