import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Type } from 'typebox';
import { decodeJson } from '../protocol/json.ts';
import { errnoOf, makeDir, makePrivateDir, writeFileAtomic } from './atomic-file.ts';

/** Being written; of no account until it has the next name. */
const DRAFT = '.exchange-draft';
const COMING = '.exchanging';
/** What went is aside; what is in here still has to come. */
const READY = '.exchanged';
const NEW = 'new';
const PLAN = 'plan.json';

const Plan = Type.Object({ aside: Type.String(), away: Type.Array(Type.String()) });

export type Exchange = {
  /** Where what goes is kept: begins with a dot, so that no backup holds it. */
  readonly aside: string;
  /** Paths inside the data directory; there need not be anything. */
  readonly away: readonly string[];
};

/** A name for what is put aside now. */
export const asideName = (what: string): string =>
  `.${what}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;

/**
 * Replaces parts of a data directory that nobody else uses: all of them or none, also when the power
 * fails. `build` writes what comes into a directory, under the paths that it will have.
 */
export const exchange = async (
  dataDir: string,
  plan: Exchange,
  build: (dir: string) => Promise<void>,
): Promise<void> => {
  const draft = join(dataDir, DRAFT);
  await rm(draft, { recursive: true, force: true });
  try {
    await makePrivateDir(join(draft, NEW));
    await writeFileAtomic(join(draft, PLAN), JSON.stringify(plan));
    await build(join(draft, NEW));
    await rename(draft, join(dataDir, COMING));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await finishExchange(dataDir);
};

/** The rest of an exchange that was cut short; nothing when there was none. */
export const finishExchange = async (dataDir: string): Promise<void> => {
  const coming = join(dataDir, COMING);
  const plan = await planIn(coming);
  if (plan) {
    await makePrivateDir(join(dataDir, plan.aside));
    for (const path of plan.away) {
      await moveIfThere(join(dataDir, path), join(dataDir, plan.aside, path));
    }
    await rename(coming, join(dataDir, READY));
  }
  const fresh = join(dataDir, READY, NEW);
  for (const file of await filesIn(fresh)) {
    await moveIfThere(file, join(dataDir, relative(fresh, file)));
  }
  await rm(join(dataDir, READY), { recursive: true, force: true });
};

const planIn = async (dir: string) => {
  try {
    return decodeJson(Plan, await readFile(join(dir, PLAN)));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

const moveIfThere = async (from: string, to: string): Promise<void> => {
  await makeDir(dirname(to));
  try {
    await rename(from, to);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
};

const filesIn = async (dir: string): Promise<string[]> => {
  try {
    const entries = await readdir(dir, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
};
