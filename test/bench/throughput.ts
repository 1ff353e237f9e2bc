import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Bench, BenchContext } from './bench.ts';
import { type Film, hashOf } from './films.ts';
import { Households } from './households.ts';
import { curl } from './http.ts';
import { CpuMeter, watchMemory } from './processes.ts';
import type { Figure } from './report.ts';
import { SSHD, startSftpPeer } from './sftp-peer.ts';
import { median, ratioOfRounds } from './statistics.ts';

const ROUNDS = 7;
const GOAL = 0.9;
const name = 'throughput';
const run = promisify(execFile);

/** A film whole, from one household's folder to the other's player, against rclone over SFTP. */
export const throughput: Bench = {
  name,
  programs: ['curl', 'rclone', 'ssh-keygen', SSHD],
  run: async ({ scope, settings, films }: BenchContext): Promise<Figure[]> => {
    const { large, directory } = films;
    const households = await Households.start(scope, settings, films);
    const peer = await startSftpPeer(scope, directory);
    const ours = await households.address(large);
    const theirs = `${peer.url}/${encodeURIComponent(large.name)}`;
    await checkSameBytes(large, ours, theirs);
    const ourCpu = new CpuMeter(households.watched);
    const theirCpu = new CpuMeter(peer.watched);
    const memory = watchMemory([...households.watched, ...peer.watched]);
    const rates = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      await ourCpu.during(() => fetchWhole(ours, rates.ours));
      await theirCpu.during(() => fetchWhole(theirs, rates.theirs));
    }
    const cpu = [...ourCpu.per100Mb(), ...theirCpu.per100Mb()];
    return [
      {
        ...{ bench: name, name: 'a film whole', value: median(rates.ours), unit: 'MB/s' },
        peer: { name: 'rclone over SFTP', value: median(rates.theirs) },
        ratio: ratioOfRounds(rates.ours, rates.theirs),
        goal: { atLeast: GOAL },
        note: `rounds: ${describeRounds(rates)}`,
      },
      ...cpu.map(([of, value]) => ({
        ...{ bench: name, name: `processor, ${of}`, value, unit: 'ms/100 MB' },
      })),
      ...memory.stop().map(({ name: of, maxMb }) => ({
        ...{ bench: name, name: `memory, ${of}`, value: maxMb, unit: 'MB' },
      })),
    ];
  },
};

const fetchWhole = async (url: string, rates: number[]): Promise<number> => {
  const { bytes, mbPerSec } = await curl(url);
  rates.push(mbPerSec);
  return bytes;
};

/** Also warms both up. */
const checkSameBytes = async (film: Film, ...urls: readonly string[]): Promise<void> => {
  const hash = await hashOf(film);
  for (const url of urls) {
    const script = 'curl --silent --fail "$0" | sha256sum';
    const { stdout } = await run('sh', ['-c', script, url]);
    if (stdout.slice(0, 64) !== hash) throw new Error(`other bytes came from ${url}`);
  }
};

const describeRounds = (rates: { ours: readonly number[]; theirs: readonly number[] }): string =>
  rates.ours.map((rate, n) => `${rate.toFixed(0)}:${rates.theirs[n]?.toFixed(0)}`).join(' ');
