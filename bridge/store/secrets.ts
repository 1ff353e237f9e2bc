import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import {
  createFileAtomic,
  errnoOf,
  makePrivateDir,
  narrow,
  PRIVATE_FILE,
  writeFileAtomic,
} from './atomic-file.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** The secret of that name, undefined when there is none. Closes the file to others if need be. */
export const readSecret = async (dir: string, name: string): Promise<string | undefined> => {
  const file = fileOf(dir, name);
  try {
    await narrow(file, PRIVATE_FILE);
    // Editors end the last line; no secret of ours does.
    const text = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
    if (text) return text;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    if (error instanceof BridgeError) throw error;
    throw new BridgeError('DATA_INVALID', {
      message: `The secret ${name} cannot be read.`,
      cause: error,
    });
  }
  throw new BridgeError('DATA_INVALID', { message: `The secret ${name} is empty.` });
};

export const writeSecret = async (dir: string, name: string, text: string): Promise<void> => {
  const file = fileOf(dir, name);
  await makePrivateDir(dir);
  await writeFileAtomic(file, text, PRIVATE_FILE);
};

export const removeSecret = (dir: string, name: string): Promise<void> =>
  rm(fileOf(dir, name), { force: true });

/** The secrets in `dir`, for whom it is not to know where they are. */
export const secretsIn = (dir: string) => ({
  read: (name: string) => readSecret(dir, name),
  write: (name: string, text: string) => writeSecret(dir, name, text),
  remove: (name: string) => removeSecret(dir, name),
});

/** The secret of that name, made by `create` the first time. Whoever is second gets the first's. */
export const readOrCreateSecret = async (
  dir: string,
  name: string,
  create: () => string,
): Promise<string> => {
  const file = fileOf(dir, name);
  await makePrivateDir(dir);
  const known = await readSecret(dir, name);
  if (known !== undefined) return known;
  const text = create();
  if (await createFileAtomic(file, text, PRIVATE_FILE)) return text;
  return (await readSecret(dir, name)) ?? text;
};

const fileOf = (dir: string, name: string): string => {
  if (!NAME.test(name)) throw new RangeError('not a name for a secret');
  return join(dir, name);
};
