import type { Item } from '../protocol/item.ts';
import type { Page } from '../protocol/messages.ts';

export type ListingChanges = {
  readonly revision: number;
  readonly full: boolean;
  readonly items: readonly Item[];
  readonly removed: readonly string[];
};

const FRAME_BYTES = 256;

/**
 * The part of `changes` that begins at `cursor` and fits `maxBytes` of JSON, at least one entry. A
 * cursor is `revision.index`; when the listing has moved on meanwhile, paging begins anew, which costs
 * the friend some entries twice and loses none.
 */
export const pageOf = (
  changes: ListingChanges,
  cursor: string | undefined,
  maxBytes: number,
): Page => {
  const { revision, full, items, removed } = changes;
  const [at, index] = (cursor ?? '').split('.').map(Number);
  const start = at === revision && Number.isSafeInteger(index) ? Math.max(0, index as number) : 0;
  const page: Page = { revision, full: full && start === 0, items: [], removed: [] };
  let room = maxBytes - FRAME_BYTES;
  for (let next = start; next < removed.length + items.length; next++) {
    const id = removed[next];
    const item = items[next - removed.length];
    const bytes = Buffer.byteLength(JSON.stringify(id ?? item)) + 1;
    if (bytes > room && next > start) return { ...page, next: `${revision}.${next}` };
    room -= bytes;
    if (id !== undefined) page.removed.push(id);
    else if (item) page.items.push(item);
  }
  return page;
};
