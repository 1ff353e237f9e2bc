import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { pathsIn } from '../../config/paths.ts';
import { CatalogFiles } from '../library/catalog-files.ts';
import { forgottenHistory } from '../library/catalog-record.ts';
import { takeOverOldCatalogs } from '../library/old-catalogs.ts';
import { openProfile } from '../network/network-profile.ts';

/**
 * Changes a household that was unpacked so that others who knew it at a later time believe it: friends
 * fetch listings in full, members hear anew how the network is reached.
 */
export const beginNewLife = async (dataDir: string): Promise<void> => {
  const { catalogs, sources, network } = pathsIn(dataDir);
  await takeOverOldCatalogs(catalogs, sources);
  for (const document of await new CatalogFiles(catalogs).openAll()) {
    await document.update({ head: forgottenHistory(document.head) });
  }
  const profile = join(network, 'profile.json');
  if (!(await exists(profile))) return;
  await (await openProfile(profile)).update((data) => {
    data.told = '';
  });
};

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
