/** Asks npm which version of this program is published, so that the owner's proxy and mirror settings apply. */
import { execFile } from 'node:child_process';
import { Value } from 'typebox/value';
import { Version } from './versions.ts';

const PACKAGE = 'natster-bridge';
const MOST_BYTES = 64 * 1024;
export const ASK_TIMEOUT_MS = 60_000;

/** Why no version is known: none is published, npm is not there, takes too long, fails, or says something else. */
export const PROBLEMS = ['unpublished', 'noNpm', 'late', 'failed', 'unreadable'] as const;
export type Problem = (typeof PROBLEMS)[number];
export type Answer = { readonly newest: string } | { readonly problem: Problem };

export type Npm = {
  /** What npm sees of the environment; its PATH is where npm is looked for. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where no project of anybody's lies. */
  readonly directory: string;
  readonly timeoutMs?: number;
};

type Failure = Error & { readonly code?: unknown; readonly killed?: boolean };

const problemOf = ({ code, killed }: Failure, written: string): Problem => {
  if (code === 'ENOENT') return 'noNpm';
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'unreadable';
  if (killed) return 'late';
  return /\bE404\b/.test(written) ? 'unpublished' : 'failed';
};

const versionIn = (text: string): string | undefined => {
  try {
    const said: unknown = JSON.parse(text);
    return Value.Check(Version, said) ? said : undefined;
  } catch {
    return undefined;
  }
};

/** Throws the signal's reason. */
export const askNpm = (
  { environment, directory, timeoutMs = ASK_TIMEOUT_MS }: Npm,
  signal: AbortSignal,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = {
      ...{ cwd: directory, env: environment, timeout: timeoutMs, signal },
      ...{ killSignal: 'SIGKILL' as const, maxBuffer: MOST_BYTES },
    };
    const args = ['view', PACKAGE, 'version', '--json', '--no-update-notifier'];
    execFile('npm', args, options, (error, stdout, stderr) => {
      if (signal.aborted) return reject(signal.reason as Error);
      if (error) return resolve({ problem: problemOf(error, stdout + stderr) });
      const newest = versionIn(stdout);
      resolve(newest === undefined ? { problem: 'unreadable' } : { newest });
    });
  });
