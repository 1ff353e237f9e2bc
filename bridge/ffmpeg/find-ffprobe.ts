import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
/** A package that others may have installed beside us; none of our own. */
const PACKAGE = 'ffprobe-static';

export type FoundFfprobe =
  | { readonly path: string; readonly version: string }
  /** None, and why the one in the settings is none. */
  | { readonly path?: undefined; readonly why: string };

/** The one in the settings and no other; else that on PATH; else that of ffprobe-static. */
export const findFfprobe = async (configured?: string): Promise<FoundFfprobe> => {
  if (configured) {
    const version = await versionOf(configured);
    if (version) return { path: configured, version };
    return { why: `The configured ffprobe ${configured} cannot be run.` };
  }
  for (const path of [await onPath(), await fromPackage()]) {
    const version = path && (await versionOf(path));
    if (version) return { path, version };
  }
  return { why: 'No ffprobe was found.' };
};

const versionOf = async (path: string): Promise<string | undefined> => {
  try {
    const { stdout } = await run(path, ['-version'], { timeout: TIMEOUT_MS, env: {} });
    return /^ffprobe version (\S+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
};

const onPath = (): Promise<string> =>
  run('sh', ['-c', 'command -v ffprobe']).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );

const fromPackage = async (): Promise<string> => {
  try {
    const found = (await import(PACKAGE)) as { default?: { path?: unknown } };
    const path = found.default?.path;
    return typeof path === 'string' ? path : '';
  } catch {
    return '';
  }
};
