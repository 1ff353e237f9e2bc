/** Things go wrong while somebody looks: a disk, a share, or the bridge itself goes away. By clicks and keys, at real bridges. */
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import {
  type Households,
  listedItems,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { films, lacking } from '../support/fixtures.ts';
import { makeAll, mediaZoo, words, ZOO } from '../support/media-zoo.ts';
import { waitFor } from '../support/wait-for.ts';
import { excess, heading, skip as lacksBrowser, look, SOON, shows } from './browser.ts';
import { inFilm, playsFrom } from './film-element.ts';
import { atHousehold, button, onDesk, unfold, visit } from './household-page.ts';

const skip = (await lacking('ffmpeg')) || lacksBrowser;
const LONG = 'Long Road (2021).mkv';
const NOT_SHARED = 'Olivia does not share it with you any more, or has removed it.';

/** Three minutes with two sounds, which no browser plays but in pieces. */
const longFrom = (film: string): readonly string[] => [
  ...['-stream_loop', '2', '-i', film, ...words('-map 0:v -map 0:a -map 0:a -c copy -t 180')],
  ...words('-metadata:s:a:0 language=eng -metadata:s:a:1 language=fra'),
];

let households: Households;
let folder: string;

/** The folder is gone, as a disk is that somebody takes along; the end of the test brings it back. */
const takeAway = (t: Test): (() => void) => {
  const elsewhere = `${folder} elsewhere`;
  renameSync(folder, elsewhere);
  const bringBack = () => {
    if (existsSync(elsewhere)) renameSync(elsewhere, folder);
  };
  t.teardown(bringBack);
  return bringBack;
};

t.before(async () => {
  if (skip) return;
  const dir = temporaryDir(t);
  folder = join(dir, 'Films');
  mkdirSync(folder);
  await mediaZoo();
  const [film = ''] = await films(join(dir, 'made'));
  await makeAll({ [LONG]: longFrom(film) });
  copyFileSync(join(ZOO, LONG), join(folder, LONG));
  copyFileSync(join(ZOO, 'fast.mp4'), join(folder, 'Short Cut (2020).mp4'));
  households = await twoHouseholds(t);
  await shareFolder(households, folder);
  await waitFor('the owner to look into them', async () => {
    const items = await listedItems<{ details?: string }>(households.friend, 'films');
    return items.length === 2 && items.every(({ details }) => details);
  });
});

const link = (page: Page, name: string | RegExp) =>
  page.getByRole('link', typeof name === 'string' ? { name, exact: true } : { name }).first();
const toWall = async (page: Page) => {
  await visit(page, 'Watch');
  await heading(page, 'Watch');
  await page.getByRole('navigation', { name: 'What there is' }).getByText('Films').click();
  await heading(page, 'Films');
};
const toFilm = async (page: Page) => {
  await toWall(page);
  await link(page, /^Long Road/).click();
  await heading(page, 'Long Road');
};
const flag = (page: Page, text: string) => page.locator('.flag', { hasText: text });
const gone = (page: Page, text: string | RegExp) =>
  page
    .getByText(text)
    .first()
    .waitFor({ state: 'detached', ...SOON });

/** Both households' pages. */
const both = (t: Test, body: (hers: Page, his: Page) => Promise<void>) =>
  atHousehold(t, households.owner, 'Catalogs', async (hers) => {
    await hers.setViewportSize(onDesk);
    await atHousehold(t, households.friend, 'Catalogs', (his) => body(hers, his));
  });

t.test('a disk goes away and comes back', { skip }, (t) =>
  both(t, async (hers, his) => {
    await toFilm(his);
    await link(his, 'Play Long Road').waitFor(SOON);
    const bringBack = takeAway(t);
    await hers.getByText(`${folder} is not there`).waitFor(SOON);
    await hers.getByText(`${folder} is away. Connect its disk again`).waitFor(SOON);
    await hers.getByText('Connect the disk again, or put the folder back').waitFor(SOON);
    await look(hers, 'disk-away-owner');
    t.equal(await excess(hers), 0, 'it fits');

    await his.getByText('It is on a disk of Olivia’s.').waitFor(SOON);
    t.equal(await link(his, 'Play Long Road').count(), 0, 'nothing to play');
    await look(his, 'disk-away-film');
    await toWall(his);
    await waitFor('both to say so', async () => (await flag(his, 'Disk is away').count()) === 2);
    await look(his, 'disk-away-wall');
    await visit(his, 'Catalogs');
    await his.getByText('A disk of Olivia’s is away.').waitFor(SOON);
    await look(his, 'disk-away-catalogs');
    await link(his, 'films').click();
    await his.getByText('A disk of Olivia’s is away.').waitFor(SOON);
    const play = button(his, 'Play Long Road');
    t.equal(await play.getAttribute('aria-disabled'), 'true');
    await look(his, 'disk-away-list');
    t.equal(await excess(his), 0, 'it fits');

    bringBack();
    await gone(hers, `${folder} is not there`);
    await his.locator('button[aria-disabled="false"]', { hasText: 'Play' }).first().waitFor(SOON);
    await gone(his, 'A disk of Olivia’s is away.');
    await toFilm(his);
    await link(his, 'Play Long Road').click();
    await playsFrom(his, 0.3);
    t.equal(await flag(his, 'Disk is away').count(), 0);
  }),
);

t.test('a film is played whose disk has just gone', { skip }, (t) =>
  atHousehold(t, households.friend, 'Catalogs', async (page) => {
    await toWall(page);
    await link(page, /^Short Cut/).click();
    const play = link(page, 'Play Short Cut');
    await play.waitFor(SOON);
    const bringBack = takeAway(t);
    await play.click();
    await page.locator('.note-warn', { hasText: 'goes on by itself, where it was' }).waitFor(SOON);
    await page.getByText('It is on a disk of Olivia’s.').waitFor(SOON);
    await look(page, 'disk-gone-playing');
    bringBack();
    await playsFrom(page, 0.3);
    await gone(page, 'goes on by itself, where it was');
    t.pass('it plays');
  }),
);

t.test('the bridge is started anew while somebody types', { skip }, async (t) => {
  const { friend } = households;
  await atHousehold(t, friend, 'Networks', async (page) => {
    const field = page.getByRole('textbox', { name: 'Invitation', exact: true });
    await field.focus();
    await page.keyboard.type('natster-invite.half');
    await friend.stop();
    await shows(page, 'The bridge cannot be reached.');
    await look(page, 'bridge-away');
    await page.keyboard.type('-typed');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const form = page.locator('form', { has: field });
    await form.getByText('The bridge cannot be reached.').waitFor(SOON);
    await look(page, 'bridge-away-pressed');
    await friend.restart();
    await shows(page, 'The bridge is back.');
    await form.getByText('It is back now: try again.').waitFor(SOON);
    await look(page, 'bridge-back');
    t.equal(await field.inputValue(), 'natster-invite.half-typed', 'what was typed is there');
    t.equal(await page.getByRole('heading', { name: 'Sign in' }).count(), 0);
    await button(page, 'Join').click();
    await shows(page, 'This invitation is not whole.');
    t.equal(await page.getByText('The bridge cannot be reached.').count(), 0);
  });
});

t.test('a share is taken back in mid-film', { skip }, (t) =>
  both(t, async (hers, his) => {
    await toFilm(his);
    await link(his, /^(Play|Go on with) Long Road/).click();
    await playsFrom(his, 0.3);
    await unfold(hers, 'Share and manage');
    await button(hers, 'Stop sharing with Ben').click();
    await shows(hers, 'Shared with nobody');
    await look(hers, 'taken-back-owner');
    await inFilm(his, '{ film.currentTime = 60; }');
    const player = his.getByRole('region', { name: 'Playing Long Road' });
    await player.getByText('This is not shared with you any more.').waitFor(SOON);
    t.notOk(await inFilm(his, 'film.checkVisibility()'), 'no spinner for ever');
    t.equal(await his.locator('.note-warn').count(), 0, 'nobody waits');
    await his.getByText(NOT_SHARED).waitFor(SOON);
    await look(his, 'taken-back-film');
    t.equal(await excess(his), 0, 'it fits');
    await button(his, 'Stop Long Road').click();
    await his.getByText(NOT_SHARED).first().waitFor(SOON);
    t.equal(await link(his, /^(Play|Go on with) Long Road/).count(), 0, 'nothing to play');
    await look(his, 'taken-back-film-stopped');
    await toWall(his);
    await waitFor('it to be seen on the wall', async () => {
      const [flagged, all] = [flag(his, 'Not shared any more'), his.locator('ul.wall .tile-title')];
      return (await flagged.count()) === (await all.count());
    });
    await look(his, 'taken-back-wall');
    await visit(his, 'Catalogs');
    await his.getByText(NOT_SHARED).first().waitFor(SOON);
    await look(his, 'taken-back-catalogs');
  }),
);
