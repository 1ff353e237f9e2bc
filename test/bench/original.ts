import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, BenchContext } from './bench.ts';
import { startProgram, startWorker } from './children.ts';
import { hashOf } from './films.ts';
import { Households } from './households.ts';
import { curl, freePort } from './http.ts';
import { CpuMeter, type Watched } from './processes.ts';
import type { Figure } from './report.ts';
import type { Scope } from './scope.ts';
import { median, ratioOfRounds } from './statistics.ts';

const ROUNDS = 3;
const GOAL = 50;
/** Of what goes in the original protocol itself. */
const GOAL_OF_PROTOCOL = 20;
/** Mbit/s; nothing is held back. */
const UNPACED = 100_000;
/** It is slow; the rate does not depend on how much is sent. */
const BYTES = 8 * 1024 * 1024;
const START_MS = 500;
const name = 'original';

/** The same film, and a part of it in the original's way: 4 KiB blocks pushed, a key agreement each. */
export const original: Bench = {
  name,
  programs: ['curl'],
  run: async (context: BenchContext): Promise<Figure[]> => {
    const { scope, settings, films } = context;
    const households = await Households.start(scope, settings, films);
    const address = await households.address(films.large);
    const marked = await inOriginal(context);
    const way = await startOriginal(context);
    await curl(address);
    const cpu = new CpuMeter(way.watched);
    const ours: number[] = [];
    const oursInTheirs: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push((await curl(address)).mbPerSec);
      await marked.attach();
      oursInTheirs.push((await curl(await marked.address(films.large))).mbPerSec);
      await cpu.during(async () => {
        theirs.push(await way.send());
        return BYTES;
      });
    }
    return [
      {
        ...{ bench: name, name: 'a film whole', value: median(ours), unit: 'MB/s' },
        peer: { name: "the original's way", value: median(theirs) },
        ratio: ratioOfRounds(ours, theirs),
        goal: { atLeast: GOAL },
      },
      {
        ...{ bench: name, name: 'the same, in the original protocol', unit: 'MB/s' },
        value: median(oursInTheirs),
        peer: { name: "the original's way", value: median(theirs) },
        ratio: ratioOfRounds(oursInTheirs, theirs),
        goal: { atLeast: GOAL_OF_PROTOCOL },
      },
      ...cpu.per100Mb().map(([of, value]) => ({
        ...{ bench: name, name: `processor, ${of}`, value, unit: 'ms/100 MB' },
      })),
    ];
  },
};

/** Two bridges that speak the original protocol with each other, as with its programs: chunks of 64 KiB, spooled by who gets them. */
const inOriginal = async ({ scope, settings, films }: BenchContext): Promise<Households> => {
  const unpaced = ['--original-rate', String(UNPACED)];
  const households = await Households.start(scope, settings, films, unpaced);
  await households.useOriginal();
  return households;
};

type Way = { readonly watched: readonly Watched[]; send(): Promise<number> };

const startOriginal = async ({ scope, settings, films: { large } }: BenchContext): Promise<Way> => {
  const { url, pid } = await startServer(scope, settings.natsServer, large.file);
  const friend = await startWorker<{ receiver: string }>(scope, 'original-friend', url);
  const owner = await startWorker(scope, 'original-owner', url, large.file);
  const expected = await hashOf(large, { start: 0, end: BYTES - 1 });
  return {
    watched: [
      { name: 'original: owner', pid: owner.pid },
      { name: 'original: nats-server', pid },
      { name: 'original: friend', pid: friend.pid },
    ],
    send: async () => {
      const received = friend.ask<{ sec: number; hash: string }>({ bytes: BYTES });
      await owner.ask({ receiver: friend.ready.receiver, bytes: BYTES });
      const { sec, hash } = await received;
      if (hash !== expected) throw new Error('other bytes came');
      return BYTES / sec / 1e6;
    },
  };
};

/** Two accounts, of which one sends media to the other. */
const startServer = async (scope: Scope, natsServer: string, film: string) => {
  const port = await freePort();
  const config = join(film, '..', '..', 'original.conf');
  const user = (who: string) => `users: [{ user: ${who}, password: ${who} }]`;
  await writeFile(
    config,
    `listen: "127.0.0.1:${port}"
accounts: {
  OWNER: { ${user('owner')}, exports: [{ stream: "media.>" }] }
  FRIEND: { ${user('friend')}, imports: [{ stream: { account: OWNER, subject: "media.>" } }] }
}
`,
  );
  const server = startProgram(scope, natsServer, ['--config', config]);
  await sleep(START_MS);
  return { url: `nats://127.0.0.1:${port}`, pid: server.pid ?? 0 };
};
