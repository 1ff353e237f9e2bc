import { useRef, useState } from 'preact/hooks';
import type { Item } from '../answers.ts';
import { api } from '../api.ts';
import { withOut } from '../rule/draft.ts';
import { strings } from '../strings.ts';
import type { Action } from '../use-action.ts';

const words = strings.leaving;

export type LeavingOut = {
  /** Also what was left out a moment ago, where it stood, so that it can be put back there. */
  readonly rows: readonly Item[];
  readonly isOut: (item: Item) => boolean;
  readonly toggle: (item: Item) => void;
};

/** Rows that were shown and are to stay go behind the one that they stood behind. */
const withKept = (
  items: readonly Item[],
  shown: readonly Item[],
  isKept: (item: Item) => boolean,
): readonly Item[] => {
  const there = new Set(items.map(({ id }) => id));
  const rows = [...items];
  for (const [place, item] of shown.entries()) {
    if (there.has(item.id) || !isKept(item)) continue;
    const before = shown[place - 1]?.id;
    rows.splice(rows.findIndex(({ id }) => id === before) + 1, 0, item);
  }
  return rows;
};

/** Leaves items out of one of our catalogs, one by one. `list`: what stays while the same is looked for. */
export const useLeavingOut = (
  catalog: string,
  list: string,
  items: readonly Item[],
  run: Action['run'],
): LeavingOut => {
  const [out, setOut] = useState<ReadonlyMap<string, boolean>>(new Map());
  const shown = useRef<{ list: string; rows: readonly Item[] }>({ list, rows: [] });
  const before = shown.current.list === list ? shown.current.rows : [];
  const rows = out.size === 0 ? items : withKept(items, before, ({ id }) => out.has(id));
  shown.current = { list, rows };

  const isOut = ({ id }: Item): boolean => out.get(id) ?? false;
  const toggle = (item: Item) => {
    const { id, title } = item;
    const isLeaving = !isOut(item);
    run(async () => {
      const { rule = {} } = await api.catalog(catalog);
      await api.changeCatalog(catalog, { rule: withOut(rule, id, isLeaving) });
      setOut((last) => new Map(last).set(id, isLeaving));
      return isLeaving ? words.leftOut(title) : words.putBack(title);
    });
  };
  return { rows, isOut, toggle };
};
