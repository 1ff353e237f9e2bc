/** The page of a real bridge's household, in a browser that is signed in. */
import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import type { BridgeProcess } from '../support/bridge-process.ts';
import { SOON, withPage } from './browser.ts';

export const onPhone = { width: 390, height: 844 };
export const onDesk = { width: 1440, height: 900 };

export const visit = (page: Page, name: string) =>
  page.getByRole('link', { name, exact: true }).first().click();
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
export const unfold = (page: Page, text: string) =>
  page.locator('summary', { hasText: text }).first().click();

/** Signed in, at one of the pages that the head of it names. */
export const atHousehold = (
  t: Test,
  bridge: BridgeProcess,
  place: string,
  body: (page: Page) => Promise<void>,
) =>
  withPage(t, bridge.url, async (page) => {
    const { path } = await bridge.api.post<{ path: string }>('/sign-in-codes');
    await page.goto(bridge.url + path);
    await visit(page, place);
    await page.getByRole('heading', { name: place, exact: true }).first().waitFor(SOON);
    await body(page);
  });
