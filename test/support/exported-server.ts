import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { natsServer } from './nats-server.ts';

type Test = { teardown(fn: () => unknown): void };

/** Addresses that nobody else on this machine uses: all of 127.0.0.0/8 is its own. */
export const loopbackAddresses = (count: number): string[] => {
  const middle = `127.${1 + Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`;
  return Array.from({ length: count }, (_, index) => `${middle}.${index + 1}`);
};

export type ExportedServer = { readonly process: ChildProcess; stop(): Promise<void> };

/** Every address of a machine; here only the one that stands for it. */
export const at = (address: string): readonly [string, string] => ['0.0.0.0', address];

/** Runs an exported directory as its machine would, with something in its configuration replaced. */
export const runExported = async (
  t: Test,
  dir: string,
  [from, to]: readonly [string, string],
  config = 'natster.conf',
): Promise<ExportedServer> => {
  const file = join(dir, config);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
  const child = spawn(await natsServer(), ['--config', config], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  for await (const line of createInterface({ input: child.stderr })) {
    log += `${line}\n`;
    if (line.includes('Server is ready')) break;
  }
  if (!log.includes('Server is ready')) throw new Error(log);
  child.stderr.on('error', () => {}).resume();
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  t.teardown(stop);
  return { process: child, stop };
};
