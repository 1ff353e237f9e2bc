/** From an empty data directory to an invitation, by clicks and keys on a phone, with a real bridge. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t from 'tap';
import { startBridge, temporaryDir } from '../support/bridge-process.ts';
import { excess, look, SOON, shows, skip, withPage } from './browser.ts';
import { watchLibrary } from './watch-library.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const unfold = (page: Page, text: string) =>
  page.locator('summary', { hasText: text }).first().click();
const step = (page: Page, heading: string) =>
  page.getByRole('listitem').filter({
    has: page.getByRole('heading', { name: heading }),
  });

t.test('a bridge is set up', { skip }, async (t) => {
  const media = temporaryDir(t);
  await watchLibrary(join(media, 'Video', 'Shared'));
  mkdirSync(join(media, 'Secret'));
  const dataDir = temporaryDir(t);
  const bridge = await startBridge(t, {
    name: 'Olivia',
    dataDir,
    args: ['--media-roots', join(media, 'Video')],
  });
  await withPage(t, bridge.url, async (page) => {
    const { path } = await bridge.api.post<{ path: string }>('/sign-in-codes');
    await page.goto(bridge.url + path);
    await page.getByRole('link', { name: 'Set up, step by step' }).click();
    await page.getByRole('heading', { name: 'Set up this bridge' }).waitFor(SOON);
    await look(page, 'setup-begin');
    t.equal(await excess(page), 0, 'it fits on a phone');

    await page.getByLabel('Name', { exact: true }).first().fill('Kim');
    await page.getByLabel('Password', { exact: true }).first().fill('correct horse');
    await page.keyboard.press('Enter');
    await shows(page, 'With a password sign in: Kim.');

    const films = step(page, 'Choose what to share');
    await films.getByLabel('Name', { exact: true }).first().fill('films');
    await films.locator('summary', { hasText: 'Look for the folder' }).click();
    await films.getByRole('button', { name: /Open .*Video/ }).focus();
    await page.keyboard.press('Enter');
    await films.getByText(/^In .*Video$/).waitFor(SOON);
    t.match(
      await page.evaluate<string>('document.activeElement.textContent'),
      /^In .*Video$/,
      'the focus is where one has come to',
    );
    await films.getByRole('button', { name: 'Open Shared' }).click();
    await films.getByText(/^In .*Shared$/).waitFor(SOON);
    await look(page, 'setup-folder');
    await button(page, 'Take this folder').click();
    await page.keyboard.press('Enter');
    await shows(page, 'Your catalogs: films.');
    await page.getByText(/Everything was looked through: 24 items/).waitFor(SOON);

    const reach = step(page, 'Choose who may open this page');
    await reach.getByText('Only this computer opens this page.').waitFor(SOON);
    await reach.getByLabel(/Every device at home/).check();
    await reach.getByRole('button', { name: 'Save' }).click();
    await button(page, 'Begin anew now').click();
    await reach.getByText('Every device at home can open this page:').waitFor(SOON);

    await page.reload();
    await shows(page, 'With a password sign in: Kim.');
    await shows(page, 'Your catalogs: films.');
    await unfold(page, 'Invite somebody');
    await page.getByLabel('For', { exact: true }).selectOption('Somebody on this machine');
    await button(page, 'Make an invitation').click();
    await page.getByRole('img', { name: 'The invitation as a QR code' }).waitFor(SOON);
    t.match(await page.getByLabel('Invitation', { exact: true }).first().inputValue(), /^natster-/);
    await look(page, 'setup-end');
    t.equal(await excess(page), 0, 'it fits on a phone');
  });
});
