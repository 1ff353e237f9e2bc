/** A browser for tests of the page. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { lacksChromium, launchChromium } from '../support/chromium.ts';
import { StubBridge } from './stub-bridge.ts';

const PHONE = { width: 390, height: 844 };
// The page asks every four seconds, and every two while the bridge is away.
export const SOON = { timeout: 60_000 };

export const skip = lacksChromium;
let browser: Browser;

t.before(async () => {
  if (!skip) browser = await launchChromium();
});
t.teardown(() => browser?.close());

/** What may never happen, whatever the page shows. */
const watch = (page: Page, url: string): readonly string[] => {
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) wrong.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) wrong.push(`asked ${request.url()}`);
  });
  return wrong;
};

/** What a screen reader finds on it. */
const shown = (page: Page): Promise<string> =>
  page
    .locator('body')
    .ariaSnapshot({ timeout: 5_000 })
    .catch((error: unknown) => String(error));

/** A page of a phone, for what `body` does with it. */
export const withPage = async (t: Test, url: string, body: (page: Page) => Promise<void>) => {
  const context = await browser.newContext({ viewport: PHONE });
  t.teardown(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(SOON.timeout);
  const wrong = watch(page, url);
  await body(page).catch(async (error: unknown) => {
    t.comment(`The page, when it failed:\n${await shown(page)}`);
    throw error;
  });
  t.same(wrong, [], 'no errors, nothing against the policy, no request elsewhere');
};

type Opened = { readonly bridge: StubBridge; readonly page: Page };
type Setting = {
  readonly answers?: ConstructorParameters<typeof StubBridge>[0];
  readonly hash?: string;
};

/** A test with a stub and a phone that has opened its page. */
export const onPhone = (
  name: string,
  { answers = {}, hash = '' }: Setting,
  body: (t: Test, opened: Opened) => Promise<void>,
) =>
  void t.test(name, { skip }, async (t) => {
    const bridge = new StubBridge(answers);
    await bridge.start();
    t.teardown(() => bridge.stop());
    await withPage(t, bridge.url, async (page) => {
      await page.goto(`${bridge.url}/${hash}`);
      await body(t, { bridge, page });
    });
  });

export const shows = async (page: Page, text: string) =>
  page
    .getByText(text, { exact: true })
    .first()
    .waitFor({ state: 'visible', ...SOON });

export const heading = async (page: Page, name: string) =>
  page.getByRole('heading', { name, exact: true }).first().waitFor(SOON);

/** How far the page is wider than its window. */
export const excess = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

/** For looking at: set SCREENSHOTS to a directory. */
export const look = async (page: Page, name: string) => {
  const directory = process.env.SCREENSHOTS;
  if (!directory) return;
  for (const [width, height] of [
    [390, 844],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(directory, `${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 390, height: 844 });
};
