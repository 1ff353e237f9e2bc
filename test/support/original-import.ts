/** A household on its own network that imports a catalog of an owner who uses the original programs there. */
import { join } from 'node:path';
import type { Test } from 'tap';
import type { MediaReadable } from '../../bridge/media/readable.ts';
import { loadHousehold } from '../../bridge/network/household.ts';
import { Memberships } from '../../bridge/network/memberships.ts';
import { ownMembership } from '../../bridge/network/own-membership.ts';
import { Imports } from '../../bridge/remote/imports.ts';
import { WAITS, type Waits } from '../../bridge/remote/original/waits.ts';
import { RemoteCatalogs } from '../../bridge/remote/remote-catalogs.ts';
import { BlobCache } from '../../bridge/store/blob-cache.ts';
import { temporaryDir } from './bridge-process.ts';
import { silent } from './loopback.ts';
import { OriginalOwner, type OwnedFile } from './original/owner.ts';
import { OriginalNetwork } from './original-network.ts';
import { waitFor } from './wait-for.ts';

export type OriginalImport = {
  readonly network: OriginalNetwork;
  readonly owner: OriginalOwner;
  readonly remote: RemoteCatalogs;
};

/** Their catalog `films`, not imported yet; they are known as Olivia. */
export const originalImport = async (
  t: Test,
  files: readonly OwnedFile[] = [],
  waits: Partial<Waits> = {},
): Promise<OriginalImport> => {
  const network = await OriginalNetwork.start(t);
  const guest = await network.guest('Olivia');
  const owner = new OriginalOwner(guest.nc, 'films', files);
  t.teardown(() => owner.stop());
  await guest.nc.flush();
  await network.mark(guest.account, 'Olivia');
  const directory = temporaryDir(t);
  const household = await loadHousehold(join(directory, 'secrets'), 'Ben');
  const { friends } = network;
  const common = { household, friends, log: silent };
  const memberships = await Memberships.open({
    ...{ file: join(directory, 'memberships.json'), secretsDir: join(directory, 'secrets') },
    ...common,
  });
  const membership = ownMembership(network.network, 'Ben', silent);
  const cache = new BlobCache(join(directory, 'assets'), 1_000_000);
  await cache.start();
  const remote = new RemoteCatalogs({
    ...{ ...common, memberships, cache, isOwnCatalog: () => false },
    imports: await Imports.open(join(directory, 'imports.json')),
    listingsDir: join(directory, 'listings'),
    spoolDir: join(directory, 'spool'),
    originalWaits: { ...WAITS, ...waits },
  });
  await memberships.start(membership);
  await remote.start();
  t.teardown(async () => {
    await remote.stop();
    await memberships.stop();
  });
  await waitFor('the connection', async () => membership.online);
  return { network, owner, remote };
};

export const bytesOf = async (
  readable: MediaReadable,
  start = 0,
  end = readable.size - 1,
): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  const { signal } = new AbortController();
  for await (const piece of readable.read({ start, end }, signal)) pieces.push(piece);
  return Buffer.concat(pieces);
};
