import type { Bench, BenchContext } from './bench.ts';
import { startWorker } from './children.ts';
import { bytesOf, type Film } from './films.ts';
import { randomRange } from './first-byte.ts';
import { Households } from './households.ts';
import { type Range, RangeRequest, timeRange } from './http.ts';
import type { Figure } from './report.ts';
import { percentile } from './statistics.ts';

const ONE_WAY_MS = 50;
const ROUND_TRIP_MS = 2 * ONE_WAY_MS;
const LINK_BYTES_PER_SEC = 12_500_000;
const SAMPLES = 25;
const RATE_SEC = 6;
const ASKED_BYTES = 64 * 1024;
const GOALS = { roundTrips: 1.2, share: 0.9 };
const name = 'delayed';

/** Over a line with a round trip of 100 ms: first bytes in round trips, and a narrow line's share. */
export const delayed: Bench = {
  name,
  programs: [],
  run: async ({ scope, settings, films }: BenchContext): Promise<Figure[]> => {
    const households = await Households.start(scope, settings, films);
    const target = await households.natsAddress();
    const proxy = await startWorker<{ port: number }>(
      ...([scope, 'delaying-proxy', target, String(ONE_WAY_MS)] as const),
    );
    await households.rerouteFriend(`127.0.0.1:${proxy.ready.port}`);
    const large = await households.address(films.large);
    const head = { start: 0, end: ASKED_BYTES - 1 };
    const [opening, ...rest] = films.small;
    const first = opening ? await sample(opening, await households.address(opening), head) : 0;
    await sample(films.large, large, head);
    const seeks: number[] = [];
    const colds: number[] = [];
    for (const film of rest.slice(0, SAMPLES)) {
      seeks.push(await sample(films.large, large, randomRange(films.large)));
      colds.push(await sample(film, await households.address(film), head));
    }
    await proxy.ask({ bytesPerSec: LINK_BYTES_PER_SEC });
    const perSec = await rateBySecond(large, { start: 0, end: films.large.sizeBytes - 1 });
    return [
      ...inRoundTrips('seek', seeks),
      ...inRoundTrips('cold film', colds),
      { ...roundTrips('cold film after connecting', first) },
      ...sharesOf(perSec),
    ];
  },
};

const sample = async (film: Film, url: string, range: Range): Promise<number> =>
  (await timeRange(url, range, await bytesOf(film, range))).firstMs;

const roundTrips = (what: string, ms: number): Figure => ({
  bench: name,
  name: what,
  value: ms / ROUND_TRIP_MS,
  unit: 'round trips',
});

const inRoundTrips = (what: string, times: readonly number[]): Figure[] => [
  {
    ...roundTrips(`${what}, first byte, p50`, percentile(times, 50)),
    goal: { atMost: GOALS.roundTrips },
  },
  roundTrips(`${what}, first byte, p95`, percentile(times, 95)),
];

/** Bytes that came in each second from the request on. */
const rateBySecond = async (url: string, range: Range): Promise<number[]> => {
  const perSec = new Array<number>(RATE_SEC).fill(0);
  const request = new RangeRequest(url, range);
  for await (const piece of request.pieces()) {
    const second = Math.floor(request.elapsedMs / 1000);
    if (second >= RATE_SEC) break;
    perSec[second] = (perSec[second] ?? 0) + piece.length;
  }
  return perSec;
};

const sharesOf = (perSec: readonly number[]): Figure[] => {
  const later = perSec.slice(2).reduce((sum, bytes) => sum + bytes, 0) / (RATE_SEC - 2);
  const link = { name: 'the line', value: LINK_BYTES_PER_SEC / 1e6 };
  const figure = (what: string, bytesPerSec: number): Figure => ({
    ...{ bench: name, name: what, value: bytesPerSec / 1e6, unit: 'MB/s', peer: link },
    ratio: bytesPerSec / LINK_BYTES_PER_SEC,
    goal: { atLeast: GOALS.share },
  });
  return [figure('in the second second', perSec[1] ?? 0), figure('afterwards', later)];
};
