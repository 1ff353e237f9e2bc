/** The people of a household, by clicks and keys on a phone, with a real bridge. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { listedItems, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { excess, SOON, shows, skip, withPage } from './browser.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const unfold = (page: Page, text: string) =>
  page.locator('summary', { hasText: text }).first().click();
/** For looking at: set SCREENSHOTS to a directory. */
const look = async (page: Page, name: string) => {
  const directory = process.env.SCREENSHOTS;
  if (!directory) return;
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await page.screenshot({ path: join(directory, `${name}-${width}.png`), fullPage: true });
  }
};
const signIn = async (page: Page, name: string, password: string) => {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
};

t.test('people sign in, and watch', { skip }, async (t) => {
  const media = temporaryDir(t);
  writeFileSync(join(media, 'Film (2001).mp4'), '\0\0\0\x08ftyp');
  const dataDir = temporaryDir(t);
  const bridge = await startBridge(t, { name: 'Olivia', dataDir, args: ['--no-own-network'] });
  await bridge.api.post('/catalogs', { name: 'films', description: '', dir: media });
  await listedItems(bridge, 'films');
  const onPage = (name: string, body: (t: Test, page: Page) => Promise<void>) =>
    t.test(name, (t) => withPage(t, bridge.url, (page) => body(t, page)));

  await onPage('somebody is added, and told apart', async (t, page) => {
    const { path } = await bridge.api.post<{ path: string }>('/sign-in-codes');
    await page.goto(bridge.url + path);
    await page.getByRole('link', { name: 'People' }).click();
    await shows(
      page,
      'Nobody signs in with a password yet. Browsers come in by the link of the bridge alone.',
    );
    await unfold(page, 'Add somebody');
    await page.getByLabel('Name', { exact: true }).fill('Kim');
    await page.getByLabel('Password', { exact: true }).last().fill('correct horse');
    await button(page, 'Add somebody').click();
    await shows(page, 'Kim can sign in now.');
    await page.getByRole('heading', { name: 'Kim' }).waitFor(SOON);
    await page.getByText('May watch', { exact: true }).first().waitFor(SOON);
    await unfold(page, 'Tokens for scripts');
    await page.getByLabel('What it is for').fill('backup');
    await button(page, 'Make a token').click();
    await shows(page, 'Copy it now: it is not shown again.');
    await unfold(page, 'Signed-in browsers (1)');
    await page.getByText('This browser').waitFor(SOON);
    await look(page, 'people');
    t.equal(await excess(page), 0, 'it fits on a phone');
    await page.reload();
    await page.getByRole('heading', { name: 'Kim' }).waitFor(SOON);
  });

  await onPage('who may watch sees what there is, and nothing to change', async (t, page) => {
    await page.goto(bridge.url);
    await look(page, 'sign-in');
    t.equal(await excess(page), 0, 'it fits on a phone');
    await signIn(page, 'Kim', 'wrong password');
    await shows(page, 'Name or password is wrong.');
    await signIn(page, 'kim', 'correct horse');
    await page.getByRole('link', { name: 'films', exact: true }).waitFor(SOON);
    await look(page, 'watch');
    t.same(await page.locator('header nav a').allInnerTexts(), ['Watch', 'People']);
    t.equal(await page.locator('main button').count(), 0);
    await page.getByRole('link', { name: 'films', exact: true }).click();
    await page
      .getByRole('link', { name: /^Film.*2001/s })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Film', exact: true }).waitFor(SOON);
    await page.getByRole('link', { name: 'Play Film' }).waitFor(SOON);
    t.equal(await button(page, 'Download Film').count(), 0);
    await page.getByRole('link', { name: 'People' }).click();
    await shows(page, 'You are signed in as Kim.');
    await unfold(page, 'Change your password');
    await page.getByLabel('Password until now').fill('correct horse');
    await page.getByLabel('New password').fill('battery staple');
    await button(page, 'Change your password').click();
    await shows(page, 'Changed. Your other browsers are signed out.');
    await look(page, 'account');
    await button(page, 'Sign out everywhere').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByLabel('Name', { exact: true }).waitFor(SOON);
    await signIn(page, 'Kim', 'battery staple');
    await shows(page, 'You are signed in as Kim.');
  });

  await onPage('somebody is removed while they look', async (_t, page) => {
    await page.goto(bridge.url);
    await signIn(page, 'Kim', 'battery staple');
    await page.getByRole('link', { name: 'films', exact: true }).waitFor(SOON);
    const { people } = await bridge.api.get<{ people: { id: string }[] }>('/people');
    await bridge.api.delete(`/people/${people[0]?.id}`);
    await page.getByLabel('Password', { exact: true }).waitFor(SOON);
  });
});
