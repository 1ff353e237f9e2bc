import { access, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Paths, pathsIn } from '../../config/paths.ts';
import { finishRestore } from '../backup/swap.ts';
import { HOUSE_KINDS } from '../network/house-keys.ts';
import { type Household, loadHousehold } from '../network/household.ts';
import { secretName } from '../network/memberships.ts';
import { BridgeError } from '../protocol/errors.ts';
import { lockDataDir } from '../store/data-dir.ts';
import { finishExchange } from '../store/exchange.ts';

export type StoppedOptions = {
  readonly dataDir: string;
  /** Of the household, among people. */
  readonly name: string;
};

export type Stopped = { readonly paths: Paths; readonly household: Household };

/** Works on a data directory that no bridge uses. Throws DATA_DIR_IN_USE, HOUSEHOLD_MISSING. */
export const whileStopped = async <T>(
  { dataDir, name }: StoppedOptions,
  work: (stopped: Stopped) => Promise<T>,
): Promise<T> => {
  const paths = pathsIn(dataDir);
  if (!(await exists(paths.secrets))) throw new BridgeError('HOUSEHOLD_MISSING');
  const lock = await lockDataDir(dataDir);
  try {
    await finishRestore(dataDir);
    await finishExchange(dataDir);
    return await work({ paths, household: await loadHousehold(paths.secrets, name) });
  } finally {
    await lock.release();
  }
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const AUTHORITY = /^network-ca-.*\.key$/;

/**
 * What changes when `network` becomes the one that this household administers, or ceases to be, by its
 * paths inside the data directory: the network that it administers now, and its memberships.
 */
export const affectedPaths = async (paths: Paths, network: string): Promise<string[]> => {
  const names = (await readdir(paths.secrets)).filter((name) => AUTHORITY.test(name));
  const secrets = [
    'operator.nk',
    ...HOUSE_KINDS.map((kind) => `account-${kind}.nk`),
    ...names,
    secretName(network),
  ];
  return [
    ...[paths.network, paths.memberships, paths.invitations],
    ...secrets.map((name) => join(paths.secrets, name)),
  ].map((path) => relative(paths.dataDir, path));
};
