import { setImmediate } from 'node:timers/promises';
import type { Item } from '../../protocol/item.ts';
import { NO_DESCRIPTION, type OriginalEntry, success } from '../../protocol/original.ts';
import type { ServedCatalogs } from '../served.ts';

/** For the envelope, and commas. */
const FRAME_BYTES = 1024;

/** The original names files by their hashes, so one that was not read yet cannot be offered. */
const entryOf = (item: Item): OriginalEntry | undefined =>
  item.hash === undefined
    ? undefined
    : {
        path: item.path,
        description: item.description || NO_DESCRIPTION,
        mime_type: item.mime_type,
        byte_size: item.byte_size,
        hash: item.hash,
      };

/** Items looked at before others have a turn. */
const AT_ONCE = 1000;

type Fitting = { readonly entries: readonly OriginalEntry[]; readonly isWhole: boolean };

const fitting = async (items: Iterable<Item>, maxBytes: number): Promise<Fitting> => {
  const entries: OriginalEntry[] = [];
  let room = maxBytes;
  for await (const item of withTurns(items)) {
    const entry = entryOf(item);
    if (!entry) continue;
    room -= Buffer.byteLength(JSON.stringify(entry)) + 1;
    if (room < 0) return { entries, isWhole: false };
    entries.push(entry);
  }
  return { entries, isWhole: true };
};

/** The same items, with others' work in between: a catalog may have a hundred thousand. */
export async function* withTurns(items: Iterable<Item>): AsyncGenerator<Item> {
  let seen = 0;
  for (const item of items) {
    if (++seen % AT_ONCE === 0) await setImmediate();
    yield item;
  }
}

const byPath = (one: OriginalEntry, other: OriginalEntry): number =>
  one.path < other.path ? -1 : Number(one.path > other.path);

/**
 * The answer to `get`, in at most `maxBytes`. The original knows no pages: what does not fit is left
 * out, and the description and two fields that its programs ignore say so. `asked` is the name by which
 * the friend knows the catalog.
 */
export const originalListing = async (
  catalogs: Pick<ServedCatalogs, 'about' | 'items'>,
  catalog: string,
  asked: string,
  maxBytes: number,
): Promise<Uint8Array> => {
  const { description: own, items: total } = catalogs.about(catalog);
  const room = maxBytes - FRAME_BYTES - Buffer.byteLength(JSON.stringify(own));
  const { entries, isWhole } = await fitting(catalogs.items(catalog), room);
  const note = `Only ${entries.length} of ${total} files are listed: the original Natster takes no more at once.`;
  return success({
    name: asked,
    description: isWhole ? own : `${own} (${note})`.trim(),
    entries: entries.toSorted(byPath),
    ...(!isWhole && { truncated: true, total_entries: total }),
  });
};
