/** Films of a friend in the page's player: the file itself or HLS, whichever plays, with what there is to choose. */
import t from 'tap';
import { waitFor } from '../support/wait-for.ts';
import { excess, look, SOON, shows, withPage } from './browser.ts';
import { inFilm, playsFrom } from './film-element.ts';
import { households, idOf, onPage, play, seek, skip } from './films-page.ts';

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
  t.equal(await page.locator('.menus select').count(), 0, 'nothing to choose from');
});

onPage('where the file fails it goes on as HLS, at the same place', async (t, page, asked) => {
  const at = `/catalogs/films/items/${idOf('Faststart (2024).mp4')}/position`;
  await households.friend.api.put(at, { atSec: 0 });
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

onPage('an old film that no browser knows is converted', async (t, page, asked) => {
  await play(page, 'Old');
  await playsFrom(page, 0.3);
  await seek(page, 5);
  await playsFrom(page, 5.3);
  t.ok(asked.some((url) => /video\.h264-[0-9a-f]+-\d+\.m4s/.test(url)));
  t.ok(await inFilm<number>(page, 'film.webkitAudioDecodedByteCount'), 'with sound');
});

onPage('what cannot be played at all says what to do', async (t, page) => {
  await play(page, 'Broken');
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
    await open('Broken (1998).avi');
    await page.getByText('This cannot be played here').waitFor();

    await page.route('**/tv/*.js', (route) => route.abort());
    await open('Recorded (2010).ts');
    await loads(/master\.m3u8$/);
    await open('Matroska (2022).mkv');
    await loads(/Matroska/);
  });
});

onPage('what there is to choose from comes along into full screen', async (t, page) => {
  await play(page, 'Sounds');
  await playsFrom(page, 0.3);
  const isFull = () => page.evaluate<boolean>('document.fullscreenElement !== null');
  await page.getByRole('heading', { name: 'Sounds' }).first().focus();
  await page.keyboard.press('f');
  await waitFor('full screen', isFull);
  const sound = page.getByLabel('Sound', { exact: true });
  await sound.selectOption('German');
  await look(page, 'full-screen');
  await page.getByRole('button', { name: 'Leave full screen' }).click();
  await waitFor('the page', async () => !(await isFull()));
  t.equal(await sound.locator('option:checked').textContent(), 'German');
});

onPage('where a film was stopped is known to all of the household', async (t, page) => {
  const { friend } = households;
  const item = idOf('Matroska (2022).mkv') ?? '';
  await friend.api.put(`/catalogs/films/items/${item}/position`, { atSec: 30 });
  await play(page, 'Matroska');
  await shows(page, 'It went on at 0:30, where it was stopped.');
  await playsFrom(page, 30.2);
  await seek(page, 40);
  await page.getByRole('button', { name: 'Stop Matroska' }).click();
  await waitFor('the bridge to know', async () => {
    type Answer = { positions: { item: string; atSec: number }[] };
    const { positions } = await friend.api.get<Answer>('/positions');
    return positions.find((one) => one.item === item)?.atSec === 40;
  });
  t.pass();
});

onPage('photos, one after another', async (t, page, asked) => {
  await page.getByRole('button', { name: 'Show Photo 1' }).click();
  const shown = (title: string) => page.getByRole('img', { name: title, exact: true }).waitFor();
  await shown('Photo 1');
  await shows(page, '1 of 3');
  t.ok(asked.some((url) => /assets\/photo-w1280\?mark=/.test(url)));
  await page.keyboard.press('ArrowRight');
  await shown('Photo 2');
  await page.getByRole('button', { name: 'Next' }).click();
  await shown('Photo 3');
  await look(page, 'photo');
  await page.keyboard.press('ArrowLeft');
  await shown('Photo 2');
  const swipe = `((stage) => {
    for (const [name, x] of [['touchstart', 200], ['touchend', 300]]) {
      const touch = new Touch({ identifier: 1, target: stage, clientX: x, clientY: 9 });
      const list = { touches: name === 'touchstart' ? [touch] : [], changedTouches: [touch] };
      stage.dispatchEvent(new TouchEvent(name, list));
    }
  })(document.querySelector('.stage'))`;
  await page.evaluate(swipe);
  await shown('Photo 1');
  await page.getByLabel('Time for each photo').selectOption('Every 3 s');
  await page.getByRole('button', { name: 'Slide show' }).click();
  await shown('Photo 2');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  const original = await page.getByRole('link', { name: 'Original' }).getAttribute('href');
  const { status, type, bytes } = await page.evaluate<{
    status: number;
    type: string;
    bytes: number;
  }>(
    `fetch(${JSON.stringify(original)}).then(async (answer) => ({ status: answer.status,
      type: answer.headers.get('content-type'), bytes: (await answer.arrayBuffer()).byteLength }))`,
  );
  t.match([status, type], [200, 'image/png']);
  t.ok(bytes > 0);
  t.equal(await excess(page), 0, 'it fits on a phone');
});

onPage('music goes on with the next track', async (t, page) => {
  await page
    .getByRole('button', { name: /^Play .*(First|Sine)/ })
    .first()
    .click();
  const sound = (code: string) =>
    page.evaluate(
      `(all => { const heard = all.find((one) => one.closest('[hidden]') === null); return ${code}; })([...document.querySelectorAll('audio')])`,
    );
  await waitFor('the first', () => sound('heard && heard.currentTime > 0.2'));
  await waitFor('the next one to be ready', () =>
    sound('all.length === 2 && all[1].readyState > 3 && all[1].paused'),
  );
  await look(page, 'music');
  const first = await sound('heard.src');
  await sound('(heard.currentTime = heard.duration - 0.3)');
  await waitFor('the second', async () => {
    const [src, at] = (await sound('[heard.src, heard.currentTime]')) as [string, number];
    return src !== first && at > 0.2;
  });
  t.equal(await sound('all.length'), 1);
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
