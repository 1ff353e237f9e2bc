import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { errnoOf } from './atomic-file.ts';

/** Who holds a lock, told so exactly that a later process of the same number is not taken for it. */
const LockHolder = Type.Object({
  pid: Type.Integer({ minimum: 1 }),
  /** Clock ticks from the start of the kernel to that of the process; absent outside Linux. */
  startTicks: Type.Optional(Type.String()),
  /** Where the process number means something: a run of a kernel and a container in it. */
  space: Type.String(),
});
export type LockHolder = Static<typeof LockHolder>;

export const describeSelf = async (): Promise<LockHolder> => {
  const startTicks = (await statOf(process.pid))?.startTicks;
  const space = await describeSpace();
  return { pid: process.pid, space, ...(startTicks ? { startTicks } : {}) };
};

export const parseHolder = (text: string): LockHolder | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(LockHolder, value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Whether the holder's process, if there still is one, is visible to us. */
export const isSelfSpace = (holder: LockHolder, self: LockHolder): boolean =>
  holder.space === self.space;

/** Whether the holder's process is alive; it must be in our space. */
export const runs = async (holder: LockHolder): Promise<boolean> => {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: there is such a process, of another user.
    if (errnoOf(error) !== 'EPERM') return false;
  }
  const found = await statOf(holder.pid);
  if (!found) return true;
  // A zombie has ended; only its parent has not taken note yet, as in containers without an init.
  if (found.state === 'Z') return false;
  return !holder.startTicks || found.startTicks === holder.startTicks;
};

const describeSpace = async (): Promise<string> => {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
};

type ProcessStat = { readonly state: string | undefined; readonly startTicks: string | undefined };

/** Fields 3 and 22 of proc(5) stat; the name in field 2 may hold blanks and parentheses. */
const statOf = async (pid: number): Promise<ProcessStat | undefined> => {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], startTicks: fields[19] };
  } catch {
    return undefined;
  }
};
