import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathsIn } from '../../config/paths.ts';
import { errnoOf } from '../store/atomic-file.ts';

/** Ours are called like this; what begins with a dot is on its way, or was replaced. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/;
const LOCK = /^bridge\.\d+\.lock$/;

const here = pathsIn('');
const inNetwork = (name: string): string => join(here.network, name);
/**
 * Made anew at the next start, or fetched again; sign-ins are for browsers that know this machine.
 * The server's own stores cannot be copied while it runs.
 */
const LEFT_OUT = new Set([
  ...[here.bin, here.cache, here.listings, here.jellyfin, here.running, here.signIns],
  'downloads',
  ...['jwt', 'jetstream', 'nats.conf', 'nats-server.pid'].map(inNetwork),
]);
const PORTS_FILE = /^nats-server_\d+\.ports$/;

/** Whether a path inside a data directory, with `/` between names, may stand in a backup. */
export const isPlainPath = (path: string): boolean => path.split('/').every((n) => NAME.test(n));

/** Names of a household at the top of a data directory. */
export const householdIn = async (dataDir: string): Promise<string[]> => {
  const names = await readdir(dataDir);
  return names.filter((name) => !name.startsWith('.') && !LOCK.test(name));
};

/** Paths inside `dataDir` of all that is kept, each with a mark that changes with the file. */
export const contentsOf = async (dataDir: string): Promise<Map<string, string>> => {
  const found = new Map<string, string>();
  const walk = async (inside: string): Promise<void> => {
    for (const entry of await list(join(dataDir, inside))) {
      const path = join(inside, entry.name);
      if (isLeftOut(path, entry.name)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) found.set(path, await markOf(join(dataDir, path)));
    }
  };
  await walk('');
  return found;
};

const isLeftOut = (path: string, name: string): boolean =>
  !NAME.test(name) || LOCK.test(name) || PORTS_FILE.test(name) || LEFT_OUT.has(path);

const list = async (dir: string): Promise<Dirent[]> => {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
};

/** Files are replaced, never written to, so another content is another inode. */
const markOf = async (file: string): Promise<string> => {
  try {
    const { ino, size, ctimeNs } = await stat(file, { bigint: true });
    return `${ino} ${size} ${ctimeNs}`;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
};
