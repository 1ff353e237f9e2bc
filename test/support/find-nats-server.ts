import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The nats-server program to test with: NATSTER_NATS_SERVER, else the one on the PATH. */
export const findNatsServer = (): string | undefined => {
  const named = process.env.NATSTER_NATS_SERVER;
  if (named) return named;
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return directories.map((directory) => join(directory, 'nats-server')).find(isExecutable);
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
