import { homedir } from 'node:os';
import { join } from 'node:path';

/** $XDG_DATA_HOME/natster-bridge, or systemd's state directory when it gives one. */
export const defaultDataDir = (environment: NodeJS.ProcessEnv): string => {
  const state = environment.STATE_DIRECTORY?.split(':')[0];
  if (state) return state;
  const data = environment.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  return join(data, 'natster-bridge');
};

/** Where people keep films: their homes, and where systems show disks. */
export const usualMediaRoots = (): readonly string[] => [
  ...[homedir(), '/media', '/mnt', '/run/media', '/srv', '/Volumes'],
];

/** Every place inside a data directory. */
export const pathsIn = (dataDir: string) => ({
  dataDir,
  config: join(dataDir, 'config.json'),
  secrets: join(dataDir, 'secrets'),
  bin: join(dataDir, 'bin'),
  network: join(dataDir, 'network'),
  /** A copy of what the global service was told. */
  globalEvents: join(dataDir, 'network', 'global-events'),
  sources: join(dataDir, 'sources'),
  catalogs: join(dataDir, 'catalogs'),
  listings: join(dataDir, 'listings'),
  /** What can be made or fetched again. */
  cache: join(dataDir, 'cache'),
  assets: join(dataDir, 'cache', 'assets'),
  spool: join(dataDir, 'cache', 'spool'),
  friends: join(dataDir, 'friends.json'),
  shares: join(dataDir, 'shares.json'),
  /** What friends watched last. */
  watched: join(dataDir, 'watched.json'),
  imports: join(dataDir, 'imports.json'),
  /** Which version is the newest, and when that was asked. */
  updates: join(dataDir, 'cache', 'updates.json'),
  /** What is known of the welcome catalog's files. */
  hub: join(dataDir, 'cache', 'hub'),
  /** Networks whose welcome catalog was imported once. */
  welcomed: join(dataDir, 'welcomed.json'),
  memberships: join(dataDir, 'memberships.json'),
  /** Accounts that were used with the original's programs. */
  originalAccounts: join(dataDir, 'original-accounts.json'),
  linkedBrowsers: join(dataDir, 'linked-browsers.json'),
  downloads: join(dataDir, 'downloads.json'),
  /** Where the household stopped watching. */
  positions: join(dataDir, 'positions.json'),
  dlna: join(dataDir, 'dlna.json'),
  exports: join(dataDir, 'exports.json'),
  /** Libraries that plugins copy. */
  jellyfin: join(dataDir, 'jellyfin'),
  plugins: join(dataDir, 'secrets', 'plugins.json'),
  viewings: join(dataDir, 'secrets', 'viewings.json'),
  devices: join(dataDir, 'secrets', 'devices.json'),
  signIns: join(dataDir, 'secrets', 'sign-ins.json'),
  people: join(dataDir, 'secrets', 'people.json'),
  tokens: join(dataDir, 'secrets', 'tokens.json'),
  invitations: join(dataDir, 'secrets', 'invitations.json'),
  /** Where the running bridge listens, for commands on this machine. */
  running: join(dataDir, 'running.json'),
});
export type Paths = ReturnType<typeof pathsIn>;
