import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
/** A package that others may have installed beside us; none of our own. */
const PACKAGE = 'ffprobe-static';

export type Tool = 'ffmpeg' | 'ffprobe';

export type FoundTool =
  | { readonly path: string; readonly version: string }
  /** None, and why the one in the settings is none. */
  | { readonly path?: undefined; readonly why: string };

/** The one in the settings and no other; else that on PATH; else, of ffprobe, that of ffprobe-static. */
export const findTool = async (tool: Tool, configured?: string): Promise<FoundTool> => {
  if (configured) {
    const version = await versionOf(tool, configured);
    if (version) return { path: configured, version };
    return { why: `The configured ${tool} ${configured} cannot be run.` };
  }
  for (const path of [await onPath(tool), tool === 'ffprobe' && (await fromPackage())]) {
    const version = path && (await versionOf(tool, path));
    if (version) return { path, version };
  }
  return { why: `No ${tool} was found.` };
};

/** Path of a tool; undefined where there is none. */
export type ToolPath = () => Promise<string | undefined>;

/** Looks for it when it is asked for first, and never again. */
export const toolPath = (tool: Tool, configured?: string): ToolPath => {
  let path: Promise<string | undefined> | undefined;
  return () => {
    path ??= findTool(tool, configured).then((found) => found.path);
    return path;
  };
};

const versionOf = async (tool: Tool, path: string): Promise<string | undefined> => {
  try {
    const { stdout } = await run(path, ['-version'], { timeout: TIMEOUT_MS, env: {} });
    return new RegExp(`^${tool} version (\\S+)`).exec(stdout)?.[1];
  } catch {
    return undefined;
  }
};

const onPath = (tool: Tool): Promise<string> =>
  run('sh', ['-c', `command -v ${tool}`]).then(
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
