/** Watching what friends share: walls, pages about things, and playing them, by clicks and keys on a phone and a large screen. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import {
  type Households,
  type Item,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { lacking } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';
import { excess, heading, skip as lacksBrowser, SOON, shows, withPage } from './browser.ts';
import { watchLibrary } from './watch-library.ts';

const skip = (await lacking('ffmpeg')) || lacksBrowser;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

let households: Households;
let items: Item[] = [];
const idOf = (end: string): string => items.find(({ path }) => path.endsWith(end))?.id ?? '';

t.before(async () => {
  if (skip) return;
  const directory = temporaryDir(t);
  await watchLibrary(directory);
  households = await twoHouseholds(t);
  items = await shareFolder(households, directory);
  await waitFor('the owner to look into all of them', async () => {
    type Answer = { items: (Item & { details?: string; kind: string })[] };
    const listed = await households.friend.api.get<Answer>('/catalogs/films/items');
    ({ items } = listed);
    return listed.items.every(({ details, kind }) => details || kind === 'photo');
  });
  await waitFor('all to be found by their people', async () => {
    const found = await households.friend.api.get<{ total: number }>('/search?q=Mira%20Stone');
    return found.total >= 12;
  });
});

/** For looking at: set SCREENSHOTS to a directory. Of the whole page, at both widths, dark and light. */
const look = async (page: Page, name: string) => {
  const directory = process.env.SCREENSHOTS;
  if (!directory) return;
  const before = page.viewportSize() ?? PHONE;
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const size of [PHONE, DESK]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await page.waitForLoadState('networkidle').catch(() => undefined);
      const path = join(directory, `${name}-${size.width}-${colorScheme}.png`);
      await page.screenshot({ path });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
};

const SIZES = { phone: PHONE, desk: DESK } as const;

const onPage = (
  name: string,
  size: keyof typeof SIZES,
  body: (t: Test, page: Page) => Promise<void>,
) =>
  void t.test(`${name} (${size})`, { skip }, (t) => {
    const { friend } = households;
    return withPage(t, friend.url, async (page) => {
      await page.setViewportSize(SIZES[size]);
      const { path } = await friend.api.post<{ path: string }>('/sign-in-codes');
      await page.goto(friend.url + path);
      await page.getByRole('link', { name: 'Watch', exact: true }).click();
      await heading(page, 'Watch');
      await body(t, page);
    });
  });

const link = (page: Page, name: string | RegExp) =>
  page.getByRole('link', typeof name === 'string' ? { name, exact: true } : { name }).first();
const section = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'What there is' }).getByRole('link', { name }).click();
const wall = (page: Page) => page.locator('ul.wall');
const focused = (page: Page) => page.evaluate<string>('document.activeElement?.textContent ?? ""');
/** Titles on the wall, in their order. */
const titles = (page: Page) => wall(page).locator('.tile-title').allTextContents();
const becomes = (what: string, titlesOf: () => Promise<string[]>, wanted: readonly string[]) =>
  waitFor(what, async () => JSON.stringify(await titlesOf()) === JSON.stringify(wanted));

/** Whether everything that can be worked has a name, and how much has moved by itself. */
const NAMELESS = `[...document.querySelectorAll('a, button, input, select, summary, textarea')]
  .filter((one) => one.offsetParent !== null)
  .filter((one) => !(one.textContent?.trim() || one.getAttribute('aria-label') || one.labels?.length))
  .map((one) => one.outerHTML)`;
const isSound = async (t: Test, page: Page, what: string) => {
  t.same(await page.evaluate(NAMELESS), [], `${what}: every control has a name`);
  t.equal(await excess(page), 0, `${what}: it fits`);
};

onPage('what is still being read is looked for again', 'desk', async (_t, page) => {
  let times = 0;
  await page.route('**/api/v1/search?*', async (route) => {
    const response = await route.fetch();
    const found = (await response.json()) as { results: unknown[] };
    const part = { ...found, results: found.results.slice(0, 3), incomplete: true };
    times += 1;
    await route.fulfill(times > 2 ? { response } : { response, json: part });
  });
  await page.getByRole('searchbox').fill('Mira Stone');
  await shows(page, 'Some catalogs are still being read: look again in a moment.');
  await shows(page, '12 found');
});

for (const size of ['phone', 'desk'] as const) {
  onPage('the start', size, async (t, page) => {
    await link(page, /Amber Tide/).waitFor(SOON);
    await heading(page, 'Recently added');
    await heading(page, 'New music');
    await page.getByText('From Olivia').first().waitFor(SOON);
    await look(page, 'start');
    await isSound(t, page, 'start');
    await page.getByRole('link', { name: 'films', exact: true }).click();
    await heading(page, 'Series');
    await look(page, 'catalog');
    await isSound(t, page, 'catalog');
  });

  onPage(
    'a wall of films, in other orders, narrowed down, and looked through',
    size,
    async (t, page) => {
      await section(page, 'Films');
      await heading(page, 'Films');
      await waitFor('twelve films', async () => (await titles(page)).length === 12);
      t.match(await titles(page), ['Amber Tide', 'Blue Harbour']);
      await look(page, 'films');
      await isSound(t, page, 'films');

      await page.getByLabel('In order of').selectOption('Year');
      await waitFor('the newest first', async () => (await titles(page))[0] === 'The Juniper Road');
      await page.reload();
      await waitFor('the same order', async () => (await titles(page))[0] === 'The Juniper Road');
      t.equal(await page.getByLabel('In order of').inputValue(), 'year');
      await page.getByLabel('From').selectOption('Olivia');
      await waitFor('her films', async () => (await titles(page)).length === 12);
      const field = page.getByRole('searchbox', { name: 'Find in films' });
      await field.focus();
      await page.keyboard.type('harb');
      await becomes('the one film', () => titles(page), ['Blue Harbour']);
      await shows(page, '1 found');
      t.ok(await page.evaluate('document.activeElement?.type === "search"'), 'typing goes on');
      await page.reload();
      await becomes('the same film', () => titles(page), ['Blue Harbour']);
      t.equal(await field.inputValue(), 'harb');
      await field.fill('nothing of that name');
      await shows(page, 'Nothing fits. Try fewer letters, or let more in.');
    },
  );

  onPage('keys lead through a wall, to a film and back', size, async (t, page) => {
    await section(page, 'Films');
    await waitFor('twelve films', async () => (await titles(page)).length === 12);
    await page.getByLabel('Only what can be played now').focus();
    await page.keyboard.press('Tab');
    t.match(await focused(page), /Amber Tide/);
    await page.keyboard.press('ArrowRight');
    await waitFor('the next', async () => (await focused(page)).includes('Blue Harbour'));
    await page.keyboard.press('End');
    await waitFor('the last', async () => (await focused(page)).includes('Low Winter Sun'));
    const scrolled = await page.evaluate<number>('scrollY');
    await waitFor('the place to be kept', () =>
      page.evaluate<boolean>('history.state?.wall?.active === 11'),
    );
    await page.keyboard.press('Enter');
    await heading(page, 'Low Winter Sun');
    await shows(
      page,
      'Of Low Winter Sun, and of those who went there. A keeper of lights finds letters that were never sent.',
    );
    await page.goBack();
    await waitFor('the last again', async () => (await focused(page)).includes('Low Winter Sun'));
    t.equal(await page.evaluate('scrollY'), scrolled);
    await page.reload();
    await waitFor('the same after a reload', async () =>
      (await focused(page)).includes('Low Winter Sun'),
    );
  });

  onPage('all about a film', size, async (t, page) => {
    await section(page, 'Films');
    await link(page, /^Amber Tide/).click();
    await heading(page, 'Amber Tide');
    await shows(page, 'Plot');
    await shows(page, 'as The keeper');
    await page.getByText('7.4 of 10').waitFor(SOON);
    await page.getByText('It needs', { exact: false }).first().waitFor(SOON);
    await page.getByText('English', { exact: false }).first().waitFor(SOON);
    await page.getByText('AC3', { exact: false }).first().waitFor(SOON);
    await look(page, 'film');
    await isSound(t, page, 'film');

    await page.locator('summary', { hasText: 'Play it elsewhere' }).click();
    await page.getByRole('button', { name: 'Give an address' }).click();
    const address = page.getByRole('textbox', { name: 'Address for other players' });
    await address.waitFor(SOON);
    t.equal((await fetch(await address.inputValue(), { method: 'HEAD' })).status, 200);
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Open in VLC or mpv' }).click();
    const playlist = await coming;
    t.equal(playlist.suggestedFilename(), 'Amber Tide.m3u');
    await page.getByRole('button', { name: 'Copy: Address for other players' }).click();
    await isSound(t, page, 'elsewhere');

    await page.getByRole('link', { name: 'Find everything with Mira Stone' }).click();
    await heading(page, 'Watch');
    await shows(page, '12 found');
    t.equal(await page.getByRole('searchbox').inputValue(), 'Mira Stone');
    await look(page, 'search');
  });

  onPage('a film is played, stopped, and gone on with', size, async (_t, page) => {
    const id = idOf('Copper Sky (2010).mkv');
    await households.friend.api.put(`/catalogs/films/items/${id}/position`, { atSec: 0 });
    await section(page, 'Films');
    await link(page, /^Copper Sky/).click();
    await link(page, 'Play Copper Sky').focus();
    await page.keyboard.press('Enter');
    await waitFor('it to play', () =>
      page.evaluate<boolean>('document.querySelector("video")?.currentTime > 1'),
    );
    await look(page, 'playing');
    await page.reload();
    await waitFor('it to go on after a reload', () =>
      page.evaluate<boolean>('document.querySelector("video")?.readyState > 1'),
    );
    await page.evaluate(
      '{ const it = document.querySelector("video"); it.pause(); it.currentTime = 4; }',
    );
    await page.getByRole('button', { name: 'Stop Copper Sky' }).click();
    await link(page, /^Go on with Copper Sky at 0:0/).waitFor(SOON);
    await link(page, 'From the beginning').waitFor(SOON);
    await section(page, 'Start');
    await heading(page, 'Continue watching');
    await look(page, 'continue');
    await link(page, /seen.*Copper Sky/s).click();
    await heading(page, 'Copper Sky');
  });

  onPage('a series, its seasons, and one episode after another', size, async (t, page) => {
    await section(page, 'Series');
    await link(page, /^Northern Show/).click();
    await heading(page, 'Northern Show');
    await shows(page, 'A town at the end of the line, and its only bridge.');
    const episodes = page.getByRole('list', { name: 'Episodes' }).getByRole('link');
    await waitFor('three episodes', async () => (await episodes.count()) === 3);
    await look(page, 'series');
    await isSound(t, page, 'series');
    await link(page, 'Season 2').click();
    await waitFor('two episodes', async () => (await episodes.count()) === 2);
    await page.reload();
    await waitFor('two episodes again', async () => (await episodes.count()) === 2);
    await link(page, 'Season 1').click();
    await waitFor('three episodes', async () => (await episodes.count()) === 3);
    await episodes.nth(1).click();
    await heading(page, 'The Bridge');
    await link(page, 'Next: S1 E3 · Thaw').waitFor(SOON);
    await look(page, 'episode');
    await link(page, 'Play The Bridge').click();
    await waitFor('it to play', () =>
      page.evaluate<boolean>('document.querySelector("video")?.currentTime > 0.2'),
    );
    await page.evaluate(
      '{ const it = document.querySelector("video"); it.currentTime = it.duration - 0.3; }',
    );
    await page.getByRole('region', { name: 'Playing Thaw' }).waitFor(SOON);
    await heading(page, 'Thaw');
    await page.getByRole('button', { name: 'Stop Thaw' }).click();
    await link(page, 'Northern Show').click();
    await heading(page, 'Northern Show');
  });

  onPage('an album', size, async (t, page) => {
    await section(page, 'Music');
    await look(page, 'music-wall');
    await link(page, /^Daybreak/).click();
    await heading(page, 'Daybreak');
    const tracks = page.getByRole('list', { name: 'Tracks' }).getByRole('link');
    await waitFor('three songs', async () => (await tracks.count()) === 3);
    await look(page, 'album');
    await isSound(t, page, 'album');
    await tracks.nth(1).click();
    await waitFor('it to play', () =>
      page.evaluate<boolean>('document.querySelector("audio")?.currentTime > 0.2'),
    );
    await look(page, 'album-playing');
  });

  onPage('photos', size, async (t, page) => {
    await section(page, 'Photos');
    await waitFor('four photos', async () => (await titles(page)).length === 4);
    await look(page, 'photos');
    await isSound(t, page, 'photos');
    await link(page, /^Beach 61/).click();
    const shown = (name: string) => page.getByRole('img', { name, exact: true }).waitFor(SOON);
    await shown('Beach 61');
    // The others are asked for when one of them is shown.
    const mayGo = (name: string) =>
      page
        .locator('.photo-actions button:not([aria-disabled="true"])', { hasText: name })
        .waitFor(SOON);
    await mayGo('Next');
    await page.keyboard.press('ArrowRight');
    await shown('Beach 62');
    await page.keyboard.press('ArrowRight');
    await shown('Beach 63');
    await page.reload();
    await shown('Beach 63');
    await mayGo('Previous');
    await page.keyboard.press('ArrowLeft');
    await shown('Beach 62');
    await mayGo('Previous');
    await page.keyboard.press('ArrowLeft');
    await shown('Beach 61');
    await look(page, 'photo');
    await page.getByRole('button', { name: 'Stop Beach 61' }).click();
    await heading(page, 'Photos');
    await waitFor('the wall', async () => (await titles(page)).length === 4);
  });
}

onPage('a film is fetched to keep', 'phone', async (_t, page) => {
  await section(page, 'Films');
  await link(page, /^Kestrel/).click();
  await page.getByRole('button', { name: 'Download Kestrel' }).click();
  await link(page, 'Save to this computer').waitFor(SOON);
  await page.reload();
  await link(page, 'Save to this computer').waitFor(SOON);
  await link(page, 'See downloads').click();
  await heading(page, 'Downloads');
  await heading(page, 'Kestrel');
});

onPage('an owner who is away is shown so, and so is their return', 'phone', async (t, page) => {
  const { owner } = households;
  await section(page, 'Films');
  await waitFor('twelve films', async () => (await titles(page)).length === 12);
  await link(page, /^Glass Orchard/).click();
  await shows(page, 'as The keeper');
  await owner.stop();
  // She carries the network too, so that may be what is said to be away.
  await page
    .getByText(/(not online|not reached).*Last seen /)
    .first()
    .waitFor(SOON);
  await look(page, 'film-away');
  await page.goBack();
  await page
    .locator('.flag', { hasText: /Olivia is away|Not reached/ })
    .first()
    .waitFor(SOON);
  await look(page, 'films-away');
  await isSound(t, page, 'away');
  await page.getByLabel('Only what can be played now').check();
  await shows(page, 'Nothing fits. Try fewer letters, or let more in.');
  await owner.restart();
  await waitFor('her films again', async () => (await titles(page)).length === 12);
  t.equal(await page.locator('.flag').count(), 0);
  await link(page, /^Iron Lantern/).click();
  await link(page, 'Play Iron Lantern').click();
  await waitFor('it to play', () =>
    page.evaluate<boolean>('document.querySelector("video")?.currentTime > 0.3'),
  );
});
