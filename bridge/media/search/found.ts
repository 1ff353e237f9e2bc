/** What one part of the index has found: numbers of documents, the best group first, each in order. */
export type Found = { readonly total: number; readonly groups: readonly (readonly number[])[] };

/** Title equals the query; title begins with it; all words in titles; the rest. */
export const GROUPS = [0, 1, 2, 3] as const;

export type Ranked = { readonly number: number; readonly group: number };

/** The first ones of all parts together. */
export const firstOf = (
  parts: readonly Found[],
  limit: number,
  compare: (a: number, b: number) => number,
): Ranked[] => {
  const first: Ranked[] = [];
  for (const group of GROUPS) {
    const lists = parts.map(({ groups }) => groups[group] ?? []).filter(({ length }) => length > 0);
    const heads = lists.map(() => 0);
    while (first.length < limit) {
      const next = lowest(lists, heads, compare);
      if (next < 0) break;
      first.push({ number: lists[next]?.[heads[next] as number] as number, group });
      heads[next] = (heads[next] as number) + 1;
    }
  }
  return first;
};

/** Which list's head comes first; -1: all are at their end. */
const lowest = (
  lists: readonly (readonly number[])[],
  heads: readonly number[],
  compare: (a: number, b: number) => number,
): number => {
  let best = -1;
  let bestNumber = 0;
  for (const [index, list] of lists.entries()) {
    const number = list[heads[index] as number];
    if (number === undefined) continue;
    if (best < 0 || compare(number, bestNumber) < 0) {
      best = index;
      bestNumber = number;
    }
  }
  return best;
};
