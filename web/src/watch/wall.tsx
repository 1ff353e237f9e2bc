import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { takeFocus } from '../focus.ts';
import { Trouble } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { Tile, type TileFacts } from './tile.tsx';
import { type Grid, type Shape, useGrid, useVisibleRows } from './use-grid.ts';
import { type Range, type Source, usePages } from './use-pages.ts';
import { stepOf } from './wall-keys.ts';
import { keepPlace, placeKept } from './wall-place.ts';

const words = strings.watch;
const KEEP_MS = 250;

type WallProps<T> = {
  readonly label: string;
  readonly source: Source<T>;
  /** Another one means that the list may have changed. */
  readonly stamp: string;
  readonly shape: Shape;
  readonly factsOf: (one: T) => TileFacts;
  /** Said where there is nothing. */
  readonly empty: string;
};

const placeOf = (index: number, { columns, tile, gap, row }: Grid) => ({
  top: `${Math.floor(index / columns) * row}px`,
  left: `${(index % columns) * (tile + gap)}px`,
  width: `${tile}px`,
});

/** Those that can be seen, and the one with the focus, wherever it is. */
const shownOf = ([first, last]: Range, active: number, count: number): number[] => {
  const shown = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
  if (active < count && (active < first || active > last)) shown.push(active);
  return shown.filter((index) => index < count).sort((a, b) => a - b);
};

/** Pictures beside and below each other, however many: only those in sight are drawn, and only what is near is held. */
export const Wall = <T,>(props: WallProps<T>) => {
  const { label, source, stamp, shape, factsOf, empty } = props;
  const hint = useId();
  const list = useRef<HTMLUListElement>(null);
  const [kept] = useState(() => {
    const place = placeKept(source.key);
    if (place) takeFocus();
    return place;
  });
  const [active, setActive] = useState(kept?.active ?? 0);
  // The tile that gets the focus as soon as it is drawn.
  const goal = useRef(kept?.isFocused ? kept.active : undefined);
  const isBack = useRef(kept !== undefined);
  const grid = useGrid(list, shape);
  const rows = useVisibleRows(list, grid?.row);
  const { columns = 1, row = 0 } = grid ?? {};
  const seen: Range = [rows[0] * columns, (rows[1] + 1) * columns - 1];
  const { pages, error } = usePages(source, stamp, kept?.extent, [seen, [active, active]]);
  const { count, isWhole } = pages;
  const shown = shownOf(seen, active, Math.max(count, isWhole ? 0 : columns * 3));

  // Before anything else, so that whoever comes back is where they were.
  useEffect(() => {
    if (kept && row > 0) scrollTo(0, kept.scrolled);
  }, [row > 0]);

  useEffect(() => {
    if (goal.current === undefined || row === 0) return;
    const tile = list.current?.querySelector<HTMLElement>(`[data-index="${goal.current}"] a`);
    if (!tile) return;
    goal.current = undefined;
    tile.focus({ preventScroll: true });
    if (isBack.current) scrollTo(0, kept?.scrolled ?? 0);
    else tile.scrollIntoView({ block: 'nearest' });
    isBack.current = false;
  });

  const here = useRef(location.hash);
  const keep = () => {
    if (location.hash !== here.current) return;
    const isFocused = list.current?.contains(document.activeElement) ?? false;
    const { extent } = pages;
    keepPlace({ key: source.key, extent, active, isFocused, scrolled: scrollY });
  };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(keep, KEEP_MS);
    };
    soon();
    addEventListener('scroll', soon, { passive: true });
    return () => {
      clearTimeout(timer);
      removeEventListener('scroll', soon);
    };
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const next = stepOf(event.key, { active, columns, count });
    if (next === undefined) return;
    event.preventDefault();
    if (next === active) return;
    goal.current = next;
    isBack.current = false;
    setActive(next);
  };
  const onFocusIn = ({ target }: FocusEvent) => {
    const tile = target instanceof Element ? target.closest('[data-index]') : null;
    if (tile) setActive(Number(tile.getAttribute('data-index')));
  };

  const lines = Math.ceil(Math.max(count, isWhole ? 0 : columns * 3) / columns);
  return (
    <>
      {error && <Trouble message={error.message} hint={error.hint} />}
      {isWhole && count === 0 && <p class="quiet">{empty}</p>}
      <p id={hint} class="unseen">
        {words.wallHint}
      </p>
      <ul
        ref={list}
        class={`wall wall-${shape}`}
        aria-label={label}
        aria-describedby={hint}
        aria-busy={!isWhole && count === 0}
        style={{ height: `${lines * row}px` }}
        onKeyDown={onKeyDown}
        onFocusIn={onFocusIn}
        onClickCapture={keep}
      >
        {grid &&
          shown.map((index) => {
            const one = pages.at(index);
            return (
              <li
                key={index}
                data-index={index}
                style={placeOf(index, grid)}
                aria-posinset={index + 1}
                aria-setsize={isWhole ? count : -1}
              >
                <Tile
                  {...(one === undefined ? {} : { facts: factsOf(one) })}
                  isReached={index === active}
                />
              </li>
            );
          })}
      </ul>
    </>
  );
};
