/** What a household's catalogs hold and are called, changed by clicks and keys on a phone, with a real bridge. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import type { CatalogRule } from '../../bridge/media/rule.ts';
import { type BridgeProcess, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { excess, SOON, shows, skip, withPage } from './browser.ts';

type Catalog = { name: string; description: string; items: number; rule: CatalogRule };
type Item = { id: string; title: string };

const nfo = (more: string) => `<movie>${more}</movie>`;
const FILES = {
  'Kids/Bear (2001).mp4': 'b',
  'Kids/Bear (2001).nfo': nfo('<mpaa>FSK 0</mpaa><genre>Animation</genre><tag>loved</tag>'),
  'Late/Blood (2002).mp4': 'bl',
  'Late/Blood (2002).nfo': nfo('<mpaa>FSK 18</mpaa><genre>Horror</genre>'),
  'Plain (2003).mp4': 'pla',
  'Beach.jpg': 'beac',
};

const write = (folder: string, files: Readonly<Record<string, string>>) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
    // What was written only just now waits until it has come to rest.
    utimesSync(join(folder, path), 1e9, 1e9);
  }
};

/** A bridge with a catalog of a folder, each file of which was looked into. */
const household = async (t: Test) => {
  const media = temporaryDir(t);
  write(join(media, 'library'), FILES);
  write(join(media, 'more'), { 'Tale (2004).mp4': 'tale' });
  const dataDir = temporaryDir(t);
  const bridge = await startBridge(t, { name: 'Olivia', dataDir, args: ['--no-own-network'] });
  const dir = join(media, 'library');
  await bridge.api.post('/catalogs', { name: 'films', description: 'Ours', dir });
  await waitFor('everything to be looked into', async () => {
    const sources = ['library'];
    type Counted = { items: number; undescribed: number };
    const found = await bridge.api.post<Counted>('/catalogs/preview', { sources, rule: {} });
    return found.items === 4 && found.undescribed === 0;
  });
  return { bridge, media };
};

const catalogOf = ({ api }: BridgeProcess, name: string) => api.get<Catalog>(`/catalogs/${name}`);
const titlesOf = async ({ api }: BridgeProcess, name: string) =>
  (await api.get<{ items: Item[] }>(`/catalogs/${name}/items`)).items.map(({ title }) => title);

const unfold = (page: Page, summary: string) =>
  page.locator('summary', { hasText: summary }).first().click();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** For looking at: set SCREENSHOTS to a directory. */
const look = async (page: Page, name: string) => {
  const directory = process.env.SCREENSHOTS;
  if (!directory) return;
  for (const [width, scheme] of [
    [390, 'light'],
    [390, 'dark'],
    [1440, 'light'],
    [1440, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const path = join(directory, `${name}-${width}-${scheme}.png`);
    await page.screenshot({ path, fullPage: true });
  }
  await page.setViewportSize({ width: 390, height: 844 });
};

t.test('a catalog is changed on the page', { skip }, async (t) => {
  const { bridge, media } = await household(t);
  const onPage = (name: string, body: (t: Test, page: Page) => Promise<void>) =>
    t.test(name, (t) =>
      withPage(t, bridge.url, async (page) => {
        const { path } = await bridge.api.post<{ path: string }>('/sign-in-codes');
        await page.goto(bridge.url + path);
        await unfold(page, 'Share and manage');
        await body(t, page);
      }),
    );

  await onPage('it is called otherwise, and described', async (t, page) => {
    await unfold(page, 'Change name or description');
    await page.getByLabel('Description (optional)').first().fill('Best of ours');
    await button(page, 'Save').click();
    await shows(page, 'Saved.');
    t.match(await catalogOf(bridge, 'films'), { description: 'Best of ours' });
    await page.getByLabel('Name', { exact: true }).first().fill('Not a name');
    await page.keyboard.press('Enter');
    await page.locator('.note-bad').waitFor(SOON);
    await look(page, 'name');
    await page.getByLabel('Name', { exact: true }).first().fill('Movies');
    await page.keyboard.press('Enter');
    await shows(page, 'It is called “movies” now.');
    await page.locator('.note:focus', { hasText: 'movies' }).waitFor(SOON);
    t.match(await catalogOf(bridge, 'movies'), { description: 'Best of ours', items: 4 });
  });

  await onPage('friends may look through it while we are away', async (t, page) => {
    const choice = page.getByRole('checkbox', { name: 'Friends may look through it' });
    t.notOk(await choice.isChecked());
    await choice.focus();
    await page.keyboard.press('Space');
    await shows(page, 'They may, as it was when you were last online.');
    t.match(await catalogOf(bridge, 'movies'), { listedAway: true });
    await page.reload();
    await unfold(page, 'Share and manage');
    t.ok(await choice.isChecked());
    await choice.uncheck();
    await shows(page, 'They see what is in it only while you are online.');
    t.match(await catalogOf(bridge, 'movies'), { listedAway: false });
  });

  const status = (page: Page, text: string) =>
    page.locator('.verdict [role=status][aria-busy=false]', { hasText: text }).waitFor(SOON);

  await onPage('what is in it is chosen, and seen before it is saved', async (t, page) => {
    await unfold(page, 'What is in it');
    await status(page, 'The same as now.');
    await page.getByRole('checkbox', { name: 'Photos' }).focus();
    await page.keyboard.press('Space');
    await status(page, '3 items (6 bytes) would be in it. 1 goes out.');
    await unfold(page, 'Genres');
    await page.getByLabel('Horror').selectOption('never');
    await unfold(page, 'Subfolders');
    await unfold(page, 'Tags');
    await status(page, '2 items (4 bytes) would be in it. 2 go out.');
    await page.getByText('2 films').waitFor();
    await page.getByLabel('Only what is fit for').selectOption('age 12');
    await status(page, '1 item (1 byte) would be in it.');
    await page.getByText('Age ratings there: FSK 0 (1) and FSK 18 (1). 2 without.').waitFor();
    t.equal(await excess(page), 0, 'it fits on a phone');
    await look(page, 'contents');
    await page.getByLabel('Also what has no age rating').check();
    await status(page, '2 items (4 bytes)');
    t.equal((await catalogOf(bridge, 'movies')).items, 4, 'nothing is done before it is saved');
    await button(page, 'Save').last().click();
    await shows(page, 'Saved: 2 items.');
    await status(page, 'The same as now.');
    t.same((await titlesOf(bridge, 'movies')).sort(), ['Bear', 'Plain']);
    t.match((await catalogOf(bridge, 'movies')).rule, {
      kinds: ['movie', 'episode', 'track', 'other'],
      genres: { include: [], exclude: ['Horror'] },
      ageMax: 12,
      unrated: 'include',
    });
  });

  await onPage('what is not saved is not kept, and something must be ticked', async (t, page) => {
    await unfold(page, 'What is in it');
    await page.getByLabel('Only what is fit for').selectOption('No limit');
    await status(page, '2 items (4 bytes)');
    for (const kind of ['Films', 'Episodes', 'Music', 'Other files']) {
      await page.getByRole('checkbox', { name: kind }).uncheck();
    }
    await status(page, 'Tick at least one kind.');
    await button(page, 'Save').last().click({ force: true });
    await button(page, 'Cancel').click();
    await page.locator('summary:focus', { hasText: 'What is in it' }).waitFor(SOON);
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'Films' }).and(page.locator(':checked')).waitFor(SOON);
    t.equal((await catalogOf(bridge, 'movies')).items, 2);
  });

  await onPage('an older answer does not take the place of a newer one', async (t, page) => {
    const held: (() => void)[] = [];
    await page.route('**/catalogs/preview', async (route) => {
      if (held.length === 0) await new Promise<void>((release) => held.push(release));
      await route.continue().catch(() => undefined);
    });
    const failed = page.waitForEvent('requestfailed', SOON);
    await unfold(page, 'What is in it');
    await page.waitForRequest('**/catalogs/preview', SOON);
    await page.getByRole('checkbox', { name: 'Films' }).uncheck();
    t.match((await failed).url(), '/preview', 'who asks again does not wait for the old answer');
    await status(page, 'Nothing would be in it. 2 go out.');
    held[0]?.();
    await page.unrouteAll({ behavior: 'wait' });
  });

  await onPage(
    'another folder is added, and one that nobody uses is forgotten',
    async (t, page) => {
      const more = join(media, 'more');
      await unfold(page, 'What is in it');
      const add = async (dir: string) => {
        await page.locator('.rule').getByLabel('Folder on this computer').fill(dir);
        await page.keyboard.press('Enter');
      };
      await unfold(page, 'Add another folder');
      await add(join(media, 'nothing'));
      await page.getByText('nothing cannot be read.').waitFor(SOON);
      await add(more);
      await status(page, '3 items (8 bytes) would be in it. 1 comes in.');
      await look(page, 'added');
      await page.getByRole('checkbox', { name: more }).uncheck();
      await button(page, `Forget: ${more}`).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
      await shows(page, `${more} is forgotten.`);
      t.equal((await bridge.api.get<{ sources: [] }>('/sources')).sources.length, 1);
      await status(page, 'The same as now.');
      await add(more);
      await status(page, '1 comes in.');
      await button(page, 'Save').last().click();
      await shows(page, 'Saved: 3 items.');
      t.same((await titlesOf(bridge, 'movies')).sort(), ['Bear', 'Plain', 'Tale']);
    },
  );

  await onPage('items are left out, and put back', async (t, page) => {
    const { rule } = await catalogOf(bridge, 'movies');
    const { first } = await bridge.api.post<{ first: Item[] }>('/catalogs/preview', {
      sources: ['library'],
      rule: { genres: { include: ['Horror'] } },
    });
    const picked = { in: first.map(({ id }) => id) };
    await bridge.api.patch('/catalogs/movies', { rule: { ...rule, picked } });

    await page.getByRole('link', { name: 'movies', exact: true }).click();
    await button(page, 'Leave out Plain').click();
    await shows(page, '“Plain” is left out of this catalog.');
    await waitFor('the list', async () => !(await titlesOf(bridge, 'movies')).includes('Plain'));
    await page.locator('button:focus', { hasText: 'Put back' }).waitFor(SOON);
    await look(page, 'left-out');
    t.equal(await excess(page), 0, 'it fits on a phone');
    await button(page, 'Put back Plain').click();
    await button(page, 'Leave out Plain').waitFor(SOON);
    t.same((await titlesOf(bridge, 'movies')).sort(), ['Bear', 'Blood', 'Plain', 'Tale']);
    await button(page, 'Leave out Tale').click();
    await button(page, 'Put back Tale').waitFor(SOON);

    await page.getByRole('link', { name: 'Catalogs', exact: true }).click();
    await unfold(page, 'Share and manage');
    await unfold(page, 'What is in it');
    await page.getByText('1 item was picked by hand and is in').waitFor(SOON);
    await unfold(page, 'Left out by hand (1)');
    await button(page, 'Put back Tale').click();
    await look(page, 'put-back');
    await status(page, '4 items (10 bytes) would be in it. 1 comes in.');
    await button(page, 'Save').last().click();
    await shows(page, 'Saved: 4 items.');
    t.match((await catalogOf(bridge, 'movies')).rule, { picked: { ...picked, out: [] } });
  });
});
