/** A television: paired by a code, driven by arrow keys, playing a friend's film; then taken back. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import t from 'tap';
import {
  type BridgeProcess,
  type Item,
  listedItems,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { films, lacking, noise } from '../support/fixtures.ts';
import { mediaZoo, ZOO } from '../support/media-zoo.ts';
import { Player } from '../support/player.ts';
import { ROOT } from '../support/root.ts';
import { waitFor } from '../support/wait-for.ts';

const FILM = join(ROOT, 'bridge/demo-media/Northern Lights (2026).mp4');
const SRT = '1\n00:00:00,000 --> 00:00:50,000\nHello\n';
const skip = await lacking('chromium', 'ffmpeg');

/** Three films, one with subtitles; a series of two seasons; one of random bytes, too large for any buffer. */
const library = async (media: string): Promise<void> => {
  await films(media);
  await writeFile(join(media, 'Faststart (2024).en.srt'), SRT);
  await noise(join(media, 'Noise (2020).mkv'), 30);
  await mediaZoo();
  for (const n of [1, 2, 3]) await copyFile(join(ZOO, 'pic.png'), join(media, `Photo ${n}.png`));
  for (const [season, episode] of [
    [1, 1],
    [1, 2],
    [2, 1],
  ]) {
    const folder = join(media, 'Gap', `Season ${season}`);
    await mkdir(folder, { recursive: true });
    await copyFile(FILM, join(folder, `Gap S0${season}E0${episode}.mp4`));
  }
};

const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
/** The keys work from here on; says on what they stand. */
const textOfFocus = async (page: Page): Promise<string> => {
  await page.locator(':focus').waitFor();
  return page.evaluate<string>('document.activeElement.textContent.trim()');
};
const focused = (page: Page, text: RegExp): Promise<boolean> =>
  waitFor(`the keys to stand on ${text}`, async () => text.test(await textOfFocus(page)));
const timeOf = (page: Page): Promise<number> =>
  page.evaluate<number>('(document.getElementById("film") || {}).currentTime || 0');
/** For looking at: set SCREENSHOTS to a directory. */
const look = async (page: Page, name: string): Promise<void> => {
  const directory = process.env.SCREENSHOTS;
  if (directory) await page.screenshot({ path: join(directory, `tv-${name}.png`) });
};

type Device = { id: string; name: string; kind: string; playing: { title: string }[] };
const devicesOf = async (bridge: BridgeProcess): Promise<Device[]> =>
  (await bridge.api.get<{ devices: Device[] }>('/devices')).devices;

t.test('a television', { skip }, async (t) => {
  const media = temporaryDir(t);
  await library(media);
  const { owner, friend } = await twoHouseholds(t);
  await owner.api.post('/catalogs', { name: 'films', description: 'Test', dir: media });
  await waitFor('what films are', async () => {
    const items = await listedItems<Item & { duration?: number }>(owner, 'films');
    const noise = items.find(({ path }) => path.startsWith('Noise'));
    const isKnown = (item: (typeof items)[number]) =>
      item === noise || item.duration || item.path.endsWith('.png');
    return items.length === 10 && items.every(isKnown);
  });
  await owner.api.put('/catalogs/films/shares/Ben');
  await friend.api.post('/imports', { catalog: 'films', friend: 'Olivia' });
  const items = await listedItems(friend, 'films');
  const noisy = items.find(({ path }) => path.startsWith('Noise'))?.id ?? '';
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });
  t.teardown(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const wrong: string[] = [];
  page.on('pageerror', ({ message }) => wrong.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  const secrets: string[] = [];
  let capability = '';

  await t.test('before it is paired it is told nothing but a code', async (t) => {
    await page.goto(`${friend.url}/tv`);
    const shown = (await page.locator('.code').textContent()) ?? '';
    t.match(shown, /^[0-9A-Z]{4} [0-9A-Z]{3}$/);
    for (const path of ['movies', 'new', 'search?q=gap', `items/films/${noisy}`]) {
      const answer = await fetch(`${friend.url}/tv/${path}`, { redirect: 'manual' });
      t.equal(answer.status, 303, path);
      t.equal(await answer.text(), '');
      t.equal(answer.headers.get('referrer-policy'), 'no-referrer');
    }
    const position = await fetch(`${friend.url}/tv/items/films/${noisy}/position`, {
      ...{ method: 'POST', redirect: 'manual', body: '{"atSec":1}' },
      headers: { 'content-type': 'application/json' },
    });
    t.equal(position.status, 303);
    await t.rejects(friend.api.post('/devices', { code: 'AAAAAAA' }), {
      code: 'PAIRING_CODE_INVALID',
    });
    await look(page, 'code');
    const { stdout } = await runCommand(friend.dataDir, 'device', 'add', shown, 'Living room');
    t.equal(stdout, 'Living room may play everything here now.\n');
    await page.getByText('Movies', { exact: true }).waitFor();
    t.match(await devicesOf(friend), [{ name: 'Living room', kind: 'tv', playing: [] }]);
    for (const { name, value, httpOnly, sameSite } of await page.context().cookies()) {
      t.match(
        { name, httpOnly, sameSite },
        { name: 'natster-tv', httpOnly: true, sameSite: 'Lax' },
      );
      capability = value;
      secrets.push(value, shown.replace(' ', ''));
    }
    t.match(capability, /^[\w-]{43}$/);
  });

  await t.test('arrow keys lead to a film that plays', async (t) => {
    await look(page, 'home');
    await focused(page, /^Movies$/);
    await press(page, 'ArrowRight');
    t.equal(await textOfFocus(page), 'Series');
    await press(page, 'ArrowLeft', 'Enter');
    await focused(page, /^Faststart/);
    await press(page, 'ArrowRight');
    t.match(await textOfFocus(page), /^Index at the end/);
    await look(page, 'movies');
    await press(page, 'ArrowUp');
    t.equal(await textOfFocus(page), 'Home');
    await press(page, 'ArrowDown', 'Enter');
    await focused(page, /^Play$/);
    await look(page, 'film');
    await press(page, 'Enter');
    await waitFor('the film to play', async () => (await timeOf(page)) > 1);
    t.match(await devicesOf(friend), [{ playing: [{ title: 'Faststart' }] }]);
    await look(page, 'player');
  });

  await t.test('subtitles, seeking, and going on where it was stopped', async (t) => {
    await press(page, 'ArrowRight', 'Enter');
    t.equal(await textOfFocus(page), 'Subtitles: English');
    const cues = '(document.querySelector("track").track.cues || []).length';
    await waitFor('the subtitles', async () => (await page.evaluate<number>(cues)) > 0);
    await press(page, 'ArrowUp', 'ArrowRight');
    await waitFor('the film to go on', async () => (await timeOf(page)) > 31);
    await press(page, 'ArrowDown', 'ArrowLeft');
    t.equal(await textOfFocus(page), 'Back');
    await press(page, 'Enter');
    await focused(page, /^Go on at 0:3\d$/);
    await look(page, 'stopped');
    await page.goto(`${friend.url}/tv`);
    await focused(page, /^Movies$/);
    await press(page, 'ArrowDown', 'Enter');
    await focused(page, /^Go on at/);
    await press(page, 'Enter');
    await waitFor('the film to go on there', async () => (await timeOf(page)) > 31);
  });

  await t.test('series by season, words, and what is wrong in words', async (t) => {
    await page.goto(`${friend.url}/tv/series`);
    await focused(page, /^Gap/);
    await press(page, 'Enter');
    await focused(page, /^Season 1/);
    await press(page, 'ArrowRight', 'Enter');
    await focused(page, /S2 E1/);
    await page.goto(`${friend.url}/tv/search`);
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('matroska');
    await press(page, 'Enter');
    await focused(page, /^Matroska/);
    t.same(wrong, [], 'no errors, nothing against the policy');
    const gone = await page.goto(`${friend.url}/tv/items/films/${'x'.repeat(22)}`);
    t.equal(gone?.status(), 404);
    await page.getByText('There is no such item in the catalog.').waitFor();
  });

  await t.test('photos by arrow keys, and by themselves', async (t) => {
    const isAt = (title: string) =>
      waitFor(title, () =>
        page.evaluate<boolean>(
          `document.title === '${title}' && document.body.className === 'player away'`,
        ),
      );
    await page.goto(`${friend.url}/tv/photos`);
    await focused(page, /^Photo 1/);
    await press(page, 'Enter');
    await isAt('Photo 1');
    await press(page, 'ArrowRight');
    await isAt('Photo 2');
    await press(page, 'ArrowLeft');
    await isAt('Photo 1');
    await page.clock.install();
    await page.reload();
    await isAt('Photo 1');
    await press(page, 'Enter');
    await look(page, 'slides');
    await page.clock.runFor(8_100);
    await isAt('Photo 2');
    await page.clock.runFor(8_100);
    await isAt('Photo 3');
    await press(page, 'ArrowDown');
    await focused(page, /^(Back|Stop)$/);
    await look(page, 'photo');
    t.equal(await page.locator('#next').count(), 0);
  });

  const film = (of: string) => `${friend.url}/play/${of}/catalogs/films/${noisy}/x.mkv`;

  await t.test('refused and removed, it is cut off in the middle', async (t) => {
    const [device] = await devicesOf(friend);
    const at = `/devices/${device?.id}`;
    const renamed = await runCommand(friend.dataDir, 'device', 'rename', 'living room', 'Kitchen');
    t.equal(renamed.stdout, 'Kitchen\n');
    const codeOf = async (address: string) => {
      const answer = await fetch(address);
      return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code];
    };
    for (const [cut, code] of [
      [() => friend.api.patch(at, { isRefused: true }), [403, 'DEVICE_REFUSED']],
      [() => friend.api.delete(at), [404, 'VIEWING_NOT_FOUND']],
    ] as const) {
      const player = await Player.open(film(capability));
      await player.read(1_000_000);
      await cut();
      await t.rejects(player.read(30_000_000), { message: 'the connection broke' });
      t.same(await codeOf(film(capability)), code);
      t.same(await codeOf(film(capability).replace('x.mkv', 'assets/poster')), code);
      if (code[0] === 404) break;
      await page.goto(`${friend.url}/tv/movies`);
      await page.getByText('This television is not let in').waitFor();
      await friend.api.patch(at, { isRefused: false });
    }
    await page.goto(`${friend.url}/tv/movies`);
    secrets.push(((await page.locator('.code').textContent()) ?? '').replace(' ', ''));
    t.same(await devicesOf(friend), []);
  });

  await t.test('a friend who is away is shown as such', async (t) => {
    const code = secrets.at(-1);
    const paired = await friend.api.post<Device>('/devices', { code });
    t.equal(paired.name, 'Television');
    await page.getByText('Movies', { exact: true }).waitFor();
    await owner.stop();
    await t.rejects(friend.api.post('/imports/films/refresh'));
    await page.goto(`${friend.url}/tv/movies`);
    await page.getByText('Olivia is away').first().waitFor();
    await look(page, 'away');
    for (const { value } of await page.context().cookies()) secrets.push(value);
    t.equal(secrets.length, 4);
    for (const secret of secrets) t.notOk(friend.log().includes(secret), 'no log has it');
  });
});
