import type { Change, History } from '../library/catalog-view.ts';
import type { Page } from '../protocol/messages.ts';

const FRAME_BYTES = 256;
const CURSOR = /^(\d{1,16})\.(\d{1,16})\.([\w-]{22})$/;

/** Where a page begins, and what its reader stands on. */
type Place = {
  /** The reader knows what was removed up to this revision, or never had it. */
  readonly base: number;
  /** Index of the first change to give. */
  readonly index: number;
  /** True when the reader begins with nothing. */
  readonly full: boolean;
};

/**
 * What a friend who has the revision `since` is to learn next: what follows `cursor`, as much as fits
 * `maxBytes` of JSON, at least one entry. A cursor is `BASE.AT.ID`, the last change given. What changes
 * while a friend pages comes at the end, so every page is of the newest state, and the last one
 * completes it. Paging begins anew only when removals that the friend must hear of are forgotten.
 */
export const pageOf = (
  history: History,
  since: number,
  cursor: string | undefined,
  maxBytes: number,
): Page => {
  const { revision, changes, away, listedAway } = history;
  const { base, index, full } =
    cursor === undefined ? begin(history, since) : goOn(history, cursor);
  const page: Page = { revision, full, items: [], removed: [] };
  if (away.length > 0) page.away = [...away];
  if (listedAway) page.listedAway = true;
  let room = maxBytes - FRAME_BYTES;
  let last: Change | undefined;
  for (let next = index; next < changes.length; next++) {
    const change = changes[next] as Change;
    const { at, id, isRemoved } = change;
    if (isRemoved && at <= base) continue;
    const item = isRemoved ? undefined : history.item(id);
    // Gone, and the change that says so is at the end.
    if (!isRemoved && !item) continue;
    const bytes = Buffer.byteLength(JSON.stringify(item ?? id)) + 1;
    if (last && bytes > room) return { ...page, next: `${base}.${last.at}.${last.id}` };
    room -= bytes;
    last = change;
    if (item) page.items.push(item);
    else page.removed.push(id);
  }
  return page;
};

const begin = ({ revision, forgottenUpTo, changes }: History, since: number): Place => {
  const isKnown = since >= forgottenUpTo && since <= revision;
  if (!isKnown) return beginAnew(revision);
  return { base: since, index: firstWhere(changes, ({ at }) => at > since), full: false };
};

const beginAnew = (revision: number): Place => ({ base: revision, index: 0, full: true });

const goOn = ({ revision, forgottenUpTo, changes }: History, cursor: string): Place => {
  const match = CURSOR.exec(cursor);
  if (!match) return beginAnew(revision);
  const [base, lastAt, lastId] = [Number(match[1]), Number(match[2]), String(match[3])];
  const isForgotten = base < forgottenUpTo && lastAt <= forgottenUpTo;
  if (isForgotten || base > revision || lastAt > revision) return beginAnew(revision);
  const isAfter = ({ at, id }: Change) => at > lastAt || (at === lastAt && id > lastId);
  return { base, index: firstWhere(changes, isAfter), full: false };
};

/** Index of the first change of which `isMeant` holds, as it does of all that follow. */
const firstWhere = (changes: readonly Change[], isMeant: (change: Change) => boolean): number => {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isMeant(changes[middle] as Change)) high = middle;
    else low = middle + 1;
  }
  return low;
};
