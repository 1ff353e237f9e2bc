/** How soon a browser shows the first picture of a film that nobody has opened: as HLS, and as the file itself. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { ROOT } from '../support/root.ts';
import type { Bench, BenchContext } from './bench.ts';
import { startWorker } from './children.ts';
import { Households } from './households.ts';
import type { Figure } from './report.ts';
import type { Scope } from './scope.ts';
import { percentile } from './statistics.ts';

const run = promisify(execFile);
const ONE_WAY_MS = 15;
const LINK_BYTES_PER_SEC = 5_000_000;
const SAMPLES = 7;
const GOAL = 2;
const name = 'hls';

/** Half a minute of 1080p, some 6 Mbit/s, a keyframe every two seconds. */
const FILM = [
  ...['-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=25:duration=30'],
  ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=30'],
  ...['-vf', 'noise=alls=8:allf=t', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50'],
  ...['-pix_fmt', 'yuv420p', '-b:v', '6M', '-maxrate', '8M', '-bufsize', '12M', '-c:a', 'aac'],
];
const KINDS = { mp4: ['-movflags', '+faststart'], mkv: [] } as const;
type Kind = keyof typeof KINDS;

export const hls: Bench = {
  name,
  programs: ['ffmpeg', 'chromium'],
  run: async ({ scope, settings, films }: BenchContext): Promise<Figure[]> => {
    const directory = await makeCopies(scope);
    const households = await Households.start(scope, settings, { ...films, directory });
    const target = await households.natsAddress();
    const proxy = await startWorker<{ port: number }>(
      ...([scope, 'delaying-proxy', target, String(ONE_WAY_MS)] as const),
    );
    await households.rerouteFriend(`127.0.0.1:${proxy.ready.port}`);
    await proxy.ask({ bytesPerSec: LINK_BYTES_PER_SEC });
    const browser = await launchChromium();
    scope.defer(() => browser.close());
    const page = await servePage(scope);
    const figures: Figure[] = [];
    const show: Measure = (address, isHls) =>
      firstPicture(browser, `${page}${isHls ? '#hls' : ''}`, address);
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const { asHls, asFile } = await shown(kind, households, show);
      const peer = { name: 'the file shown', value: asFile };
      const figure = (what: string, value: number): Figure => ({
        ...{ bench: name, name: `${what}, ${kind}, p50`, value, unit: 'ms' },
        ...{ peer, ratio: value / asFile, goal: { atMost: GOAL } },
      });
      figures.push(figure('first parts fetched', await fetched(kind, households)));
      figures.push(figure('shown by hls.js', asHls));
    }
    return figures;
  },
};

const copyName = (kind: Kind, what: string, n: number): string => `${what}-${n}.${kind}`;
/** Opened by nobody before. */
const COPIES = ['as hls', 'as file', 'in parts'] as const;

const makeCopies = async (scope: Scope): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'natster-bench-hls-'));
  scope.defer(() => rm(directory, { recursive: true, force: true }));
  const films = join(directory, 'films');
  await mkdir(films);
  const [made, copy] = [join(directory, 'made.mkv'), ['-y', '-loglevel', 'error', '-nostdin']];
  await run('ffmpeg', [...copy, ...FILM, made]);
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const film = join(directory, `film.${kind}`);
    await run('ffmpeg', [...copy, '-i', made, '-c', 'copy', ...KINDS[kind], film]);
    for (const what of COPIES) {
      for (let n = 0; n <= SAMPLES; n++) await copyFile(film, join(films, copyName(kind, what, n)));
    }
  }
  return films;
};

type Measure = (address: string, isHls: boolean) => Promise<number>;

const shown = async (kind: Kind, households: Households, measure: Measure) => {
  const hlsMs: number[] = [];
  const fileMs: number[] = [];
  for (let n = 0; n <= SAMPLES; n++) {
    const [one, other] = [copyName(kind, 'as hls', n), copyName(kind, 'as file', n)];
    const asHls = await measure((await households.view(one)).hls, true);
    const asFile = await measure((await households.view(other)).direct, false);
    // The first ones start the browser's decoders.
    if (n === 0) continue;
    hlsMs.push(asHls);
    fileMs.push(asFile);
  }
  return { asHls: percentile(hlsMs, 50), asFile: percentile(fileMs, 50) };
};

/** Playlists, initialisations, the first segments of pictures and sound, one after another as players ask for them. */
const fetched = async (kind: Kind, households: Households): Promise<number> => {
  const times: number[] = [];
  for (let n = 1; n <= SAMPLES; n++) {
    const address = (await households.view(copyName(kind, 'in parts', n))).hls;
    const startedAtMs = performance.now();
    const get = async (file: string) => (await fetch(new URL(file, address))).text();
    await get('master.m3u8');
    await Promise.all(
      ['video', 'audio-1'].map(async (track) => {
        const text = await get(`${track}.m3u8`);
        await get(/URI="(.*)"/.exec(text)?.[1] ?? '');
        await get(/^.*-0\.m4s$/m.exec(text)?.[0] ?? '');
      }),
    );
    times.push(performance.now() - startedAtMs);
  }
  return percentile(times, 50);
};

const PAGE = `<!doctype html><video muted playsinline></video><script src="/hls.js"></script>
<script>
const show = (address) => new Promise((resolve, reject) => {
  const video = document.querySelector('video');
  const startedAtMs = performance.now();
  video.onloadeddata = () => resolve(performance.now() - startedAtMs);
  video.onerror = () => reject(new Error(video.error.message));
  if (location.hash !== '#hls') { video.src = address; return; }
  const hls = new Hls();
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => fatal && reject(new Error(details)));
  hls.loadSource(address);
  hls.attachMedia(video);
});
</script>`;

const servePage = async (scope: Scope): Promise<string> => {
  const player = await readFile(join(ROOT, 'node_modules/hls.js/dist/hls.min.js'));
  const server = createServer(({ url }, response) => {
    const isPlayer = url === '/hls.js';
    response.setHeader('content-type', isPlayer ? 'text/javascript' : 'text/html');
    response.end(isPlayer ? player : PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.defer(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

const firstPicture = async (browser: Browser, page: string, address: string): Promise<number> => {
  const opened = await browser.newPage();
  try {
    await opened.goto(page);
    return await opened.evaluate<number>(`show(${JSON.stringify(address)})`);
  } finally {
    await opened.close();
  }
};
