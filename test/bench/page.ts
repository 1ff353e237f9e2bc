/** How soon the page is painted, and whether what stands on it moves by itself: as Lighthouse asks, in Chromium. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { watchLibrary } from '../web/watch-library.ts';
import type { Bench } from './bench.ts';
import { Household } from './households.ts';
import type { Figure } from './report.ts';
import { median } from './statistics.ts';

const name = 'page';
const ROUNDS = 9;
/** As phones of the middle are slower than what this runs on. */
const SLOWER = 4;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };
const PLACES = {
  start: 'watch',
  films: 'watch/films',
  series: 'watch/series',
  'a film': 'watch/item',
  catalogs: 'catalogs',
  friends: 'friends',
  networks: 'networks',
  'the bridge': 'bridge',
  'setting up': 'setup',
} as const;
/** An answer of a few letters, which the browser shows as it is. */
const EMPTY = '/api/v1/nothing';

export const page: Bench = {
  name,
  programs: ['chromium', 'ffmpeg'],
  run: async ({ scope, settings }): Promise<Figure[]> => {
    const directory = await mkdtemp(join(tmpdir(), 'natster-bench-'));
    scope.defer(() => rm(directory, { recursive: true, force: true }));
    const media = join(directory, 'media');
    await watchLibrary(media);
    const household = await new Household(scope, settings, directory, 'Olivia').start();
    await household.api.post('/catalogs', { name: 'films', description: '', dir: media });
    const browser = await launchChromium();
    scope.defer(() => browser.close());
    const visitor = new Visitor(browser, household);
    const item = await visitor.filmWithPoster();
    const places = Object.entries(PLACES).map(([label, hash]) => ({
      label,
      hash: hash === 'watch/item' ? `${hash}/films/${item}` : hash,
    }));
    return [...(await paints(visitor)), ...(await shifts(visitor, places))];
  },
};

/** Each time with nothing kept from before. */
const paints = async (visitor: Visitor): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const [label, slower] of [
    ['first paint', 1],
    [`first paint, processor ${SLOWER} times slower`, SLOWER],
  ] as const) {
    const ours: number[] = [];
    const empty: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      empty.push(await visitor.paintMs(EMPTY, slower));
      ours.push(await visitor.paintMs('/', slower));
    }
    const peer = { name: 'an empty page', value: median(empty) };
    const value = median(ours);
    const ratio = value / peer.value;
    figures.push({ bench: name, name: label, value, unit: 'ms', peer, ratio, goal: { atMost: 2 } });
  }
  return figures;
};

const shifts = async (
  visitor: Visitor,
  places: readonly { label: string; hash: string }[],
): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const { label, hash } of places) {
    const phone = await visitor.shift(hash, PHONE);
    const desk = await visitor.shift(hash, DESK);
    const note = `phone ${phone.toFixed(3)}, desk ${desk.toFixed(3)}`;
    const value = Math.max(phone, desk);
    const unit = '';
    figures.push({
      bench: name,
      name: `shift, ${label}`,
      value,
      unit,
      goal: { atMost: 0.02 },
      note,
    });
  }
  return figures;
};

class Visitor {
  readonly #browser: Browser;
  readonly #household: Household;

  constructor(browser: Browser, household: Household) {
    this.#browser = browser;
    this.#household = household;
  }

  async filmWithPoster(): Promise<string> {
    type Answer = { items: { id: string; kind: string; poster?: string }[] };
    for (;;) {
      const { items } = await this.#household.api.get<Answer>('/catalogs/films/items');
      const films = items.filter(({ kind, poster }) => kind === 'movie' && poster);
      if (films.length > 11 && films[0]) return films[0].id;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Of somebody who is signed in and comes with nothing kept. */
  async paintMs(path: string, slower: number): Promise<number> {
    return this.#visit(PHONE, async (page, context) => {
      const session = await context.newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
      await page.goto(this.#household.api.url + path, { waitUntil: 'load' });
      return page.evaluate<number>(FIRST_PAINT);
    });
  }

  /** Of all that moved while a place came to rest. */
  async shift(hash: string, viewport: typeof PHONE): Promise<number> {
    return this.#visit(viewport, async (page, context) => {
      const session = await context.newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
      await page.addInitScript(WATCH_SHIFTS);
      await page.goto(`${this.#household.api.url}/#${hash}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      // The page asks anew every four seconds.
      await page.waitForTimeout(6_000);
      if (process.env.SHIFTS) console.log(hash, await page.evaluate('self.moved'));
      return page.evaluate<number>('self.shifted');
    });
  }

  async #visit<T>(
    viewport: typeof PHONE,
    body: (page: Page, context: BrowserContext) => Promise<T>,
  ): Promise<T> {
    const context = await this.#browser.newContext({ viewport });
    try {
      const { api } = this.#household;
      const { path } = await api.post<{ path: string }>('/sign-in-codes');
      const signingIn = await context.newPage();
      await signingIn.goto(api.url + path);
      await signingIn.getByRole('navigation').first().waitFor();
      await signingIn.close();
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Network.clearBrowserCache');
      return await body(page, context);
    } finally {
      await context.close();
    }
  }
}

const FIRST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list, observer) => {
    for (const entry of list.getEntries()) {
      if (entry.name !== 'first-contentful-paint') continue;
      observer.disconnect();
      resolve(entry.startTime);
    }
  }).observe({ type: 'paint', buffered: true });
})`;
const WATCH_SHIFTS = `
self.shifted = 0;
self.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    self.shifted += entry.value;
    for (const { node, previousRect, currentRect } of entry.sources) {
      self.moved.push([entry.value.toFixed(4), node?.nodeName, node?.className,
        (node?.textContent ?? '').slice(0, 30), previousRect.y, currentRect.y, previousRect.height, currentRect.height].join(' | '));
    }
  }
}).observe({ type: 'layout-shift', buffered: true });`;
