import { randomInt } from 'node:crypto';
import type { Bench, BenchContext } from './bench.ts';
import { startWorker } from './children.ts';
import { bytesOf, type Film } from './films.ts';
import { Households } from './households.ts';
import { curl, type FirstByte, type Range, timeRange } from './http.ts';
import type { Figure } from './report.ts';
import { percentile } from './statistics.ts';

const SEEKS = 200;
/** After the film was played once: a seek happens in a film that plays. */
const WARM_UP = 50;
const ASKED_BYTES = 64 * 1024;
const GOALS = { seek: 2, cold: 3 };
const name = 'first-byte';

type Pair = { readonly ours: FirstByte[]; readonly plain: FirstByte[] };

/** Fresh sockets: a seek in a film that plays, and a film that nobody has opened yet. */
export const firstByte: Bench = {
  name,
  programs: ['curl'],
  run: async ({ scope, settings, films }: BenchContext): Promise<Figure[]> => {
    const households = await Households.start(scope, settings, films);
    const plain = await startWorker<{ port: number }>(scope, 'plain-server', films.directory);
    const plainUrl = (film: Film) =>
      `http://127.0.0.1:${plain.ready.port}/${encodeURIComponent(film.name)}`;
    const urls = { ours: await households.address(films.large), plain: plainUrl(films.large) };
    for (const url of Object.values(urls)) await curl(url);
    await measure(WARM_UP, () => ({ film: films.large, range: randomRange(films.large), urls }));
    const seek = await measure(SEEKS, () => {
      return { film: films.large, range: randomRange(films.large), urls };
    });
    const addresses = await Promise.all(
      films.small.map(async (film) => ({
        film,
        range: { start: 0, end: ASKED_BYTES - 1 },
        urls: { ours: await households.address(film), plain: plainUrl(film) },
      })),
    );
    const cold = await measure(addresses.length, (index) => addresses[index]);
    return [...figuresOf('seek', seek, GOALS.seek), ...figuresOf('cold film', cold, GOALS.cold)];
  },
};

/** Anywhere in the film: hardly any of it is in the friend's cache. */
export const randomRange = ({ sizeBytes }: Film): Range => {
  const start = randomInt(sizeBytes - ASKED_BYTES);
  return { start, end: start + ASKED_BYTES - 1 };
};

type Asked = {
  readonly film: Film;
  readonly range: Range;
  readonly urls: { readonly ours: string; readonly plain: string };
};

const measure = async (
  count: number,
  next: (index: number) => Asked | undefined,
): Promise<Pair> => {
  const pair: Pair = { ours: [], plain: [] };
  for (let index = 0; index < count; index++) {
    const asked = next(index);
    if (!asked) break;
    const { film, range, urls } = asked;
    const expected = await bytesOf(film, range);
    // In turns who goes first: the second finds the file's pages in the processor's cache.
    const order = index % 2 === 0 ? (['ours', 'plain'] as const) : (['plain', 'ours'] as const);
    for (const side of order) pair[side].push(await timeRange(urls[side], range, expected));
  }
  return pair;
};

const figuresOf = (what: string, { ours, plain }: Pair, goal: number): Figure[] =>
  (['firstMs', 'wholeMs'] as const).flatMap((moment) =>
    [50, 95].map((percent) => {
      const at = (times: readonly FirstByte[]) =>
        percentile(
          times.map((time) => time[moment]),
          percent,
        );
      const [value, peer] = [at(ours), at(plain)];
      const isGoal = moment === 'firstMs' && percent === 50;
      return {
        bench: name,
        name: `${what}, ${moment === 'firstMs' ? 'first byte' : '64 KiB'}, p${percent}`,
        ...{ value, unit: 'ms', peer: { name: 'plain node:http', value: peer } },
        ratio: value / peer,
        ...(isGoal && { goal: { atMost: goal } }),
      };
    }),
  );
