/** Chromium's own player, and two that are scripts in a page of it. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Scope } from '../bench/scope.ts';
import { CHROMIUM, launchChromium } from '../support/chromium.ts';
import { ROOT } from '../support/root.ts';
import { type Player, type Playing, SOUNDS, TEXTS } from './player.ts';
import { versionOf } from './programs.ts';

const SCRIPTS: Record<string, string> = {
  '/hls.js': 'node_modules/hls.js/dist/hls.min.js',
  '/shaka.js': 'node_modules/shaka-player/dist/shaka-player.compiled.js',
  '/player.js': 'test/players/page/player.js',
};
const PAGE = `<!doctype html><video id="video" playsinline></video>
${Object.keys(SCRIPTS)
  .map((script) => `<script src="${script}"></script>`)
  .join('\n')}`;
const NO_TRACKS = "Chromium's `<video>` offers one sound and no subtitles of a file.";
const CONVERTED =
  'Chromium decodes no AC-3, which the French sound is: it gets AAC, made by the bridge.';

const browser = { seeks: true, programs: [CHROMIUM ?? 'chromium'], packages: ['chromium'] };
const chromiumVersion = () => versionOf(CHROMIUM ?? 'chromium', /(?<=Chromium )\d+/);
const libraryVersion = async (library: string): Promise<string> => {
  const file = join(ROOT, 'node_modules', library, 'package.json');
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
};

export const browserPlayers: readonly Player[] = [
  ...(['direct', 'HLS'] as const).map(
    (address): Player => ({
      ...{ ...browser, name: 'Chromium', address, film: 'mp4', sound: [], text: [] },
      notes: { sound: NO_TRACKS, text: NO_TRACKS },
      version: chromiumVersion,
      open: (scope) => openPage(scope, 'native'),
    }),
  ),
  ...(['hls.js', 'shaka-player'] as const).map(
    (library): Player => ({
      ...{ ...browser, name: library, address: 'HLS', film: 'mkv' },
      ...{ sound: SOUNDS, text: TEXTS, notes: { sound: CONVERTED } },
      version: async () =>
        `${await libraryVersion(library)} in Chromium ${await chromiumVersion()}`,
      open: (scope) => openPage(scope, library),
    }),
  ),
];

const openPage = async (scope: Scope, kind: string): Promise<Playing> => {
  const url = await servePage(scope);
  const chromium = await launchChromium('--autoplay-policy=no-user-gesture-required');
  scope.defer(() => chromium.close());
  const page = await chromium.newPage();
  await page.goto(url);
  const ask = <T>(method: string, ...args: unknown[]) => call<T>(page, method, args);
  return {
    play: (address) => ask('play', kind, address),
    position: () => ask('position'),
    seek: (toSec) => ask('seek', toSec),
    choose: (track, language) => ask('choose', track, language),
    chosen: (track) => ask('chosen', track),
    ended: () => ask('ended'),
  };
};

const call = <T>(page: Page, method: string, args: readonly unknown[]): Promise<T> =>
  page.evaluate<T>(`player.${method}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`);

const servePage = async (scope: Scope): Promise<string> => {
  const server = createServer((request, response) => {
    const script = SCRIPTS[request.url ?? ''];
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    if (!script) response.end(PAGE);
    else void readFile(join(ROOT, script)).then((text) => response.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.defer(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};
