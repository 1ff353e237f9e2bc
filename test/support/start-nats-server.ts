import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Test } from 'tap';
import { natsServer } from './nats-server.ts';

export type TestServer = {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
};

/** A nats-server on 127.0.0.1 that ends with the test; `config` is added to its configuration. */
export const startNatsServer = async (
  t: Test,
  { port = -1, config = '' } = {},
): Promise<TestServer> => {
  const directory = mkdtempSync(join(tmpdir(), 'nats-'));
  const file = join(directory, 'nats.conf');
  writeFileSync(file, `listen: "127.0.0.1:${port}"\n${config}`);
  const process = spawn(await natsServer(), ['-c', file, '--ports_file_dir', directory], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.teardown(() => {
    process.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  let listening = 0;
  for await (const line of createInterface({ input: process.stderr })) {
    listening ||= Number(/client connections on 127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? 0);
    if (line.includes('Server is ready')) break;
  }
  if (listening === 0) throw new Error('nats-server did not start');
  process.stderr.on('error', () => {}).resume();
  return { url: `nats://127.0.0.1:${listening}`, port: listening, process };
};
