import { execFile } from 'node:child_process';
import { plainNode } from './plain-node.ts';
import { PROGRAM } from './root.ts';

export type Result = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a command against the bridge on a data directory. */
export const runCommand = (dataDir: string, ...args: string[]): Promise<Result> =>
  new Promise((resolve) => {
    execFile(...plainNode(PROGRAM, ...args, '--data-dir', dataDir), (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
