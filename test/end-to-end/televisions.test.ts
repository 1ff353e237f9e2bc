/** A household whose televisions find its own films and a friend's, over real sockets of this machine alone. */
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { homeNetwork } from '../../bridge/dlna/home-network.ts';
import { MEDIA_SERVER } from '../../bridge/dlna/ssdp-messages.ts';
import { type Answer, ask, ControlPoint, idOf, titlesIn } from '../dlna/control-point.ts';
import { discovering } from '../dlna/ssdp-search.ts';
import { textsIn } from '../dlna/xml-texts.ts';
import {
  type BridgeProcess,
  listedItems,
  playAddress,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { lacking } from '../support/fixtures.ts';
import { mediaZoo, ZOO } from '../support/media-zoo.ts';
import { waitFor } from '../support/wait-for.ts';

const FILM = join(ZOO, 'fast.mp4');
const SUBTITLE = '1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n\r\n';

const put = (from: string, ...to: string[]): void => {
  const file = join(...to);
  mkdirSync(join(file, '..'), { recursive: true });
  copyFileSync(from, file);
};

type Status = { interface?: string; url?: string; interfaces: { interface: string }[] };
const statusOf = (bridge: BridgeProcess) => bridge.api.get<Status>('/dlna');

const controlOf = (url: string): ControlPoint =>
  new ControlPoint(new URL('/dlna/control/content-directory', url).href);

const isOpen = (url: string): Promise<boolean> =>
  ask(url).then(
    () => true,
    () => false,
  );

const skip = (await lacking('ffmpeg')) || (!homeNetwork('lo') && 'this machine has no lo');

t.test('televisions', { skip }, async (t) => {
  await mediaZoo();
  const [olivias, bens] = [temporaryDir(t), temporaryDir(t)];
  put(FILM, olivias, 'Film (2020)', 'Film (2020).mp4');
  put(join(ZOO, 'pic.jpg'), olivias, 'Film (2020)', 'poster.jpg');
  writeFileSync(join(olivias, 'Film (2020)', 'Film (2020).en.srt'), SUBTITLE);
  put(join(ZOO, 'pic.jpg'), bens, 'Lake', 'shore.jpg');
  put(join(ZOO, 'fast.mp4'), bens, 'Harbour (2019)', 'Season 1', 'Harbour S01E02.mp4');
  put(join(ZOO, 'pic.mp3'), bens, 'Anna Bell', 'Sea', '01 Tide.mp3');
  const households = await twoHouseholds(t, undefined, ['--dlna-port', '0']);
  const { owner: olivia, friend: ben } = households;
  await shareFolder(households, olivias);
  await ben.api.post('/catalogs', { name: 'own', description: '', dir: bens });
  await listedItems(ben, 'own');
  const television = await discovering(t);
  const film = readFileSync(FILM);
  let url = '';
  let control = controlOf('http://127.0.0.1');
  let address = '';
  let id = '';

  t.test('nothing answers before it is turned on', async (t) => {
    const status = await statusOf(ben);
    t.equal(status.interface, undefined);
    t.ok(status.interfaces.some((each) => each.interface === 'lo'));
    t.equal((await ask(`${ben.url}/dlna/device.xml`)).status, 404);
    const wrong = await runCommand(ben.dataDir, 'dlna', 'on', '--interface', 'nowhere');
    t.match(wrong, { code: 1, stderr: /no such network interface/ });
  });

  t.test('they find it, and follow titles down to a film of a friend', async (t) => {
    const { code, stdout } = await runCommand(
      ben.dataDir,
      'dlna',
      'on',
      '--interface',
      'lo',
      '--json',
    );
    t.equal(code, 0);
    url = (JSON.parse(stdout) as Status).url ?? '';
    const found = await waitFor('an answer to the search', async () => {
      const answer = await television.find(MEDIA_SERVER, 'uuid:');
      return (
        television.answers.find(({ header }) => header('LOCATION') === url) ?? (answer && false)
      );
    });
    const xml = String((await ask(url)).body);
    const description = textsIn(xml);
    t.equal(description.get('friendlyName'), 'Natster: Ben');
    t.ok(found.header('USN')?.startsWith(description.get('UDN') ?? '?'));
    const [, icon = ''] = /<url>(.*?)</.exec(xml) ?? [];
    t.match(await ask(new URL(icon, url).href), { headers: { 'content-type': 'image/png' } });
    control = controlOf(url);
    const root = titlesIn(await control.at());
    t.same(root, ['Movies', 'Series', 'Music', 'Photos', 'Recently added', 'Catalogs']);
    const didl = await waitFor('its subtitle and poster', async () => {
      await ben.api.post('/imports/films/refresh');
      const movies = await control.at('Movies');
      return movies.includes('text/srt') && movies.includes('albumArtURI') && movies;
    });
    t.same(titlesIn(didl), ['Film (2020)']);
    id = idOf(didl, 'Film (2020)');
    address = /<res [^>]*>(http:[^<]*\.mp4)</.exec(didl)?.[1] ?? '';
    t.ok(address.startsWith(new URL('/play/', url).href));
    await waitFor('what is known of ours', async () =>
      titlesIn(await control.at('Music', 'Albums')).includes('Alb'),
    );
    t.same(titlesIn(await control.at('Photos', 'Lake')), ['shore']);
    t.match(titlesIn(await control.at('Series', 'Harbour (2019)', 'Season 1')), [/^2\. /]);
    t.same(titlesIn(await control.at('Catalogs')), ['own', 'Olivia&apos;s films']);
  });

  t.test('they play it, with what they want to know of it', async (t) => {
    const asking = { 'getcontentFeatures.dlna.org': '1', 'transferMode.dlna.org': 'Streaming' };
    const part = await ask(address, 'GET', { ...asking, range: 'bytes=1000-1999' });
    t.match(part, {
      status: 206,
      headers: {
        'content-type': 'video/mp4',
        'transfermode.dlna.org': 'Streaming',
        'contentfeatures.dlna.org': /^DLNA\.ORG_OP=01;DLNA\.ORG_CI=0;/,
      },
    });
    t.ok(part.body.equals(film.subarray(1000, 2000)));
    t.ok((await ask(address)).body.equals(film), 'the same bytes');
    const samsung = { 'user-agent': 'SEC_HHP_[TV] UE46/1.0', 'getcaptioninfo.sec': '1' };
    const head = await ask(address, 'HEAD', samsung);
    const caption = String(head.headers['captioninfo.sec']);
    t.ok(caption.endsWith('.en.srt'));
    t.match(await ask(caption, 'GET', samsung), { headers: { 'content-type': 'smi/caption' } });
    const subtitle = await ask(caption);
    t.match(subtitle, { status: 200, headers: { 'content-type': 'text/srt' } });
    t.equal(String(subtitle.body), SUBTITLE);
  });

  t.test('there is nothing else, and not for everybody', async (t) => {
    const code = ({ status, body }: Answer) => [status, JSON.parse(String(body)).error.code];
    const at = (path: string) => new URL(path, url).href;
    const viewing = new URL(
      await playAddress(ben, (await listedItems(ben, 'films'))[0] ?? { id: '' }),
    );
    for (const path of ['/', '/tv', '/health/live', '/api/v1/status', viewing.pathname]) {
      t.same(code(await ask(at(path))), [404, 'NOT_FOUND'], path);
    }
    for (const host of ['natster.example', 'localhost', '127.0.0.1']) {
      t.same(code(await ask(url, 'GET', { host })), [403, 'HOST_REFUSED'], host);
    }
    const origin = { origin: 'http://natster.example' };
    t.same(code(await ask(url, 'GET', origin)), [403, 'ORIGIN_REFUSED']);
    const large = 'x'.repeat(100_000);
    t.equal((await ask(at('/dlna/control/content-directory'), 'POST', {}, large)).status, 400);
    const { pathname } = new URL(address);
    t.equal(
      (await ask(new URL(pathname, ben.url).href)).status,
      404,
      'nor is it to be had elsewhere',
    );
    const guessed = address.replace(/\/play\/[^/]+/, `/play/${'A'.repeat(43)}`);
    t.equal((await ask(guessed)).status, 404);
  });

  t.test('who wants to know is told of changes', async (t) => {
    const events: string[] = [];
    const listener = createServer(async (req, res) => {
      let text = '';
      for await (const piece of req) text += String(piece);
      events.push(text);
      res.end();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    t.teardown(() => listener.close());
    const callback = `<http://127.0.0.1:${(listener.address() as AddressInfo).port}/>`;
    const subscribe = (headers: Record<string, string>) =>
      ask(new URL('/dlna/events/content-directory', url).href, 'SUBSCRIBE', headers);
    t.equal((await subscribe({ nt: 'upnp:event', callback: '<http://192.0.2.9/>' })).status, 412);
    t.equal((await subscribe({ callback })).status, 412);
    const granted = await subscribe({ nt: 'upnp:event', callback, timeout: 'Second-600' });
    t.match(granted, { status: 200, headers: { sid: /^uuid:/, timeout: 'Second-600' } });
    const sid = String(granted.headers.sid);
    await waitFor('the first event', () => events.length > 0);
    await ben.api.post('/catalogs', { name: 'more', description: '', dir: olivias });
    await waitFor('news', () => events.length > 1 && events.at(-1) !== events[0]);
    // There may be other news before.
    const isThere = async () => titlesIn(await control.at('Catalogs')).includes('more');
    await waitFor('the new catalog', isThere);
    t.same(titlesIn(await control.at('Catalogs')), ['more', 'own', 'Olivia&apos;s films']);
    t.equal((await subscribe({ sid })).status, 200);
    const end = await ask(new URL('/dlna/events/content-directory', url).href, 'UNSUBSCRIBE', {
      sid,
    });
    t.equal(end.status, 200);
    t.equal((await subscribe({ sid })).status, 412);
    await ben.api.delete('/catalogs/more');
  });

  t.test('a television that its owner refuses gets nothing more', async (t) => {
    type Devices = { devices: { id: string; kind: string; name: string }[] };
    const { devices } = await ben.api.get<Devices>('/devices');
    t.match(devices, [{ kind: 'dlna', name: 'Television (127.0.0.1)' }]);
    const path = `/devices/${devices[0]?.id}`;
    await ben.api.patch(path, { isRefused: true });
    t.equal(await control.browse('0'), 'error 801');
    t.equal((await ask(address)).status, 403);
    await ben.api.patch(path, { isRefused: false });
    t.equal(titlesIn(await control.browse('0')).length, 6);
    t.equal((await ask(address)).status, 200);
  });

  t.test('a restart changes nothing for them', async (t) => {
    const before = textsIn(String((await ask(url)).body)).get('UDN');
    await ben.stop();
    await ben.restart();
    url = (await waitFor('the listener', async () => (await statusOf(ben)).url)) ?? '';
    control = controlOf(url);
    t.equal(textsIn(String((await ask(url)).body)).get('UDN'), before);
    await waitFor('the same id', async () => {
      const didl = await control.at('Movies');
      return idOf(didl, 'Film (2020)') === id;
    });
    await olivia.stop();
    await ben.api.post('/imports/films/refresh').catch(() => undefined);
    await waitFor('the friend being away', async () =>
      titlesIn(await control.at('Movies')).includes('Film (2020) (away)'),
    );
  });

  t.test('turned off, nothing is left; and no address was ever logged', async (t) => {
    t.ok(await isOpen(url));
    const { stdout } = await runCommand(ben.dataDir, 'dlna', 'off');
    t.match(stdout, /Televisions +off/);
    t.notOk(await isOpen(url));
    t.equal((await statusOf(ben)).interface, undefined);
    const capability = new URL(address).pathname.split('/')[2] ?? '';
    t.equal(capability.length, 43);
    t.notMatch(ben.log(), capability);
  });
});
