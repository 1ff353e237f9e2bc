/** Processor time and memory of processes, as the kernel counts them (proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';
import { mean } from './statistics.ts';

/** USER_HZ, which is 100 on every Linux that Node runs on. */
const TICK_MS = 10;
const PAGE_BYTES = 4096;
const SAMPLE_MS = 250;

/** `tree`: with all its descendants, also those that have ended. */
export type Watched = { readonly name: string; readonly pid: number; readonly tree?: boolean };

type Stat = { readonly parent: number; readonly name: string; readonly cpuMs: number };

const statOf = (pid: number, withEnded: boolean): Stat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    // Fields 14 to 17 of the line: utime, stime, and both of the children that were waited for.
    const ticks = fields.slice(11, withEnded ? 15 : 13).reduce((sum, value) => sum + value, 0);
    return { parent: fields[1] ?? 0, name, cpuMs: ticks * TICK_MS };
  } catch {
    return undefined;
  }
};

/** Process ids of the children of `pid`, those called `name` only when it is given. */
export const childrenOf = (pid: number, name?: string): number[] =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((candidate) => {
      const stat = statOf(candidate, false);
      return stat?.parent === pid && (name === undefined || stat.name === name);
    });

const familyOf = ({ pid, tree }: Watched): number[] =>
  tree
    ? [pid, ...childrenOf(pid).flatMap((child) => familyOf({ name: '', pid: child, tree }))]
    : [pid];

const cpuMsOf = (watched: Watched): number =>
  familyOf(watched).reduce((sum, pid) => sum + (statOf(pid, watched.tree ?? false)?.cpuMs ?? 0), 0);

const rssMbOf = (watched: Watched): number => {
  const pages = familyOf(watched).map((pid) => {
    try {
      return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    } catch {
      return 0;
    }
  });
  return (pages.reduce((sum, value) => sum + value, 0) * PAGE_BYTES) / 1e6;
};

/** Adds up the processor time that processes use during some work. */
export class CpuMeter {
  readonly #watched: readonly Watched[];
  readonly #spentMs = new Map<string, number>();
  #bytes = 0;

  constructor(watched: readonly Watched[]) {
    this.#watched = watched;
  }

  /** `work` resolves with the number of bytes that it moved. */
  async during(work: () => Promise<number>): Promise<void> {
    const before = this.#watched.map(cpuMsOf);
    this.#bytes += await work();
    for (const [index, watched] of this.#watched.entries()) {
      const spentMs = cpuMsOf(watched) - (before[index] ?? 0);
      this.#spentMs.set(watched.name, (this.#spentMs.get(watched.name) ?? 0) + spentMs);
    }
  }

  /** Milliseconds per 100 MB, by name. */
  per100Mb(): [string, number][] {
    return [...this.#spentMs].map(([name, ms]) => [name, (ms / this.#bytes) * 100e6]);
  }
}

/**
 * How much of the machine others used, in percent: what neither this process nor its children did.
 * Children count when they have ended, so ask after that.
 */
export const watchOthers = () => {
  const machineMs = () => {
    const ticks = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.split(/\s+/).map(Number) ?? [];
    const [, user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] =
      ticks;
    const busy = user + nice + system + irq + soft + steal;
    return { busy: busy * TICK_MS, all: (busy + idle + wait) * TICK_MS };
  };
  const ownMs = () => cpuMsOf({ name: 'bench', pid: process.pid, tree: true });
  const before = { ...machineMs(), own: ownMs() };
  return (): number => {
    const after = machineMs();
    const others = after.busy - before.busy - (ownMs() - before.own);
    return (Math.max(0, others) / Math.max(1, after.all - before.all)) * 100;
  };
};

export type Memory = { readonly name: string; readonly maxMb: number; readonly growthMb: number };

/** Samples resident memory until `stop`, which says how high it went and whether it rose. */
export const watchMemory = (watched: readonly Watched[], warmUpMs = 0) => {
  const samples = new Map(watched.map(({ name }) => [name, [] as number[]]));
  const take = () => {
    for (const each of watched) samples.get(each.name)?.push(rssMbOf(each));
  };
  take();
  const timer = setInterval(take, SAMPLE_MS);
  const stop = (): Memory[] => {
    take();
    clearInterval(timer);
    return [...samples].map(([name, all]) => {
      const steady = all.slice(Math.floor(warmUpMs / SAMPLE_MS));
      const third = Math.max(1, Math.floor(steady.length / 3));
      const growthMb = mean(steady.slice(-third)) - mean(steady.slice(0, third));
      return { name, maxMb: Math.max(...all), growthMb };
    });
  };
  return { stop };
};
