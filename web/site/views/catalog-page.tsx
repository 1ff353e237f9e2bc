import { useEffect, useState } from 'preact/hooks';
import type { ErrorCode } from '../../../bridge/protocol/errors.ts';
import type { Item } from '../../../bridge/protocol/item.ts';
import type { Listed } from '../net/household.ts';
import { strings } from '../strings.ts';
import { Presence } from './catalogs.tsx';
import { ItemCard } from './item-card.tsx';
import { Player } from './player.tsx';
import { codeOf, TroubleOf } from './trouble.tsx';

const AT_ONCE = 60;

const AGAIN_MS = 5_000;

/** The list, while its owner is there, and read anew when the owner says that it has changed. */
const useItems = ({ catalog, isOnline, revision, problem }: Listed) => {
  const [items, setItems] = useState<readonly Item[] | undefined>();
  const [trouble, setTrouble] = useState<ErrorCode | undefined>();
  const [attempt, setAttempt] = useState(0);
  const isThere = isOnline && !problem;
  useEffect(() => {
    if (!isThere) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isWanted = true;
    catalog.items().then(
      (found) => {
        if (!isWanted) return;
        setItems(found.sort(byTitle));
        setTrouble(undefined);
      },
      (error: unknown) => {
        if (!isWanted) return;
        setTrouble(codeOf(error));
        timer = setTimeout(() => setAttempt((before) => before + 1), AGAIN_MS);
      },
    );
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [catalog, isThere, revision, attempt]);
  return isThere ? { items, trouble } : {};
};

const nameOf = ({ series, title, sort_title }: Item): string =>
  `${series?.title ?? ''} ${sort_title ?? title}`.trim();
const placeOf = ({ series }: Item): number =>
  (series?.season ?? 0) * 100_000 + (series?.episode ?? 0);
const byTitle = (a: Item, b: Item): number =>
  (a.series?.title ?? '').localeCompare(b.series?.title ?? '') ||
  placeOf(a) - placeOf(b) ||
  nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true });

type Props = {
  readonly listed: Listed;
  /** Nothing can be reached, which is said already. */
  readonly isCutOff: boolean;
};

export const CatalogPage = ({ listed, isCutOff }: Props) => {
  const { items, trouble } = useItems(listed);
  const [words, setWords] = useState('');
  const [count, setCount] = useState(AT_ONCE);
  const [playing, setPlaying] = useState<Item | undefined>();
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = (item: Item) => {
    const text = `${nameOf(item)} ${item.title} ${item.path}`.toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  const found = items?.filter(fits) ?? [];
  const problem = listed.problem ?? trouble;
  return (
    <>
      <p>
        <a href="#catalogs">{strings.back}</a>
      </p>
      <div class="card-head">
        <h1>{listed.name}</h1>
        <Presence listed={listed} />
        {listed.friend !== undefined && <span class="quiet">{strings.by(listed.friend)}</span>}
      </div>
      <div aria-live="polite">
        {problem && <TroubleOf code={problem} />}
        {!problem && !isCutOff && listed.isOnline === false && <TroubleOf code="OWNER_AWAY" />}
      </div>
      {playing && (
        <Player
          key={playing.id}
          catalog={listed.catalog}
          item={playing}
          onClose={() => setPlaying(undefined)}
        />
      )}
      {items && items.length > 0 && (
        <input
          type="search"
          aria-label={strings.find}
          placeholder={strings.find}
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
      )}
      <p class="quiet" role="status">
        {!items && listed.isOnline && !problem && strings.reading}
        {items && (items.length === 0 ? strings.empty : strings.items(found.length))}
        {items && items.length > 0 && found.length === 0 && ` · ${strings.notFound}`}
      </p>
      <ul class="films">
        {found.slice(0, count).map((item) => (
          <ItemCard
            key={item.id}
            item={item}
            catalog={listed.catalog}
            onPlay={() => setPlaying(item)}
          />
        ))}
      </ul>
      {found.length > count && (
        <button type="button" onClick={() => setCount(count + AT_ONCE)}>
          {strings.more}
        </button>
      )}
    </>
  );
};
