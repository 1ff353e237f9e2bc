/** Reads processor profiles (`--profile DIR`) and says where the time went. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const SHOWN = 15;

type Profile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { functionName: string; url: string; lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

/** The functions with the most time of their own, waiting left out. */
export const printHeaviest = async (
  directory: string,
  say: (line: string) => void,
): Promise<void> => {
  for (const file of (await readdir(directory)).filter((name) => name.endsWith('.cpuprofile'))) {
    const profile = JSON.parse(await readFile(join(directory, file), 'utf8')) as Profile;
    const times = selfTimes(profile);
    const busy = [...times.values()].reduce((sum, ms) => sum + ms, 0);
    say(`  ${file}: busy for ${busy.toFixed(0)} ms`);
    const heaviest = [...times].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
    for (const [name, ms] of heaviest) {
      say(`    ${((ms / busy) * 100).toFixed(1).padStart(5)} %  ${ms.toFixed(0)} ms  ${name}`);
    }
  }
};

const selfTimes = ({ nodes, samples, timeDeltas }: Profile): Map<string, number> => {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const where = url ? ` ${basename(url)}:${lineNumber + 1}` : '';
      return [id, `${functionName || '(anonymous)'}${where}`];
    }),
  );
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? '?';
    if (name === '(idle)' || name === '(root)') continue;
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  }
  return times;
};
