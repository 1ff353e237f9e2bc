/** From nothing to a film in the browser, on both households' pages, by clicks and keys only. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import t from 'tap';
import { type BridgeProcess, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { films, lacking, noise } from '../support/fixtures.ts';

const CHROMIUM = '/usr/bin/chromium';

const signIn = async (browser: Browser, bridge: BridgeProcess, width: number): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const { path } = await bridge.api.post<{ path: string }>('/sign-in-codes');
  await page.goto(bridge.url + path);
  await page.getByRole('heading', { name: 'What to do next' }).waitFor();
  return page;
};

const unfold = (page: Page, summary: string) =>
  page.locator('summary', { hasText: summary }).first().click();
const visit = (page: Page, name: string) =>
  page.getByRole('link', { name, exact: true }).first().click();
/** For looking at: set SCREENSHOTS to a directory. */
const look = async (page: Page, name: string) => {
  const directory = process.env.SCREENSHOTS;
  if (directory) await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true });
};

const skip = await lacking('chromium', 'ffmpeg');
t.test('set up, invite, join, share, import and watch', { skip }, async (t) => {
  const media = temporaryDir(t);
  await films(media);
  const season = join(media, 'Northern Show', 'Season 1');
  await mkdir(season, { recursive: true });
  await noise(join(season, 'S01E02 The Bridge.mkv'), 1);
  const owner = await startBridge(t, { name: 'Olivia', dataDir: temporaryDir(t) });
  const friend = await startBridge(t, {
    name: 'Ben',
    dataDir: temporaryDir(t),
    args: ['--no-own-network'],
  });
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });
  t.teardown(() => browser.close());
  const olivia = await signIn(browser, owner, 1440);
  const ben = await signIn(browser, friend, 390);
  await look(olivia, '1-first-run-1440');
  await look(ben, '1-first-run-390');

  await unfold(olivia, 'Make a catalog');
  await olivia.getByLabel('Name', { exact: true }).fill('films');
  await olivia.getByLabel('Description (optional)').fill('Our films');
  await olivia.getByLabel('Folder on this computer').fill(media);
  await olivia.keyboard.press('Enter');
  await olivia.getByText('4 items').first().waitFor();
  t.pass('Olivia has a catalog');

  await visit(olivia, 'Networks');
  const makeInvitation = olivia.getByRole('button', { name: 'Make an invitation' });
  await makeInvitation.click();
  await olivia.getByText('Your network can be reached from this machine only').first().waitFor();
  t.pass('an invitation that nobody could use is not made');
  await olivia.getByLabel('For', { exact: true }).selectOption('Somebody on this machine');
  await makeInvitation.click();
  const text = await olivia
    .waitForSelector('textarea[readonly], input[readonly]')
    .then((field) => field.inputValue());
  t.match(text, /^natster-invite\./);
  await look(olivia, '2-invitation-1440');

  await visit(ben, 'Networks');
  await ben.getByLabel('Invitation').first().fill(text);
  await ben.getByRole('button', { name: 'Join', exact: true }).click();
  await ben.getByText("Olivia's network").first().waitFor();
  await look(ben, '3-joined-390');
  t.pass('Ben has joined');

  await visit(olivia, 'Catalogs');
  await unfold(olivia, 'Share and manage');
  await olivia.getByRole('button', { name: 'Share with Ben…' }).click();
  await olivia
    .getByRole('dialog')
    .getByText(/^4 items/)
    .waitFor();
  await olivia.getByRole('button', { name: 'Share it' }).click();
  await olivia.getByText('Shared with Ben').waitFor();
  await look(olivia, '4-shared-1440');

  await visit(ben, 'Catalogs');
  await unfold(ben, 'Import a catalog');
  await ben.getByLabel('Name of the catalog').fill('films');
  await ben.getByLabel('Friend', { exact: true }).selectOption({ label: 'Olivia' });
  await ben
    .getByRole('button', { name: /import/i })
    .last()
    .click();
  await ben.getByRole('link', { name: 'films', exact: true }).click();
  await ben.getByText('Northern Show · S1 E2').waitFor();
  await ben.getByRole('button', { name: /^Play Faststart/ }).click();
  const video = ben.locator('video');
  await video.waitFor();
  await video.evaluate((element: HTMLVideoElement) => {
    element.muted = true;
    return element.play();
  });
  const played = await video.evaluate(
    (element: HTMLVideoElement) =>
      new Promise<number>((resolve, reject) => {
        element.addEventListener('error', () => reject(new Error(element.error?.message)));
        element.addEventListener('timeupdate', () => {
          if (element.currentTime > 30.5) resolve(element.currentTime);
          else if (element.currentTime > 0.3 && element.currentTime < 30) element.currentTime = 30;
        });
      }),
  );
  t.ok(played > 30, 'the film plays, and after a seek');
  await look(ben, '5-playing-390');

  await olivia.getByRole('button', { name: 'Stop sharing with Ben' }).click();
  await ben.reload();
  await ben.getByRole('button', { name: /^Play Faststart/ }).click();
  await ben
    .getByText(/not shared with you|does not share/)
    .first()
    .waitFor();
  await look(ben, '6-taken-back-390');
  t.pass('a share that was taken back is told in words');

  await visit(ben, 'Networks');
  await ben.getByRole('button', { name: "Leave Olivia's network" }).click();
  await look(ben, '7-leaving-390');
  await ben.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await ben
    .getByText("You are not on “Olivia's network” any more. Ended with it: films.")
    .waitFor();
  await look(ben, '8-left-390');
  t.pass('Ben has left');
});
