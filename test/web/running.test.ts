/** What whoever runs a bridge sees of it, and changes, by clicks and keys on a phone, with a real bridge. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t from 'tap';
import { listedItems, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { fakeNpm } from '../support/fake-npm.ts';
import { waitFor } from '../support/wait-for.ts';
import { excess, look, SOON, shows, skip, withPage } from './browser.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const unfold = (page: Page, text: string) =>
  page.locator('summary', { hasText: text }).first().click();

t.test('a bridge is looked after', { skip }, async (t) => {
  const media = temporaryDir(t);
  mkdirSync(join(media, 'Films'));
  writeFileSync(join(media, 'Films', 'Film (2001).mp4'), '\0\0\0\x08ftyp');
  const dataDir = temporaryDir(t);
  const env = { NATSTER_HUB: 'off', PATH: fakeNpm(t, `echo '"999.0.0"'`) };
  const bridge = await startBridge(t, { name: 'Olivia', dataDir, env });
  await bridge.api.post('/catalogs', { name: 'films', description: '', dir: media });
  await listedItems(bridge, 'films');
  await withPage(t, bridge.url, async (page) => {
    const { path } = await bridge.api.post<{ path: string }>('/sign-in-codes');
    await page.goto(bridge.url + path);
    await page.getByRole('link', { name: 'Bridge', exact: true }).click();
    await page.getByText(/^Version \d/).waitFor(SOON);
    await shows(page, 'No friend watches anything of yours.');
    await page.getByRole('img', { name: /^To friends: .* at most in the last two/ }).waitFor(SOON);
    await page.getByText(/1 item\. The last look found/).waitFor(SOON);
    await look(page, 'running');
    t.equal(await excess(page), 0, 'it fits on a phone');

    await shows(page, 'Not looked for yet.');
    await button(page, 'Look for a newer version').click();
    await shows(page, 'Version 999.0.0 is there.');
    await shows(page, 'Looked for just now.');
    await look(page, 'updates');
    t.equal(await excess(page), 0, 'it fits on a phone');

    await unfold(page, 'Settings');
    const share = page.getByRole('spinbutton', { name: /^Disk time for indexing/ });
    await share.fill('150');
    await page.keyboard.press('Enter');
    t.equal(
      await share.evaluate((field: HTMLInputElement) => field.validity.rangeOverflow),
      true,
      'the browser says what is wrong with it',
    );
    await share.fill('50');
    await page.keyboard.press('Enter');
    await shows(page, 'Waits for a new beginning: Disk time for indexing.');
    await page.getByLabel(/^Hours for indexing/).fill('at night');
    await page.keyboard.press('Enter');
    await page.getByText(/The setting "indexingHours" .* has a wrong value/).waitFor(SOON);
    await look(page, 'settings');
    await button(page, 'Begin anew now').click();
    await page.getByText(/^Waits for a new beginning/).waitFor({ state: 'hidden', ...SOON });
    await page.reload();
    await unfold(page, 'Settings');
    await page.getByRole('spinbutton', { name: /^Disk time for indexing/ }).waitFor(SOON);
    t.equal(
      await page.getByRole('spinbutton', { name: /^Disk time for indexing/ }).inputValue(),
      '50',
    );
    await button(page, 'Disk time for indexing: as it was at first').click();
    await shows(page, 'Waits for a new beginning: Disk time for indexing.');

    await unfold(page, 'Log');
    await page.getByRole('list', { name: 'Log' }).getByRole('listitem').first().waitFor(SOON);
    await look(page, 'log');
    await unfold(page, 'Backup');
    await page.getByLabel('Passphrase for this backup').fill('correct horse battery');
    const [file] = await Promise.all([
      page.waitForEvent('download', SOON),
      page.keyboard.press('Enter'),
    ]);
    t.match(file.suggestedFilename(), /^natster-backup-.*\.natster$/);
    await shows(page, 'The backup was downloaded.');
    t.equal(await excess(page), 0, 'it fits on a phone');

    const kept = join(temporaryDir(t), file.suggestedFilename());
    await file.saveAs(kept);
    await bridge.api.patch('/catalogs/films', { description: 'After the backup' });
    const putBack = async (passphrase: string) => {
      await page.getByLabel('Backup file').setInputFiles(kept);
      await page.getByLabel('Its passphrase').fill(passphrase);
      await button(page, 'Put it back…').click();
      await look(page, 'restore');
      await page.getByRole('dialog').getByRole('button', { name: 'Put it back…' }).click();
    };
    await putBack('not this one');
    await shows(page, 'The passphrase is not that of this backup.');
    await putBack('correct horse battery');
    await shows(page, 'It is in place; the bridge begins anew.');
    type Catalog = { description: string };
    await waitFor('the bridge as it was', async () => {
      const films = await bridge.api.get<Catalog>('/catalogs/films').catch(() => undefined);
      return films?.description === '';
    });
    await page.reload();
    await page.getByText(/^Version \d/).waitFor(SOON);
    t.pass('who put it back is signed in');
  });
});
