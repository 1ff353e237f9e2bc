import { isAbsolute, normalize } from 'node:path';
import type { SourceAnswer } from '../../http/source-answers.ts';
import { isOf } from '../../protocol/json.ts';
import { NO_DESCRIPTION } from '../../protocol/original.ts';
import type { ApiClient } from '../api-client.ts';
import { at } from '../catalog-args.ts';
import { pagesOf } from '../listed-items.ts';
import { CatalogFileEntry, type OriginalCatalog } from './original-file.ts';

export const DESCRIPTION_CHARS = 4096;
const SHOWN = 3;

/**
 * Gives items the descriptions that their files had; what was described here since is left alone. Gives what there
 * is to say.
 */
export const describeItems = async (
  client: ApiClient,
  name: string,
  catalog: OriginalCatalog,
): Promise<string[]> => {
  const all = catalog.entries ?? [];
  const entries = all.filter((entry) => isOf(CatalogFileEntry, entry));
  const inside = pathsBelow(catalog.root_dir);
  const wanted = new Map(entries.map(({ path, description = '' }) => [inside(path), description]));
  const known = new Set<string>();
  for await (const items of pagesOf(client, name)) {
    for (const { id, path, description } of items) {
      known.add(path);
      const text = (wanted.get(path) ?? '').slice(0, DESCRIPTION_CHARS);
      if (text === '' || text === NO_DESCRIPTION || description !== '') continue;
      await client.patch(`${at(name)}/items/${encodeURIComponent(id)}`, { description: text });
    }
  }
  const missing = [...wanted.keys()].filter((path) => !known.has(path));
  const notes = [];
  const damaged = all.length - entries.length;
  if (damaged > 0) notes.push(`${damaged} of its entries could not be understood.`);
  if (missing.length === 0) return notes;
  if (await isBeingRead(client, name)) {
    notes.push('Its folder is still being looked through: run init again for the rest.');
  } else {
    const some = missing.slice(0, SHOWN).join(', ');
    const more = missing.length > SHOWN ? ', …' : '';
    notes.push(`${missing.length} of its files are gone, or are no media files: ${some}${more}`);
  }
  return notes;
};

/** The original cut the folder off as text, so what it wrote depends on how that was typed. */
const pathsBelow = (rootDir: string): ((path: string) => string) => {
  const typed = isAbsolute(rootDir) ? '' : `${normalize(rootDir).replace(/\/+$/, '')}/`;
  return (path) => {
    const relative = path.replace(/^\/+/, '');
    return typed !== '' && relative.startsWith(typed) ? relative.slice(typed.length) : relative;
  };
};

const isBeingRead = async (client: ApiClient, name: string): Promise<boolean> => {
  const { sources } = await client.get<{ sources: SourceAnswer[] }>('/sources');
  return sources.some(
    ({ catalogs, activity }) => catalogs.includes(name) && activity.stage === 'walking',
  );
};
