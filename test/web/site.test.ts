/** The site in a browser, from a web server of somebody else's: it asks no bridge for anything but over NATS. */
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import t, { type Test } from 'tap';
import {
  type Households,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { openToBrowsers } from '../support/browser-network.ts';
import { lacksChromium, launchChromium } from '../support/chromium.ts';
import { films, lacking } from '../support/fixtures.ts';
import { mediaZoo, ZOO } from '../support/media-zoo.ts';
import { serveSite } from '../support/static-site.ts';
import { waitFor } from '../support/wait-for.ts';
import { excess, heading, look, SOON, shows } from './browser.ts';
import { inFilm, playsFrom } from './film-element.ts';

const skip = (await lacking('ffmpeg')) || lacksChromium;
const FILM = 'Faststart (2024).mp4';
const PHONE = { width: 390, height: 844 };

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Olivia shares films with Ben, whose phone has the page of another server. */
class Setting {
  readonly households: Households;
  readonly site: { url: string; asked: string[] };
  readonly media: string;
  readonly context: BrowserContext;
  readonly requests: string[] = [];
  readonly wrong: string[] = [];

  constructor(
    households: Households,
    site: { url: string; asked: string[] },
    media: string,
    context: BrowserContext,
  ) {
    this.households = households;
    this.site = site;
    this.media = media;
    this.context = context;
    context.on('request', (request) => this.requests.push(request.url()));
  }

  async page(): Promise<Page> {
    const page = await this.context.newPage();
    page.setDefaultTimeout(SOON.timeout);
    page.on('pageerror', (error) => this.wrong.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) this.wrong.push(message.text());
    });
    return page;
  }
}

const setUp = async (t: Test): Promise<Setting> => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  await mediaZoo();
  await films(media);
  copyFileSync(join(ZOO, 'pic.jpg'), join(media, 'Faststart (2024)-poster.jpg'));
  await shareFolder(households, media);
  const home = temporaryDir(t);
  copyFileSync(join(ZOO, 'tone.m4a'), join(home, 'Song.m4a'));
  await friend.api.post('/catalogs', { name: 'music', description: 'Songs of ours', dir: home });
  const { spki } = await openToBrowsers(t, owner, [friend]);
  const browser: Browser = await launchChromium(`--ignore-certificate-errors-spki-list=${spki}`);
  t.teardown(() => browser.close());
  const context = await browser.newContext({ viewport: PHONE });
  return new Setting(households, await serveSite(t), media, context);
};

t.test('the site on a server of somebody else', { skip }, async (t) => {
  const setting = await setUp(t);
  const { households, site, media } = setting;
  const { owner, friend } = households;
  const page = await setting.page();

  await t.test('says what to do while it is linked to nobody', async () => {
    await page.goto(site.url);
    await heading(page, 'Your films, from anywhere');
    await look(page, 'site-empty');
  });

  await t.test('is linked by a link, once', async (t) => {
    const { link } = await friend.api.post<{ link: string }>('/linked-browsers/links', {});
    await page.goto(`${site.url}#${link}`);
    await page.reload();
    await page.goto(`${site.url}#${link}`);
    await heading(page, 'Link this browser');
    t.notMatch(page.url(), /natster-browser/, 'it stands in the address no longer');
    await look(page, 'site-link');
    await page.getByLabel('Name of this browser').fill('Phone');
    await button(page, 'Link this browser').click();
    await heading(page, 'Ours');
    const { browsers } = await friend.api.get<{ browsers: object[] }>('/linked-browsers');
    t.match(browsers, [{ name: 'Phone' }]);
    const other = await setting.page();
    await other.goto(`${site.url}#${link}`);
    await button(other, 'Link this browser').click();
    await shows(other, 'This link was used already or has expired.');
    await other.close();
  });

  await t.test('lists catalogs of ours and of friends, and who is there', async (t) => {
    const films = page.getByRole('link', { name: /films.*from Olivia.*Online/s });
    await films.waitFor(SOON);
    await page.getByRole('link', { name: /music.*Songs of ours.*Online/s }).waitFor(SOON);
    t.equal(await excess(page), 0, 'it fits on a phone');
    await look(page, 'site-catalogs');
    await films.click();
    await heading(page, 'films');
    await button(page, 'Play: Faststart').waitFor(SOON);
    await page.locator('.poster img').first().waitFor(SOON);
    t.equal(await excess(page), 0);
    await look(page, 'site-films');
    await page.getByLabel('Find in this catalog').fill('faststart');
    await shows(page, '1 item');
  });

  await t.test('plays a film of a friend, and seeks in it', async (t) => {
    await button(page, 'Play: Faststart').click();
    await playsFrom(page, 0.3);
    await inFilm(page, '{ film.currentTime = 50 }');
    await playsFrom(page, 50.3);
    t.equal(await inFilm(page, 'Math.round(film.duration)'), 60);
    await inFilm(page, '{ film.currentTime = 20 }');
    await playsFrom(page, 20.3);
    await look(page, 'site-player');
    await button(page, 'Close').click();
  });

  await t.test('downloads it whole', async (t) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button(page, 'Download: Faststart').click(),
    ]);
    t.equal(download.suggestedFilename(), FILM);
    const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
    t.equal(hash(await download.path()), hash(join(media, FILM)));
    t.equal(page.url(), `${site.url}#import/films`);
  });

  await t.test('plays a song from home', async () => {
    await page.goto(`${site.url}#own/music`);
    await page.getByRole('button', { name: /^Play: / }).click();
    await waitFor('the song', () =>
      page.evaluate<boolean>(`document.querySelector('audio')?.currentTime > 0.2`),
    );
    await button(page, 'Close').click();
  });

  await t.test('an owner who leaves is away, and comes back', async () => {
    await owner.api.delete(`/catalogs/films/shares/${friend.name}`);
    await page.goto(`${site.url}#import/films`);
    await shows(page, 'This catalog is not shared with you.');
    await owner.api.put(`/catalogs/films/shares/${friend.name}`);
    await button(page, 'Play: Faststart').waitFor(SOON);
    await friend.stop();
    await page.goto(`${site.url}#catalogs`);
    await page.getByRole('link', { name: /music.*Away/s }).waitFor(SOON);
    await page.getByRole('link', { name: /films.*Online/s }).waitFor(SOON);
    await friend.restart();
    await page.getByRole('link', { name: /music.*Online/s }).waitFor(SOON);
  });

  await t.test('removed at home, its film ends', async (t) => {
    await page.goto(`${site.url}#import/films`);
    await button(page, 'Play: Faststart').click();
    await playsFrom(page, 0.3);
    type Answer = { browsers: { id: string }[] };
    const { browsers } = await friend.api.get<Answer>('/linked-browsers');
    await friend.api.delete(`/linked-browsers/${browsers[0]?.id}`);
    await shows(page, 'This browser is linked to no household here, or its time is over.');
    await inFilm(page, '{ film.currentTime = 55; film.play().catch(() => {}) }');
    const isStuck = await inFilm<boolean>(page, 'film.readyState < 2 || film.error !== null');
    t.ok(isStuck, 'nothing more comes');
    await look(page, 'site-removed');
  });

  await t.test('nothing was asked of a bridge, nor anything secret of the server', async (t) => {
    t.same(setting.wrong, [], 'no errors, nothing against the policy');
    const elsewhere = setting.requests.filter(
      (url) => !url.startsWith(site.url) && !url.startsWith('blob:'),
    );
    t.same(elsewhere, []);
    t.ok(site.asked.every((path) => /^\/films\/(?:assets\/[\w.-]+|worker\.js)?$/.test(path)));
  });
});

t.test('a browser is linked, and removed, on the page of the bridge', { skip }, async (t) => {
  const { owner } = await twoHouseholds(t);
  const { spki } = await openToBrowsers(t, owner, []);
  const browser = await launchChromium(`--ignore-certificate-errors-spki-list=${spki}`);
  t.teardown(() => browser.close());
  const context = await browser.newContext({ viewport: PHONE });
  const page = await context.newPage();
  page.setDefaultTimeout(SOON.timeout);
  const { path } = await owner.api.post<{ path: string }>('/sign-in-codes');
  await page.goto(owner.url + path);
  const people = async () => {
    await page.getByRole('link', { name: 'People' }).click();
    await page.locator('summary', { hasText: 'Browsers from anywhere' }).click();
  };
  await people();
  await button(page, 'Link a browser').click();
  const address = page.getByLabel('Link', { exact: true });
  await address.waitFor(SOON);
  t.equal(await excess(page), 0);
  await look(page, 'site-people');
  const link = await address.inputValue();
  t.match(link, /^http:.*\/site\/#natster-browser\./);
  const site = await context.newPage();
  await site.goto(link);
  await site.getByLabel('Name of this browser').fill('Tablet');
  await button(site, 'Link this browser').click();
  await heading(site, 'Catalogs');
  await page.reload();
  await people();
  await button(page, 'Remove Tablet').click();
  await page.locator('dialog[open]').getByRole('button', { name: 'Remove' }).click();
  await shows(page, 'Browsers from anywhere (0)');
  await shows(site, 'This browser is linked to no household here, or its time is over.');
});

t.test('the bridge serves it as well', { skip }, async (t) => {
  const { owner } = await twoHouseholds(t);
  const browser = await launchChromium();
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`${owner.url}/site/`);
  await heading(page, 'Your films, from anywhere');
  const { headers } = await fetch(`${owner.url}/site/`);
  t.match(headers.get('content-security-policy'), /connect-src wss:.*frame-ancestors 'none'/);
});
