import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../store/atomic-file.ts';
import { householdIn } from './contents.ts';

/** A whole household that is about to replace the one around it. */
export const COMING = '.restoring';
/** It, or what is left of it there, once the old one is out of the way. */
const READY = '.restored';

/**
 * Puts a household that was restored in its place; also the rest, after the power failed meanwhile.
 * Says where the one before is kept. Names are changed only inside the directory, which may be a mount
 * point.
 */
export const finishRestore = async (dataDir: string): Promise<string | undefined> => {
  let replaced: string | undefined;
  if (await listOf(join(dataDir, COMING))) {
    replaced = await moveAway(dataDir);
    await rename(join(dataDir, COMING), join(dataDir, READY));
  }
  const ready = join(dataDir, READY);
  for (const name of (await listOf(ready)) ?? []) {
    await rename(join(ready, name), join(dataDir, name));
  }
  await rm(ready, { recursive: true, force: true });
  return replaced;
};

/** All of the old household, or nothing of it. */
const moveAway = async (dataDir: string): Promise<string | undefined> => {
  const names = await householdIn(dataDir);
  if (names.length === 0) return undefined;
  const away = join(dataDir, `.replaced-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
  await mkdir(away, { mode: 0o700 });
  const moved: string[] = [];
  try {
    for (const name of names) {
      await rename(join(dataDir, name), join(away, name));
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) await rename(join(away, name), join(dataDir, name));
    throw error;
  }
  return away;
};

const listOf = async (dir: string): Promise<string[] | undefined> => {
  try {
    return await readdir(dir);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};
