/** Sharing a catalog and what becomes of it, by clicks and keys at two households' pages. */
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import {
  type BridgeProcess,
  type Households,
  listedItems,
  playAddress,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { excess, look, SOON, shows, skip, withPage } from './browser.ts';
import { watchLibrary } from './watch-library.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const unfold = (page: Page, text: string) =>
  page.locator('summary', { hasText: text }).first().click();

const open = async (page: Page, bridge: BridgeProcess, hash: string) => {
  const { path } = await bridge.api.post<{ path: string }>('/sign-in-codes');
  await page.goto(bridge.url + path);
  await page.getByRole('link', { name: 'Friends' }).waitFor(SOON);
  await page.goto(`${bridge.url}/${hash}`);
};

t.test('two households share', { skip }, async (t) => {
  const media = temporaryDir(t);
  await watchLibrary(media);
  const households: Households = await twoHouseholds(t);
  const { owner, friend } = households;
  await owner.api.post('/catalogs', { name: 'films', description: '', dir: media });
  await waitFor('everything to be looked into', async () => {
    const sources = (await owner.api.get<{ sources: { name: string }[] }>('/sources')).sources;
    const names = sources.map(({ name }) => name);
    type Counted = { items: number; undescribed: number };
    const found = await owner.api.post<Counted>('/catalogs/preview', { sources: names, rule: {} });
    return found.items === 24 && found.undescribed === 0;
  });
  const at = (bridge: BridgeProcess, hash: string, body: (page: Page, t: Test) => Promise<void>) =>
    withPage(t, bridge.url, async (page) => {
      await open(page, bridge, hash);
      await body(page, t);
    });

  await at(owner, '#catalogs', async (page, t) => {
    await unfold(page, 'Share and manage');
    await button(page, 'Share with Ben…').focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Share “films” with Ben?' });
    await dialog.getByText(/12 films/).waitFor(SOON);
    await waitFor('posters', () =>
      dialog
        .locator('img')
        .evaluateAll(
          (all: HTMLImageElement[]) =>
            all.length >= 4 && all.every((one) => one.complete && one.naturalWidth > 0),
        ),
    );
    await look(page, 'share-dialogue');
    t.equal(await excess(page), 0, 'it fits on a phone');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    t.match(await owner.api.get('/catalogs/films'), { sharedWith: [] }, 'nothing is shared yet');
    await page.keyboard.press('Enter');
    await button(page, 'Share it').focus();
    await page.keyboard.press('Enter');
    await button(page, 'Stop sharing with Ben').waitFor(SOON);
    await page.reload();
    await shows(page, 'Shared with Ben');
  });

  await at(friend, '#catalogs', async (page, t) => {
    await page.getByRole('heading', { name: 'Shared with you' }).waitFor(SOON);
    await look(page, 'inbox');
    await button(page, 'Import “films” from Olivia').click();
    await shows(page, 'Imported as “films” with 24 items.');
    await page.getByRole('heading', { name: 'Shared with you' }).waitFor({ state: 'hidden' });
    t.equal((await listedItems(friend, 'films')).length, 24);
  });

  const wordsOn = async (page: Page, name: string): Promise<string[]> => {
    await page.getByLabel(`Compare keys with ${name}`).click();
    const list = page.getByRole('list', { name: 'Words to compare' });
    await list.waitFor(SOON);
    return list.getByRole('listitem').allInnerTexts();
  };
  let spoken: readonly string[] = [];
  await at(friend, '#friends', async (page, t) => {
    spoken = await wordsOn(page, 'Olivia');
    t.equal(spoken.length, 12);
  });

  const film = (await listedItems(friend, 'films')).find(({ title }) => title === 'Kestrel');
  if (!film) throw new Error('no film');
  const address = await playAddress(friend, film);
  t.equal((await fetch(address)).status, 200);

  await at(owner, '#friends', async (page, t) => {
    await shows(page, 'Online');
    await shows(page, `Watches “${film.title}” from films`);
    t.same(await wordsOn(page, 'Ben'), spoken, 'both see the same words');
    await page.getByLabel('Limits for Ben').click();
    await page.getByLabel('Films at once').fill('2');
    await page.getByLabel('Speed in all, in Mbit/s').fill('20');
    await page.keyboard.press('Enter');
    await shows(page, 'at most 2 films at once, at most 2.5 MB/s');
    await look(page, 'friend');
    t.equal(await excess(page), 0, 'it fits on a phone');
    await button(page, 'Pause Ben').click();
    await shows(page, 'Ben is given nothing until you let them in again.');
    await friend.api.post('/imports/films/refresh').catch(() => undefined);
    await waitFor('Ben to be told', async () => {
      const { problem } = await friend.api.get<{ problem?: string }>('/catalogs/films');
      return problem === 'NOT_SHARED';
    });
    await page.reload();
    await button(page, 'Let Ben in again').click();
    await button(page, 'Pause Ben').waitFor(SOON);
    await friend.api.post('/imports/films/refresh');
  });
});
