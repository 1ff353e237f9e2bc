/** Playlists of a friend's catalog, as players of the friend's open them. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import t from 'tap';
import {
  type BridgeProcess,
  type Households,
  type Item,
  playAddress,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { lacking, noise } from '../support/fixtures.ts';
import { Player } from '../support/player.ts';
import { ROOT } from '../support/root.ts';
import { waitFor } from '../support/wait-for.ts';

const FILM = join(ROOT, 'bridge/demo-media/Northern Lights (2026).mp4');
const NOBODY = 65534;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

type Playlist = { capability: string; label: string; direct: string; items: number };
type Described = Item & { poster?: string };
type Entry = { head: string; address: string };
const make = (bridge: BridgeProcess, filter: object = {}) =>
  bridge.api.post<Playlist>('/playlists', { catalog: 'films', ...filter });
const entriesOf = async (address: string, headers = {}): Promise<Entry[]> => {
  const answer = await fetch(address, { headers });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  const [first, ...lines] = (await answer.text()).trimEnd().split('\n');
  if (first !== '#EXTM3U') throw new Error(`begins with ${first}`);
  return lines.flatMap((head, index) =>
    index % 2 === 0 ? { head, address: lines[index + 1] ?? '' } : [],
  );
};
const codeOf = async (address: string): Promise<string> => {
  const answer = await fetch(address);
  const { error } = (await answer.json()) as { error: { code: string } };
  return `${answer.status} ${error.code}`;
};

/** A film, a series of two episodes, an album of two discs. */
const library = async (directory: string): Promise<void> => {
  const season = join(directory, 'Gap', 'Season 1');
  const [one, two] = [1, 2].map((number) => join(directory, 'Music', 'Ann', 'Al', `CD${number}`));
  for (const folder of [season, one ?? '', two ?? '']) await mkdir(folder, { recursive: true });
  await copyFile(FILM, join(season, 'Gap S01E02 Two, "again".mp4'));
  await copyFile(FILM, join(season, 'Gap S01E01 One.mp4'));
  await noise(join(directory, 'Long, long (2001).mkv'), 20);
  await writeFile(join(directory, 'Long, long (2001)-poster.png'), PNG);
  await noise(join(one ?? '', '10 - End.mp3'), 1);
  await noise(join(one ?? '', '02 - Begin.mp3'), 1);
  await noise(join(two ?? '', '01 - More.mp3'), 1);
};

t.test('playlists', async (t) => {
  const media = temporaryDir(t);
  await library(media);
  const households: Households = await twoHouseholds(t);
  const { owner, friend } = households;
  await owner.api.post('/catalogs', { name: 'films', description: 'Test', dir: media });
  const items = await waitFor('what files are', async () => {
    const { items } = await owner.api.get<{ items: Described[] }>('/catalogs/films/items');
    const isKnown = items.length === 6 && items.some(({ poster }) => poster !== undefined);
    if (!isKnown) throw new Error(JSON.stringify(items));
    return items;
  });
  await owner.api.put('/catalogs/films/shares/Ben');
  await friend.api.post('/imports', { catalog: 'films', friend: 'Olivia' });
  const film = items.find(({ path }) => path.startsWith('Long'))?.id ?? '';
  const capabilities: string[] = [];

  await t.test('entries stand in the order of playing, with addresses that play', async (t) => {
    const { direct, capability } = await make(friend);
    capabilities.push(capability);
    const type = (await fetch(direct, { method: 'HEAD' })).headers.get('content-type');
    t.equal(type, 'audio/x-mpegurl; charset=utf-8');
    const entries = await entriesOf(direct);
    t.same(
      entries.map(({ head }) => head.replace(/^[^,]*,/, '')),
      [
        'Long‚ long (2001)',
        'Gap S01E01 One',
        'Gap S01E02 Two‚ "again"',
        'Ann - Begin',
        'Ann - End',
        'Ann - More',
      ],
    );
    t.match(entries[1]?.head, /^#EXTINF:\d+ group-title="Gap",/);
    const { head = '', address = '' } = entries[0] ?? {};
    const poster = /tvg-logo="([^"]+)"/.exec(head)?.[1] ?? '';
    t.ok(Buffer.from(await (await fetch(poster)).arrayBuffer()).equals(PNG));
    t.match(address, new RegExp(`^${friend.url}/play/${capability}/items/${film}/Long%2C`));
    const whole = await readFile(join(media, 'Long, long (2001).mkv'));
    for (const asked of [address, await playAddress(friend, { id: film })]) {
      const part = await fetch(asked, { headers: { range: 'bytes=5000000-5000999' } });
      t.equal(part.status, 206);
      t.equal(part.headers.get('content-range'), `bytes 5000000-5000999/${whole.length}`);
      t.ok(whole.subarray(5e6, 5e6 + 1000).equals(Buffer.from(await part.arrayBuffer())));
    }
    const elsewhere = direct.replace('127.0.0.1', 'localhost');
    t.match((await entriesOf(elsewhere))[0]?.address, /^http:\/\/localhost:/);
  });

  await t.test('it plays what it holds at the time, and nothing else', async (t) => {
    const series = await make(friend, { series: 'GAP' });
    const songs = await make(friend, { kind: 'track' });
    const search = await make(friend, { search: 'lon' });
    for (const { capability } of [series, songs, search]) capabilities.push(capability);
    t.same([series.items, songs.items, search.items], [2, 3, 1]);
    const below = (capability: string) => `${friend.url}/play/${capability}/items/${film}`;
    for (const { capability } of [series, songs]) {
      t.equal(await codeOf(`${below(capability)}/x.mkv`), '404 ITEM_NOT_FOUND');
      t.equal(await codeOf(`${below(capability)}/poster`), '404 ITEM_NOT_FOUND');
    }
    const head = await fetch(`${below(search.capability)}/x.mkv`, { method: 'HEAD' });
    t.equal(head.status, 200);
    t.equal(await codeOf(`${below(search.capability)}/a/x.mkv`), '404 NOT_FOUND');
    t.equal(await codeOf(`${friend.url}/play/${search.capability}/x.mkv`), '404 VIEWING_NOT_FOUND');
    const odd = await make(friend, { search: '\u{1f3ac}/\ud800'.repeat(50) });
    t.same(await entriesOf(odd.direct), [], 'whatever its name');
    await t.rejects(make(friend, { kind: 'nothing' }), { code: 'REQUEST_INVALID' });
    await t.rejects(friend.api.post('/playlists', { catalog: 'none' }), {
      code: 'CATALOG_NOT_FOUND',
    });

    await rm(join(media, 'Music', 'Ann', 'Al', 'CD2', '01 - More.mp3'));
    const gone = (await entriesOf(songs.direct))[2]?.address ?? '';
    await owner.api.post('/catalogs/films/scan');
    await friend.api.post('/imports/films/refresh');
    await waitFor('it to be gone', async () => (await entriesOf(songs.direct)).length === 2);
    t.equal(await codeOf(gone), '404 ITEM_NOT_FOUND');
  });

  await t.test('a command prints its address', async (t) => {
    const gap = await runCommand(friend.dataDir, 'playlist', 'Films', '--series', 'gap');
    t.equal((await entriesOf(gap.stdout.trim())).length, 2);
    const none = ['playlist', 'films', '--search', 'nothing', '--json'];
    const { stdout, stderr } = await runCommand(friend.dataDir, ...none);
    const json = JSON.parse(stdout);
    t.match(json, { items: 0, playlist: { search: 'nothing' }, label: 'films nothing' });
    t.match(stderr, /Nothing fits/);
    t.same(await entriesOf(json.direct), []);
    capabilities.push(gap.stdout.split('/')[4] ?? '', json.capability);
    await runCommand(friend.dataDir, 'address', 'rename', json.direct, 'Attic');
    const list = (await runCommand(friend.dataDir, 'address', 'ls')).stdout;
    t.match(list, new RegExp(`^Attic +http.*/play/${json.capability}/`, 'm'));
    await runCommand(friend.dataDir, 'address', 'rm', json.direct);
    t.equal(await codeOf(json.direct), '404 VIEWING_NOT_FOUND');
  });

  const { direct } = await make(friend, { series: 'Gap' });
  const [, second] = await entriesOf(direct);

  await t.test('mpv plays the second entry', { skip: await lacking('mpv') }, async (t) => {
    const args = ['--no-config', '--vo=null', '--ao=null', '--playlist-start=1', '--length=0.5'];
    const { stdout } = await promisify(execFile)('mpv', [...args, direct], { timeout: 20_000 });
    const played = [...stdout.matchAll(/Playing: (.*)/g)].map(([, address]) => address);
    t.same(played.slice(-1), [second?.address]);
    t.match(stdout, /Exiting.*End of file/);
  });

  await t.test('VLC plays the second entry', { skip: await lacking('cvlc') }, async (t) => {
    const home = temporaryDir(t);
    await chmod(home, 0o777);
    const quiet = ['--no-video-title-show', '--vout', 'dummy', '--aout', 'dummy'];
    const child = spawn('cvlc', ['-I', 'oldrc', '--rc-fake-tty', ...quiet, direct], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH, HOME: home, LANG: 'C' },
      // VLC refuses to run as root.
      ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
    });
    t.teardown(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    /** It tells nothing unless it is asked. */
    const says = (what: string, command = 'status') =>
      waitFor(`VLC to say ${what}`, () => {
        child.stdin.write(`${command}\n`);
        return lines.some((line) => line.includes(what));
      });
    await says('play state: 3');
    await says('Gap S01E02 Two‚ "again"', 'playlist');
    child.stdin.write('next\n');
    await says(`new input: ${second?.address}`);
    lines.length = 0;
    await waitFor('it to play on', () => {
      child.stdin.write('get_time\n');
      return lines.some((line) => Number(line.replace(/^[> ]+/, '')) >= 1);
    });
  });

  await t.test('it is kept through a restart; revoked, it ends what is under way', async (t) => {
    const { capability, direct } = await make(friend, { kind: 'movie' });
    capabilities.push(capability);
    await friend.stop();
    await friend.restart();
    const { viewings } = await friend.api.get<{ viewings: Playlist[] }>('/viewings');
    t.match(
      viewings.find((each) => each.capability === capability),
      { label: 'films movie', direct, playlist: { kind: 'movie' } },
    );
    const [entry] = await entriesOf(direct);
    const player = await Player.open(entry?.address ?? '');
    await player.read(1_000_000);
    await friend.api.delete(`/viewings/${capability}`);
    await t.rejects(player.read(20_000_000), { message: 'the connection broke' });
    t.equal(await codeOf(direct), '404 VIEWING_NOT_FOUND');
    t.equal(await codeOf(entry?.address ?? ''), '404 VIEWING_NOT_FOUND');
    await friend.api.delete('/imports/films');
    const left = await friend.api.get<{ viewings: Playlist[] }>('/viewings');
    t.same(left.viewings, [], 'all end with the import');
    for (const each of capabilities) t.notOk(friend.log().includes(each), 'no log has it');
  });
});
