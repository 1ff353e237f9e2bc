/** Every page for everybody: by screen reader, by keys, on small screens, in the dark, without motion. */
import type { Page } from 'playwright-core';
import t from 'tap';
import {
  listedItems,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { lostByTab, movesIn, seriousIn } from './axe.ts';
import { excess, look, SOON, skip, withPage } from './browser.ts';
import { watchLibrary } from './watch-library.ts';

const SMALLEST = { width: 360, height: 740 };
/** 1280 pixels at 200 %. */
const ZOOMED = { width: 640, height: 400 };

const unfoldAll = async (page: Page) => {
  // What is unfolded may hold more of them.
  for (let round = 0; round < 3; round++) {
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
    await page.waitForLoadState('networkidle');
  }
};

const PLACES = {
  catalogs: '#catalogs',
  items: '#catalogs/films',
  downloads: '#downloads',
  friends: '#friends',
  networks: '#networks',
  people: '#people',
  bridge: '#bridge',
  setup: '#setup',
  start: '#watch',
  films: '#watch/films',
  series: '#watch/series',
  music: '#watch/music',
  photos: '#watch/photos',
} as const;

t.test('pages are for everyone', { skip }, async (t) => {
  const media = temporaryDir(t);
  await watchLibrary(media);
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const items = await shareFolder(households, media);
  await waitFor('posters', async () => {
    const all = await listedItems<{ poster?: string }>(friend, 'films');
    return all.filter(({ poster }) => poster !== undefined).length > 12;
  });
  const film = items.find(({ title }) => title === 'Kestrel');
  if (!film) throw new Error('no film');

  const check = async (page: Page, name: string) => {
    await page.getByRole('heading', { level: 1 }).first().waitFor(SOON);
    await page.waitForLoadState('networkidle');
    await unfoldAll(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      t.same(await seriousIn(page), [], `${name}: nothing serious, ${colorScheme}`);
      await look(page, `everyone-${name}-${colorScheme}`);
    }
    t.same(await movesIn(page), [], `${name}: nothing moves`);
    t.same(await lostByTab(page), [], `${name}: the focus is seen`);
    for (const size of [SMALLEST, ZOOMED]) {
      await page.setViewportSize(size);
      await waitFor(`${name} to fit ${size.width} px`, async () => (await excess(page)) === 0);
    }
  };

  await withPage(t, owner.url, async (page) => {
    await page.goto(owner.url);
    await check(page, 'sign-in');
    const { path } = await owner.api.post<{ path: string }>('/sign-in-codes');
    await page.goto(owner.url + path);
    await page.getByRole('link', { name: 'Friends' }).waitFor(SOON);
    for (const [name, hash] of Object.entries(PLACES)) {
      await page.goto(`${owner.url}/${hash}`);
      await check(page, name);
    }
  });

  await withPage(t, friend.url, async (page) => {
    const { path } = await friend.api.post<{ path: string }>('/sign-in-codes');
    await page.goto(friend.url + path);
    await page.getByRole('link', { name: 'Friends' }).waitFor(SOON);
    await page.goto(`${friend.url}/#watch/item/films/${film.id}`);
    await check(page, 'film');
  });

  await withPage(t, owner.url, async (page) => {
    const { path } = await owner.api.post<{ path: string }>('/sign-in-codes');
    await page.goto(owner.url + path);
    await page.getByRole('link', { name: 'Friends' }).waitFor(SOON);
    await owner.api.delete('/catalogs/films/shares/Ben');
    await page.goto(`${owner.url}/#catalogs`);
    await page.locator('summary', { hasText: 'Share and manage' }).first().click();
    await page.getByRole('button', { name: 'Share with Ben…' }).click();
    await page
      .getByRole('dialog')
      .getByText(/12 films/)
      .waitFor(SOON);
    t.same(await seriousIn(page), [], 'the share dialogue: nothing serious');
  });
});
