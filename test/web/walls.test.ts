/** A wall of 20,000 posters: what is drawn and held stays small, wherever one is on it. */
import type { Page } from 'playwright-core';
import { waitFor } from '../support/wait-for.ts';
import { onPhone, SOON } from './browser.ts';
import type { Asked } from './stub-bridge.ts';

const COUNT = 20_000;
const idOf = (number: number): string => String(number).padStart(22, 'a');
const film = (number: number) => ({
  catalog: 'films',
  item: {
    ...{
      id: idOf(number),
      path: `Film ${number}.mkv`,
      byte_size: 1,
      mime_type: 'video/x-matroska',
    },
    ...{ description: '', kind: 'movie', title: `Film ${number}`, revision: 'r', year: 2001 },
  },
});
const everything = ({ query }: Asked) => {
  const from = Number(query.cursor ?? 0);
  const limit = Number(query.limit);
  const count = Math.min(limit, COUNT - from);
  return {
    results: Array.from({ length: count }, (_, n) => film(from + n)),
    ...(from + count < COUNT && { next: String(from + count) }),
  };
};
const CATALOGS = {
  catalogs: [
    {
      ...{ name: 'films', kind: 'imported', description: '', items: COUNT },
      ...{ friend: 'Olivia', catalog: 'films', online: true },
    },
  ],
};
const answers = {
  'GET /catalogs': CATALOGS,
  'GET /everything': everything,
  'GET /positions': { positions: [] },
  'GET /search': { results: [film(7)], total: 1 },
};

const tiles = (page: Page) => page.locator('ul.wall > li').count();
const focused = (page: Page) => page.evaluate<string>('document.activeElement?.textContent ?? ""');
/** Number of the film that has the focus. */
const reached = async (page: Page): Promise<number> =>
  Number(/Film (\d+)/.exec(await focused(page))?.[1] ?? -1);
const reach = (page: Page, number: number) =>
  waitFor(`film ${number}`, async () => {
    if ((await reached(page)) >= number) return true;
    await page.keyboard.press('End');
    return false;
  });
const shift = `new Promise((resolve) => new PerformanceObserver((list) =>
  resolve(list.getEntries().reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0)))
  .observe({ type: 'layout-shift', buffered: true }))`;
const shifted = (page: Page) =>
  page.evaluate<number>(
    `Promise.race([${shift}, new Promise((resolve) => setTimeout(resolve, 500, 0))])`,
  );

onPhone(
  'a long wall is drawn only where it is looked at',
  { answers, hash: '#watch/films' },
  async (t, opened) => {
    const { page, bridge } = opened;
    await page
      .getByRole('link', { name: /^Film 0/ })
      .first()
      .waitFor(SOON);
    const atFirst = await tiles(page);
    t.ok(atFirst < 60, `${atFirst} tiles are drawn`);
    t.ok((await shifted(page)) < 0.02, 'nothing moves by itself');
    await page
      .getByRole('link', { name: /^Film 0/ })
      .first()
      .focus();
    const session = await page.context().newCDPSession(page);
    const heap = async (): Promise<number> => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      return usedSize;
    };
    await reach(page, 300);
    const early = await heap();
    await reach(page, 3_000);
    const late = await heap();
    t.ok((await tiles(page)) < 80, `${await tiles(page)} tiles are drawn`);
    t.ok(late < early * 1.5 + 4e6, `${early} bytes after 300, ${late} after 3,000`);
    t.ok(bridge.asked.filter(({ path }) => path === '/everything').length < 400);
    await page.keyboard.press('Home');
    await waitFor('the first', async () => (await focused(page)).includes('Film 0'));
  },
);

onPhone(
  'who comes back from far down is there again',
  { answers, hash: '#watch/films' },
  async (t, { page }) => {
    await page
      .getByRole('link', { name: /^Film 0/ })
      .first()
      .focus();
    await reach(page, 500);
    await page.keyboard.press('ArrowUp');
    await waitFor('one further up', async () => (await reached(page)) % 60 < 59);
    const film = await reached(page);
    await page.keyboard.press('Enter');
    await page.waitForURL(/#watch\/item\//);
    await page.getByText('Fetching', { exact: false }).first().waitFor({ state: 'detached' });
    await page.goBack();
    await waitFor('the same film', async () => (await reached(page)) === film);
    await page.reload();
    await waitFor('it after a reload', async () => (await reached(page)) === film);
    t.ok((await page.evaluate<number>('scrollY')) > 5_000);
  },
);

onPhone(
  'looking while one types asks once for each pause',
  { answers, hash: '#watch' },
  async (t, { page, bridge }) => {
    const field = page.getByRole('searchbox', { name: 'Find in everything' });
    await field.focus();
    await page.keyboard.type('film seven', { delay: 20 });
    await page
      .getByRole('link', { name: /Film 7/ })
      .first()
      .waitFor(SOON);
    const asked = bridge.asked.filter(({ path }) => path === '/search');
    t.ok(asked.length <= 3, `asked ${asked.length} times`);
    t.match(asked.at(-1)?.query, { q: 'film seven', limit: '100' });
    t.equal(await field.inputValue(), 'film seven');
    t.ok(
      await page.evaluate<boolean>('document.activeElement?.type === "search"'),
      'typing goes on',
    );
    for (const width of [360, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      await waitFor(`it to fit ${width}`, () =>
        page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'),
      );
    }
  },
);
