import { BridgeError } from '../protocol/errors.ts';
import type { Catalogs } from './catalogs.ts';
import type { Sources } from './sources.ts';

type Library = { readonly sources: Sources; readonly catalogs: Catalogs };

/** Forgets a source that no catalog takes from. Throws SOURCE_NOT_FOUND, SOURCE_IN_USE. */
export const removeSource = async ({ sources, catalogs }: Library, name: string): Promise<void> => {
  const users = catalogs.using(name);
  if (users.length === 0) return sources.remove(name);
  const message = `These catalogs take from the source ${name}: ${users.join(', ')}.`;
  throw new BridgeError('SOURCE_IN_USE', { message });
};
