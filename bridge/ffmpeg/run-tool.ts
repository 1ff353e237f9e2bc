import { spawn } from 'node:child_process';
import { lowerPriority } from './lower-priority.ts';

export type ToolRun = {
  readonly path: string;
  readonly args: readonly string[];
  /** What it reads, piece by piece. */
  readonly input: readonly Uint8Array[];
  readonly timeoutMs: number;
  readonly mostBytes: number;
};

/**
 * What a program writes that reads and writes through pipes, and is given no name and no environment; undefined
 * when it fails, or takes too long or too much. Throws the signal's reason.
 */
export const runTool = (
  { path, args, input, timeoutMs, mostBytes }: ToolRun,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> =>
  new Promise((resolve, reject) => {
    const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'ignore'], env: {} });
    const pieces: Buffer[] = [];
    let bytes = 0;
    const kill = () => child.kill('SIGKILL');
    const timer = setTimeout(kill, timeoutMs);
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    child.on('spawn', () => lowerPriority(child));
    child.stdout.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > mostBytes) kill();
      else pieces.push(piece);
    });
    // It need not read all, and a program that cannot be run reads nothing.
    child.stdin.on('error', () => undefined);
    child.on('error', () => undefined);
    for (const piece of input) child.stdin.write(piece);
    child.stdin.end();
    child.on('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(code === 0 && bytes > 0 ? Buffer.concat(pieces) : undefined);
    });
  });
