import { isDeepStrictEqual } from 'node:util';
import { mimeTypeOf } from '../media/media-types.ts';
import type { Item } from '../protocol/item.ts';
import type { Description } from './description.ts';
import { digestOf } from './digest.ts';
import { extended } from './extended.ts';
import type { NewEntry } from './source-change.ts';
import type { EntryProblem, SourceEntry } from './source-record.ts';

const MAX_PROBLEMS = 64;
const MARK_CHARS = 16;

/** The entry of a file of which `description` was found out; the same item when friends see no difference. */
export const describedEntry = (
  entry: SourceEntry,
  description: Description | 'unchanged',
  around: string,
): NewEntry => {
  if (description === 'unchanged') return extended(entry, { around });
  const { mark, fields, details, problems } = description;
  const item: Item = {
    path: entry.item.path,
    mime_type: mimeTypeOf(entry.item.path),
    ...fields,
    ...keptOf(entry.item),
    ...(Object.keys(details).length > 0 && {
      details: digestOf(JSON.stringify(details), MARK_CHARS),
    }),
  };
  const { problems: _, ...before } = entry;
  return extended(before, {
    item: isDeepStrictEqual(item, entry.item) ? entry.item : item,
    around,
    described: mark,
    ...(problems.length > 0 && { problems: problems.slice(0, MAX_PROBLEMS) as EntryProblem[] }),
  });
};

const keptOf = ({ id, byte_size, description, revision, hash: sha256, added_at }: Item) => ({
  id,
  byte_size,
  description,
  revision,
  ...(sha256 !== undefined && { hash: sha256 }),
  ...(added_at !== undefined && { added_at }),
});
