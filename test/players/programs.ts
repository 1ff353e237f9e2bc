/** The players' programs: none of them as root, each with a home of its own, ended with all that they started. */
import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Scope } from '../bench/scope.ts';

const NOBODY = 65534;
const STOP_TIMEOUT_MS = 5_000;
const VERSION_TIMEOUT_MS = 30_000;
const run = promisify(execFile);

/** VLC does not run as root, and no other player needs to. */
const asPlayer = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;

export const makeHome = async (scope: Scope): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'natster-players-home-'));
  scope.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  await giveToPlayer(home);
  return home;
};

export const giveToPlayer = async (...paths: readonly string[]): Promise<void> => {
  if (!asPlayer) return;
  for (const path of paths) await chown(path, asPlayer.uid, asPlayer.gid);
};

const environment = (home: string, more: Record<string, string> = {}) => ({
  ...{ PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', TERM: 'xterm' },
  ...more,
});

/** Starts a group of processes that ends with the scope. */
export const startPlayer = (
  scope: Scope,
  command: string,
  args: readonly string[],
  { home, env, stdio = 'ignore' }: { home: string; env?: Record<string, string> } & SpawnOptions,
): ChildProcess => {
  const options = { env: environment(home, env), cwd: home, stdio, detached: true, ...asPlayer };
  const child = spawn(command, args, options);
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  scope.defer(() => stopGroup(child));
  return child;
};

export const stopGroup = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined) return;
  const exited = hasExited(child) ? undefined : once(child, 'exit');
  signalGroup(child.pid, 'SIGTERM');
  const timer = setTimeout(signalGroup, STOP_TIMEOUT_MS, child.pid, 'SIGKILL');
  await exited;
  clearTimeout(timer);
  signalGroup(child.pid, 'SIGKILL');
};

export const hasExited = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const signalGroup = (leader: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-leader, signal);
  } catch {
    // All of them have ended.
  }
};

/** The first thing that looks like a version in what the program says about itself. */
export const versionOf = async (program: string, pattern = /\d+(\.\d+)+/): Promise<string> => {
  const options = { env: environment('/nonexistent'), timeout: VERSION_TIMEOUT_MS, ...asPlayer };
  const { stdout, stderr } = await run(
    program,
    [program.startsWith('ff') ? '-version' : '--version'],
    options,
  );
  return pattern.exec(`${stdout}\n${stderr}`)?.[0] ?? '';
};
