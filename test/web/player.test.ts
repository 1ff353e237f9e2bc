/** Films of a friend in the page's player: the file itself or HLS, whichever plays, with what there is to choose. */
import t from 'tap';
import { waitFor } from '../support/wait-for.ts';
import { excess, SOON, shows, withPage } from './browser.ts';
import {
  households,
  idOf,
  inFilm,
  look,
  onPage,
  play,
  playsFrom,
  seek,
  skip,
} from './films-page.ts';

const CANNOT = 'This browser cannot play this kind of file.';
const isHls = (url: string) => url.includes('/hls/');
const isHlsJs = (url: string) => /\/assets\/hls-js/.test(url);

onPage('a film with several sounds', async (t, page, asked) => {
  await play(page, 'Sounds');
  await playsFrom(page, 0.3);
  t.ok(asked.some(isHlsJs), 'hls.js plays it');
  const master = new URL(asked.find((url) => url.includes('master.m3u8')) ?? '');
  t.match(master.searchParams.get('codecs'), /^avc1,([a-z0-9-]+,)*mp4a(,[a-z0-9-]+)*$/);
  const sound = page.getByLabel('Sound', { exact: true });
  const subtitles = page.getByLabel('Subtitles', { exact: true });
  const sounds = await sound.locator('option').allTextContents();
  t.same(sounds, ['English', 'French', 'German'], 'AC-3, which it does not decode, is converted');
  t.same(await subtitles.locator('option').allTextContents(), ['Off', 'English', 'French']);
  t.equal(await page.getByLabel('Quality').count(), 0, 'of one there is no choice');
  await seek(page, 100);
  await playsFrom(page, 100.3);

  const french = page.waitForRequest(/audio-2-[0-9a-f]+-\d+\.m4s/);
  await sound.focus();
  await page.keyboard.press('ArrowDown');
  await french;
  await page.keyboard.press('Tab');
  await page.keyboard.press('F');
  const cues = `[...film.textTracks].find(({ mode }) => mode === 'showing')?.cues?.length`;
  await waitFor('subtitles', async () => (await inFilm(page, cues)) === 2);
  await playsFrom(page, 101);
  t.equal(await excess(page), 0, 'it fits on a phone');
  await look(page, 'player');

  await page.getByRole('button', { name: 'Stop Sounds' }).click();
  await shows(page, 'Stopped.');
  await play(page, 'Sounds');
  await page.locator('select', { hasText: 'French' }).first().waitFor(SOON);
  await waitFor('the languages of the last film', async () => {
    const chosen = [sound, subtitles].map((each) => each.locator('option:checked').textContent());
    return (await Promise.all(chosen)).every((each) => each === 'French');
  });
  await playsFrom(page, 100);
  await look(page, 'went-on');
  await page.getByRole('button', { name: 'From the beginning' }).click();
  await waitFor('the beginning', () => inFilm<boolean>(page, 'film.currentTime < 50'));
  await inFilm(
    page,
    `{ film.textTracks[1].mode = 'disabled'; film.textTracks[0].mode = 'showing'; }`,
  );
  await waitFor("the browser's own menu to be followed", async () => {
    return (await subtitles.locator('option:checked').textContent()) === 'English';
  });
});

onPage('a film that the browser knows is played as it is', async (t, page, asked) => {
  await play(page, 'Faststart');
  await playsFrom(page, 0.3);
  await seek(page, 50);
  await playsFrom(page, 50.3);
  t.same(
    asked.filter((url) => isHls(url) || isHlsJs(url)),
    [],
    'nothing of HLS is loaded',
  );
  t.equal(await page.locator('.menus').count(), 0, 'nothing to choose from');
});

onPage('where the file fails it goes on as HLS, at the same place', async (t, page, asked) => {
  await play(page, 'Faststart');
  await playsFrom(page, 0.3);
  t.notOk(asked.some(isHls));
  const size = 12_108_400;
  await page.route('**/Faststart*', (route) => {
    const from = Number(/\d+/.exec(route.request().headers().range ?? '')?.[0]);
    const headers = { 'content-range': `bytes ${from}-${size - 1}/${size}` };
    const body = Buffer.alloc(size - from, 7);
    return route.fulfill({ status: 206, contentType: 'video/mp4', headers, body });
  });
  await seek(page, 50);
  await playsFrom(page, 50.3);
  t.ok(asked.some(isHlsJs));
  t.equal(await page.locator('.note').count(), 0, 'nobody needs to know');
});

onPage('what cannot be played at all says what to do', async (t, page) => {
  await play(page, 'Old');
  await shows(page, CANNOT);
  const address = await page
    .getByRole('textbox', { name: 'Address for other players' })
    .inputValue();
  t.equal((await fetch(address, { method: 'HEAD' })).status, 200);
  await look(page, 'cannot');
});

const LOWER =
  '#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS="avc1.42c01e,mp4a.40.2",RESOLUTION=320x180,AUDIO="audio-everywhere"\nvideo.m3u8\n';

onPage('of several qualities one is chosen', async (t, page) => {
  await page.route('**/master.m3u8*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()) + LOWER });
  });
  await play(page, 'Sounds');
  await playsFrom(page, 0.3);
  const quality = page.getByLabel('Quality');
  t.same(await quality.locator('option').allTextContents(), ['Automatic', '360p', '180p']);
  await quality.selectOption('180p');
  await playsFrom(page, 1);
  t.equal(await quality.inputValue(), '180');
  await look(page, 'qualities');
});

onPage('a browser without MediaSource plays HLS by itself', async (t, page, asked) => {
  await page.evaluate('delete globalThis.MediaSource');
  await play(page, 'Sounds');
  await playsFrom(page, 0.3);
  t.notOk(asked.some(isHlsJs));
  t.match(await inFilm<string>(page, 'film.currentSrc'), /master\.m3u8\?codecs=avc1/);
});

t.test('on a television', { skip }, async (t) => {
  const { friend } = households;
  await withPage(t, friend.url, async (page) => {
    await page.goto(`${friend.url}/tv`);
    const code = await page.locator('.code').textContent();
    await friend.api.post('/devices', { code });
    await page.getByText('Movies', { exact: true }).waitFor();
    const open = (path: string, more = '') =>
      page.goto(`${friend.url}/tv/items/films/${idOf(path)}/play${more}`);
    const loads = (what: RegExp) =>
      waitFor(`${what} to be loaded`, async () => {
        const [src = '', state] = await inFilm<[string, number]>(
          page,
          '[film.currentSrc, film.readyState]',
        );
        return state > 1 && what.test(src);
      });

    await open('Faststart (2024).mp4');
    await loads(/Faststart/);
    await open('Recorded (2010).ts');
    await loads(/hls\/master\.m3u8\?codecs=avc1,.*mp4a/);

    const body = Buffer.alloc(100_000, 7);
    await page.route('**/Faststart*', (route) => route.fulfill({ contentType: 'video/mp4', body }));
    await open('Faststart (2024).mp4', '?from=20');
    await loads(/master\.m3u8/);
    t.ok((await inFilm<number>(page, 'film.currentTime')) >= 20, 'at the same place');
    t.ok(await page.locator('#trouble').isHidden());
    await open('Old (1999).avi');
    await page.getByText('This cannot be played here').waitFor();

    await page.route('**/tv/*.js', (route) => route.abort());
    await open('Recorded (2010).ts');
    await loads(/master\.m3u8$/);
    await open('Matroska (2022).mkv');
    await loads(/Matroska/);
  });
});

onPage('an owner who is away is waited for', async (t, page) => {
  const { owner } = households;
  await play(page, 'Unseen');
  await playsFrom(page, 0.3);
  await owner.stop();
  await seek(page, 170);
  // She carries the network too, so that may be what is said to be away.
  const notice = page.locator('.note-warn', { hasText: 'goes on by itself, where it was' });
  await notice.waitFor(SOON);
  await look(page, 'away');
  await owner.restart();
  await playsFrom(page, 170.3);
  await page.locator('.note-warn').waitFor({ state: 'detached' });

  const away = { error: { code: 'OWNER_AWAY', message: 'Olivia is away.', hint: '' } };
  await page.route('**/Index*', (route) => route.fulfill({ status: 503, json: away }));
  await play(page, 'Index at the end');
  await shows(page, 'Olivia is away.');
  await page.unroute('**/Index*');
  await playsFrom(page, 0.3);
  t.match(await inFilm<string>(page, 'film.currentSrc'), /Index/, 'also for the file itself');
});
