/** Child processes of a bench: programs, and workers of our own that say when they are ready. */
import { type ChildProcess, fork, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Scope } from './scope.ts';

const STOP_TIMEOUT_MS = 20_000;
const ANSWER_TIMEOUT_MS = 120_000;

/** Ends with the scope; what it prints is kept out of ours unless `options.stdio` says otherwise. */
export const startProgram = (
  scope: Scope,
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess => {
  const child = spawn(command, args, { stdio: 'ignore', ...options });
  child.on('error', () => {});
  scope.defer(() => stop(child));
  return child;
};

export const stop = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
};

export type Worker = {
  readonly pid: number;
  /** Sends, and waits for one message back. */
  ask<T>(message: object): Promise<T>;
};

/** Starts `workers/NAME.ts` in a process of its own; its first message is handed over too. */
export const startWorker = async <T>(
  scope: Scope,
  name: string,
  ...args: readonly string[]
): Promise<Worker & { readonly ready: T }> => {
  const child = fork(fileURLToPath(new URL(`./workers/${name}.js`, import.meta.url)), args);
  scope.defer(() => stop(child));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} did not start`);
  const answer = async <A>(): Promise<A> => {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const died = once(child, 'exit', { signal }).then(() => {
      throw new Error(`${name} ended`);
    });
    const [message] = await Promise.race([once(child, 'message', { signal }), died]);
    died.catch(() => {});
    return message as A;
  };
  const ready = await answer<T>();
  return {
    pid,
    ready,
    ask: (message) => {
      const answered = answer();
      child.send(message);
      return answered as Promise<never>;
    },
  };
};
