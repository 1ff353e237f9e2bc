/** What a change to a catalog means for those who use it. */
import { BridgeError } from '../protocol/errors.ts';
import type { Services } from './services.ts';

/** What is being played of a catalog that goes is cut, and its addresses end. */
export const endPlaying = async (
  { viewings, devices, positions }: Pick<Services, 'viewings' | 'devices' | 'positions'>,
  names: readonly string[],
) => {
  for (const name of names) {
    devices.endCatalog(name);
    positions.endCatalog(name);
  }
  await viewings.revokeWhere(({ catalog }) => names.includes(catalog));
};

/** Play addresses stay good, and so do shares; friends' bridges learn the new name. Throws CATALOG_EXISTS, … */
export const renameCatalog = async (services: Services, name: string, next: string) => {
  const { catalogs, remote, shares, viewings, devices, positions, exports, server } = services;
  catalogs.get(name);
  if (remote.has(next) || catalogs.isTaken(next)) throw new BridgeError('CATALOG_EXISTS');
  await shares.renameCatalog(name, next, async () => {
    await catalogs.rename(name, next);
    devices.renameCatalog(name, next);
    positions.renameCatalog(name, next);
    await viewings.renameCatalog(name, next);
    await exports.renameCatalog(name, next);
  });
  server.sessions.endWhere(({ caller }) => caller.catalog === name);
};

/** Ends what is being played of it. */
export const removeCatalog = async (services: Services, name: string) => {
  const { catalogs, shares, server } = services;
  // Gone from here on, so that nobody shares it again before its shares are removed.
  const removed = catalogs.remove(name);
  server.sessions.endWhere(({ caller }) => caller.catalog === name);
  await removed;
  await shares.removeCatalog(name);
  await endPlaying(services, [name]);
};
