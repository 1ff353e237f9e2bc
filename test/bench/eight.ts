import { createHash } from 'node:crypto';
import type { Bench, BenchContext } from './bench.ts';
import { hashOf } from './films.ts';
import { Households } from './households.ts';
import { curl, type Range, RangeRequest } from './http.ts';
import { CpuMeter, type Memory, watchMemory } from './processes.ts';
import type { Figure } from './report.ts';

const VIEWERS = 8;
const DURATION_MS = 30_000;
/** Until the caches are full and the garbage collector has found its pace. */
const WARM_UP_MS = 9_000;
const GOALS = { memoryMb: 200, growthMb: 10 };
const READ_BEFORE_STALL = 64 * 1024;
const name = 'eight';

/** Eight viewers at once, each in a part of its own; one of them stops reading and comes back later. */
export const eight: Bench = {
  name,
  programs: ['curl'],
  run: async ({ scope, settings, films }: BenchContext) => {
    const households = await Households.start(scope, settings, films);
    const { large } = films;
    const part = large.sizeBytes / VIEWERS;
    const parts = Array.from({ length: VIEWERS }, (_, n) => {
      return { start: n * part, end: (n + 1) * part - 1 };
    });
    const [stalledPart = { start: 0, end: 0 }, ...readParts] = parts;
    const stalled = await startStalled(await households.address(large), stalledPart);
    const watched = households.watched;
    const cpu = new CpuMeter(watched);
    const memory = watchMemory(watched, WARM_UP_MS);
    const startedAtMs = performance.now();
    let bytes = 0;
    await cpu.during(async () => {
      const reading = readParts.map(async (range) =>
        readAgainAndAgain(await households.address(large), range),
      );
      bytes = (await Promise.all(reading)).reduce((sum, read) => sum + read, 0);
      return bytes;
    });
    const sec = (performance.now() - startedAtMs) / 1000;
    const memories = memory.stop();
    const lost = (await stalled.finish()) === (await hashOf(large, stalledPart)) ? 0 : 1;
    return [
      { bench: name, name: 'seven readers in all', value: bytes / sec / 1e6, unit: 'MB/s' },
      ...cpu.per100Mb().map(([of, value]) => ({
        ...{ bench: name, name: `processor, ${of}`, value, unit: 'ms/100 MB' },
      })),
      ...memories.flatMap(memoryFigures),
      {
        ...{ bench: name, name: 'stalled viewer, parts with losses', value: lost, unit: 'of 1' },
        goal: { atMost: 0 },
        note: `${(part / 1e6).toFixed(0)} MB, ${sec.toFixed(0)} s without reading`,
      },
    ];
  },
};

const memoryFigures = ({ name: of, maxMb, growthMb }: Memory): Figure[] => {
  const isBridge = of.endsWith('bridge');
  return [
    {
      ...{ bench: name, name: `memory, ${of}, most`, value: maxMb, unit: 'MB' },
      ...(isBridge && { goal: { atMost: GOALS.memoryMb } }),
    },
    {
      ...{ bench: name, name: `memory, ${of}, growth`, value: growthMb, unit: 'MB' },
      ...(isBridge && { goal: { atMost: GOALS.growthMb } }),
    },
  ];
};

const readAgainAndAgain = async (url: string, range: Range): Promise<number> => {
  let bytes = 0;
  for (const endMs = performance.now() + DURATION_MS; performance.now() < endMs; ) {
    bytes += (await curl(url, range)).bytes;
  }
  return bytes;
};

/** Reads a little, then nothing until `finish`, which reads the rest and gives the hash of all of it. */
const startStalled = async (url: string, range: Range) => {
  const digest = createHash('sha256');
  const pieces = new RangeRequest(url, range).pieces();
  let read = 0;
  const readUntil = async (limit: number): Promise<void> => {
    while (read < limit) {
      const { value, done } = await pieces.next();
      if (done) return;
      digest.update(value);
      read += value.length;
    }
  };
  await readUntil(READ_BEFORE_STALL);
  return {
    finish: async (): Promise<string> => {
      await readUntil(Number.POSITIVE_INFINITY);
      return digest.digest('hex');
    },
  };
};
