import { join } from 'node:path';
import { findNatsServer } from '../../bridge/network/nats-binary.ts';
import { ROOT } from './root.ts';

const DIRECTORY = join(ROOT, 'node_modules/.cache/natster');
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let binary: Promise<string> | undefined;

/** A real nats-server, found as the bridge finds it; a fetched one is kept with the installed packages. */
export const natsServer = (): Promise<string> => {
  const configured = process.env.NATSTER_NATS_SERVER;
  binary ??= findNatsServer({ configured, directory: DIRECTORY, log: quiet });
  return binary;
};
