/** A friend's films, and the friend's page of them in a browser. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
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
import { films, lacking } from '../support/fixtures.ts';
import { makeAll, mediaZoo, withoutIndex, words, ZOO } from '../support/media-zoo.ts';
import { waitFor } from '../support/wait-for.ts';
import { skip as lacksBrowser, withPage } from './browser.ts';
import { inFilm } from './film-element.ts';

export const skip = (await lacking('ffmpeg')) || lacksBrowser;
const FILM = 'Sounds (2021).mkv';
/** One of the zoo, and what it is called here. The second is nowhere kept when its owner leaves. */
const FILES = [
  [FILM, FILM, 'Unseen (2021).mkv'],
  ['a.avi', 'Old (1999).avi'],
  ['a.ts', 'Recorded (2010).ts'],
  ['pic.jpg', 'Album/Photo 1.jpg'],
  ['pic.png', 'Album/Photo 2.png'],
  ['pic.webp', 'Album/Photo 3.webp'],
  ['pic.mp3', 'Songs/01 First.mp3'],
  ['tone.m4a', 'Songs/02 Second.m4a'],
] as const;

export let households: Households;
let items: Item[] = [];

/** Three minutes with AAC in two languages and AC-3, and two subtitles. */
const soundsFrom = (film: string): readonly string[] => [
  ...['-stream_loop', '2', '-i', film, ...words('-i subs.srt -i subs.srt -map 0:v')],
  ...words('-map 0:a -map 0:a -map 0:a -map 1 -map 2 -c copy -c:a:2 ac3 -t 180'),
  ...words(
    '-metadata:s:a:0 language=eng -metadata:s:a:1 language=fra -metadata:s:a:2 language=deu',
  ),
  ...words('-metadata:s:s:0 language=eng -metadata:s:s:1 language=fra'),
  ...words('-disposition:a:0 default -disposition:s:0 0 -disposition:s:1 0'),
];

t.before(async () => {
  if (skip) return;
  const dir = temporaryDir(t);
  await films(dir);
  await mediaZoo();
  await makeAll({ [FILM]: soundsFrom(join(dir, 'Faststart (2024).mp4')) });
  for (const folder of ['Album', 'Songs']) mkdirSync(join(dir, folder));
  for (const [from, ...names] of FILES) {
    for (const name of names) copyFileSync(join(ZOO, from), join(dir, name));
  }
  writeFileSync(join(dir, 'Broken (1998).avi'), await withoutIndex('a.avi'));
  households = await twoHouseholds(t);
  items = await shareFolder(households, dir);
  await waitFor('the owner to look into all of them', async () => {
    type Answer = { items: { details?: string }[] };
    const listed = await households.owner.api.get<Answer>('/catalogs/films/items');
    return listed.items.length === items.length && listed.items.every(({ details }) => details);
  });
});

/** The friend's page of the catalog, and what it asks for. */
export const onPage = (
  name: string,
  body: (t: Test, page: Page, asked: string[]) => Promise<void>,
) =>
  void t.test(name, { skip }, async (t) => {
    const { friend } = households;
    await withPage(t, friend.url, async (page) => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      const { path } = await friend.api.post<{ path: string }>('/sign-in-codes');
      await page.goto(friend.url + path);
      await page.getByRole('link', { name: 'films', exact: true }).click();
      await body(t, page, asked);
    });
  });

export const play = (page: Page, title: string) =>
  page.getByRole('button', { name: `Play ${title}`, exact: true }).click();
export const seek = (page: Page, sec: number) => inFilm(page, `{ film.currentTime = ${sec}; }`);
export const idOf = (path: string) => items.find((item) => item.path === path)?.id;
