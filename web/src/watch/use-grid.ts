import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

/** What stands in a wall: how high a picture is for its width, and how wide it should be at least (rem). */
export const SHAPES = {
  poster: { ratio: 1.5, leastRem: 9.5 },
  square: { ratio: 1, leastRem: 10 },
} as const;
export type Shape = keyof typeof SHAPES;

export type Grid = {
  readonly columns: number;
  /** Pixels. */
  readonly tile: number;
  readonly row: number;
  readonly gap: number;
};

/** Text below a picture: two lines and one. */
const CAPTION_REM = 4.1;
const GAP_REM = { narrow: 0.75, wide: 1.1 };
/** Phones get three beside each other. */
const NARROW_REM = 36;
const NARROW_COLUMNS = 3;
/** With very large letters, fewer. */
const LEAST_NARROW_REM = 5.4;

const gridOf = (width: number, shape: Shape): Grid => {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const { ratio, leastRem } = SHAPES[shape];
  const isNarrow = width < NARROW_REM * rem;
  const gap = (isNarrow ? GAP_REM.narrow : GAP_REM.wide) * rem;
  const fit = (least: number) => Math.max(1, Math.floor((width + gap) / (least * rem + gap)));
  const columns = isNarrow ? Math.min(NARROW_COLUMNS, fit(LEAST_NARROW_REM)) : fit(leastRem);
  const tile = Math.floor((width - gap * (columns - 1)) / columns);
  return { columns, tile, gap, row: Math.ceil(tile * ratio + CAPTION_REM * rem + gap) };
};

/** How tiles fit into the list, whatever its width. */
export const useGrid = (list: RefObject<HTMLElement | null>, shape: Shape): Grid | undefined => {
  const [grid, setGrid] = useState<Grid>();
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const measure = () => setGrid(gridOf(element.clientWidth, shape));
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [shape]);
  return grid;
};

/** Rows beyond the window that are there already. */
const AHEAD = 2;

/** The rows that can be seen now, and some more. */
export const useVisibleRows = (
  list: RefObject<HTMLElement | null>,
  row: number | undefined,
): readonly [first: number, last: number] => {
  const [rows, setRows] = useState<readonly [number, number]>([0, 6]);
  useEffect(() => {
    if (!row) return undefined;
    let frame = 0;
    const look = () => {
      frame = 0;
      const top = -(list.current?.getBoundingClientRect().top ?? 0);
      const first = Math.max(0, Math.floor(top / row) - AHEAD);
      const last = Math.max(0, Math.floor((top + innerHeight) / row) + AHEAD);
      setRows((before) => (before[0] === first && before[1] === last ? before : [first, last]));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    addEventListener('scroll', soon, { passive: true });
    addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', soon);
      removeEventListener('resize', soon);
    };
  }, [row]);
  return rows;
};
