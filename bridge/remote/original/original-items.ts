import { createHash } from 'node:crypto';
import { describeFile } from '../../library/describe-file.ts';
import { digestOf } from '../../library/digest.ts';
import type { Item } from '../../protocol/item.ts';
import { isOf } from '../../protocol/json.ts';
import type { Page } from '../../protocol/messages.ts';
import { NO_DESCRIPTION, OriginalEntry } from '../../protocol/original.ts';

const ID_CHARS = 22;
const LONGEST = { path: 4096, description: 4096, type: 127 };
const REVISION_BYTES = 6;

/** An answer to `get`, and its bytes. */
type Contents = { readonly bytes: Uint8Array; readonly entries: readonly unknown[] };

/** Differs, as good as always, when the listing does: the original has no revisions. Never 0. */
const revisionOf = (answer: Uint8Array): number =>
  createHash('sha256').update(answer).digest().readUIntBE(0, REVISION_BYTES) + 1;

/**
 * A whole listing. What cannot be an item is left out. Their programs add an entry anew when a file came
 * back, and never take one away: of those with one path the last counts.
 */
export const pageOf = ({ bytes, entries }: Contents): Page => {
  const items = new Map<string, Item>();
  for (const entry of entries) {
    const item = isOf(OriginalEntry, entry) ? itemOf(entry) : undefined;
    if (item) items.set(item.path, item);
  }
  return { revision: revisionOf(bytes), full: true, items: [...items.values()], removed: [] };
};

const itemOf = (entry: OriginalEntry): Item | undefined => {
  const path = pathOf(entry.path);
  if (path === undefined) return undefined;
  const { byte_size, hash } = entry;
  const { mime_type: named, ...facts } = describeFile(path);
  const told = entry.mime_type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isTold = /^[\w.+-]+\/[\w.+-]+$/.test(told) && told.length <= LONGEST.type;
  return {
    ...facts,
    id: digestOf(`${hash} ${path}`, ID_CHARS),
    ...{ path, byte_size, hash, revision: hash },
    mime_type: isTold ? told : named,
    description:
      entry.description === NO_DESCRIPTION ? '' : entry.description.slice(0, LONGEST.description),
  };
};

/** As ours are; theirs begin with a `/` unless the folder was named with one at its end. */
const pathOf = (path: string): string | undefined => {
  const parts = path.split('/').filter((part) => part !== '');
  const isPlain = parts.length > 0 && !parts.some((part) => part === '.' || part === '..');
  const plain = parts.join('/');
  return isPlain && plain.length <= LONGEST.path && !plain.includes('\0') ? plain : undefined;
};

/** Their programs convert these, unless a tag in the file forbids it; what comes has another size and hash. */
export const mayBeConverted = ({ mime_type }: Pick<Item, 'mime_type'>): boolean =>
  mime_type === 'video/mp4';
