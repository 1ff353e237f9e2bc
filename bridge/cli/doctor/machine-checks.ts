import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { pathsIn } from '../../../config/paths.ts';
import type { Settings } from '../../../config/settings.ts';
import { findTool, type Tool } from '../../ffmpeg/find-tool.ts';
import { presentNatsServer } from '../../network/nats-binary.ts';
import { BridgeError } from '../../protocol/errors.ts';
import { errnoOf, NOT_OWNER } from '../../store/atomic-file.ts';
import { type Check, good } from './check.ts';

const OLDEST_NODE = [20, 19] as const;
/** Less is soon too little for what is kept of films that are watched. */
const LITTLE_ROOM_BYTES = 1024 ** 3;
const WITHOUT: Readonly<Record<Tool, string>> = {
  ffmpeg: 'pictures are not made smaller, and films not converted',
  ffprobe: 'less is known of some kinds of files',
};

/** What a bridge needs of this machine, whether or not it runs. */
export const machineChecks = async (settings: Settings): Promise<Check[]> => [
  node(),
  ...(await dataDirectory(settings.dataDir)),
  await natsServer(settings),
  await tool('ffprobe', settings.ffprobe),
  await tool('ffmpeg', settings.ffmpeg),
];

const node = (): Check => {
  const { node: version } = process.versions;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least, leastMinor] = OLDEST_NODE;
  const isOld = major < least || (major === least && minor < leastMinor);
  if (!isOld) return good('Node.js', version);
  const todo = `Install ${OLDEST_NODE.join('.')} or newer.`;
  return { what: 'Node.js', state: 'bad', found: `${version} is too old.`, todo };
};

const dataDirectory = async (dataDir: string): Promise<Check[]> => {
  const what = 'Data directory';
  try {
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    const room = `${dataDir}, ${(free / 1024 ** 3).toFixed(1)} GiB free`;
    const todo = 'Make room on that disk, or take another data directory (--data-dir).';
    const space: Check =
      free < LITTLE_ROOM_BYTES ? { what, state: 'bad', found: room, todo } : good(what, room);
    return [space, await secrets(pathsIn(dataDir).secrets)];
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return [{ what, state: 'note', found: `${dataDir} is made when the bridge first starts.` }];
  }
};

const secrets = async (directory: string): Promise<Check> => {
  const what = 'Keys';
  const names = await readdir(directory).catch(() => []);
  const modes = await Promise.all(
    names.map(async (name) => ({ name, ...(await stat(join(directory, name))) })),
  );
  const open = modes.filter(({ mode }) => (mode & NOT_OWNER) !== 0).map(({ name }) => name);
  if (open.length === 0) return good(what, 'can be read by you alone');
  return {
    ...{ what, state: 'bad', found: `Others on this machine can read ${open.join(', ')}.` },
    todo: `Run: chmod -R go= '${directory}'`,
  };
};

const natsServer = async ({ dataDir, natsServer: configured, ownNetwork }: Settings) => {
  const what = 'nats-server';
  if (!ownNetwork) return good(what, 'not needed: no network of our own');
  try {
    const path = await presentNatsServer(configured, pathsIn(dataDir).bin);
    if (path) return good(what, path);
    const found = 'none yet; it is fetched through npm when the bridge first starts';
    return { what, state: 'note' as const, found };
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    return { what, state: 'bad' as const, found: error.message, todo: error.hint };
  }
};

const tool = async (what: Tool, configured: string | undefined): Promise<Check> => {
  const found = await findTool(what, configured);
  if (found.path !== undefined) return good(what, `${found.version} at ${found.path}`);
  const todo = `Install ${what}, or set its path (--${what}).`;
  return { what, state: 'note', found: `${found.why} Without it ${WITHOUT[what]}.`, todo };
};
