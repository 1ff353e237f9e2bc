import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Test } from 'tap';
import { Ffprobe } from '../../../bridge/ffmpeg/ffprobe.ts';
import { findTool } from '../../../bridge/ffmpeg/find-tool.ts';
import { Prober, type ProberDeps } from '../../../bridge/library/probe/prober.ts';
import { ProbeProblem } from '../../../bridge/library/probe/problem.ts';
import type { MediaFacts } from '../../../bridge/media/media-facts.ts';
import { ZOO } from '../../support/media-zoo.ts';

const run = promisify(execFile);

export const never = new AbortController().signal;

export const inZoo = (name: string): string => join(ZOO, name);

export const startProber = (t: Test, deps: Partial<ProberDeps> = {}): Prober => {
  const prober = new Prober({ ffprobe: undefined, ...deps });
  t.teardown(() => prober.stop());
  return prober;
};

export const ffprobe = async (): Promise<Ffprobe> => {
  const { path } = await findTool('ffprobe');
  if (!path) throw new Error('no ffprobe');
  return new Ffprobe(path);
};

export const probe = (prober: Prober, path: string): Promise<MediaFacts> =>
  withFile(path, (file) => prober.probe(file, never));

export const withFile = async <T>(
  path: string,
  use: (file: { fd: number; sizeBytes: number }) => Promise<T>,
): Promise<T> => {
  const handle = await open(path);
  try {
    return await use({ fd: handle.fd, sizeBytes: (await handle.stat()).size });
  } finally {
    await handle.close();
  }
};

/** The kind of the problem that `asking` ends with, or `none`. */
export const problemOf = (asking: Promise<unknown>): Promise<string> =>
  asking.then(
    () => 'none',
    (error: unknown) => {
      if (error instanceof ProbeProblem) return error.kind;
      throw error;
    },
  );

/** What ffprobe itself says, for comparison. */
export const oracle = async (path: string, ...args: string[]): Promise<string> => {
  const { stdout } = await run('ffprobe', ['-v', 'error', ...args, `file:${path}`]);
  return stdout;
};
