/** Libraries of a Jellyfin server, from connecting to what a friend plays; the server is one that allows only what its API description does. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import {
  listedItems,
  playAddress,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { FakeJellyfin, fileItem, PNG, uuid } from '../support/fake-jellyfin.ts';
import { films, lacking, noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

type Source = {
  name: string;
  items: number;
  isAway: boolean;
  server?: { problem?: { code: string }; paths: object[]; user?: string };
  watching?: { mode: string };
  activity: { stage: string };
};
type Listed = {
  id: string;
  path: string;
  title: string;
  hash?: string;
  poster?: string;
  byte_size: number;
  revision: string;
} & Record<string, unknown>;
type Library = { id: string; name: string; paths: { from: string; to: string }[] };
type Connection = { id: string; state: string; code?: string; libraries?: Library[] };

t.test('a Jellyfin server', { skip: await lacking('ffmpeg') }, async (t) => {
  const directory = temporaryDir(t);
  const [made = '', , far = ''] = await films(join(directory, 'made'));
  const ours = join(directory, 'ours');
  await mkdir(join(ours, 'Metropolis'), { recursive: true });
  const mapped = join(ours, 'Metropolis', 'Metropolis.mp4');
  await copyFile(made, mapped);
  const episode = await noise(join(directory, 'episode.mkv'), 1);

  const fake = new FakeJellyfin();
  await fake.start();
  t.teardown(() => fake.stop());
  const metropolis = fileItem(fake, 10, mapped, '/media/films/Metropolis/Metropolis.mp4', {
    ...{
      Name: 'Metropolis',
      OriginalTitle: 'Metropolis!',
      SortName: 'metropolis',
      ProductionYear: 1927,
    },
    ...{ Overview: 'A city.', Genres: ['Drama'], Tags: ['silent'], OfficialRating: 'FSK-6' },
    ...{ ProviderIds: { Imdb: 'tt0017136', Tmdb: '19' }, CommunityRating: 8.3 },
    People: [
      { Id: uuid(90), Name: 'Fritz Lang', Type: 'Director' },
      { Id: uuid(91), Name: 'Brigitte Helm', Role: 'Maria', Type: 'Actor' },
    ],
    Chapters: [
      { StartPositionTicks: 0, Name: 'Auftakt', ImageDateModified: '2024-05-06T07:08:09Z' },
    ],
    ...{ ImageTags: { Primary: 'tag1' }, BackdropImageTags: ['tag2'] },
    Streams: [
      { Type: 'Video', Codec: 'h264', Index: 0, Width: 640, Height: 360 },
      {
        ...{ Type: 'Subtitle', Codec: 'srt', Index: 1, Language: 'deu', IsExternal: true },
        IsTextSubtitleStream: true,
      },
    ],
  });
  const nosferatu = fileItem(fake, 11, far, '/elsewhere/Nosferatu.mkv', {
    ...{ Name: 'Nosferatu', ProductionYear: 1922, OfficialRating: 'FSK-16', Genres: ['Horror'] },
    Streams: [{ Type: 'Video', Codec: 'hevc', Index: 0, Width: 1920, Height: 1080 }],
  });
  const series = {
    ...{ Id: uuid(20), Type: 'Series', Name: 'Heimat', Etag: 's1', Overview: 'A village.' },
    ...{ Tags: ['village'], ImageTags: { Primary: 'tag3' }, OfficialRating: 'FSK-12' },
  };
  const first = fileItem(fake, 21, episode, '/media/shows/Heimat/S01E01.mkv', {
    ...{ Type: 'Episode', Name: 'Fernweh', SeriesName: 'Heimat', SeriesId: uuid(20) },
    ...{ IndexNumber: 1, ParentIndexNumber: 1 },
  });
  const stream = fileItem(fake, 12, far, '/friends/Remote.strm', { Name: 'Not ours' });
  const secret = fileItem(fake, 30, far, '/private/Wedding.mkv', { Name: 'Wedding' });
  fake.libraries.push(
    ...[
      { id: uuid(3), name: 'Films', kind: 'movies', location: '/media/films' },
      { id: uuid(4), name: 'Shows', kind: 'tvshows', location: '/media/shows' },
      { id: uuid(5), name: 'Private', kind: 'homevideos', location: '/private' },
    ].map((library) => ({ ...library, items: [] as never[] })),
  );
  const [filmItems, showItems, privateItems] = fake.libraries.map(({ items }) => items);
  filmItems?.push(metropolis, nosferatu, stream);
  showItems?.push(series, first);
  privateItems?.push(secret);
  for (const place of ['10/Primary/0', '10/Backdrop/0', '20/Primary/0']) {
    const [number, rest] = place.split(/\/(.*)/);
    // It tells of all pictures what they are not.
    fake.pictures.set(`${uuid(Number(number)).replaceAll('-', '')}/${rest}`, {
      ...{ type: 'image/jpeg', bytes: PNG },
    });
  }
  fake.subtitles.set(
    `${uuid(10).replaceAll('-', '')}/1`,
    'WEBVTT\n\n00:01.000 --> 00:02.000\nJa.\n',
  );

  const passwordFile = join(directory, 'password');
  const { owner, friend } = await twoHouseholds(t);
  const source = () => owner.api.get<Source>('/sources/attic');
  const items = async () => (await owner.api.get<{ items: Listed[] }>('/catalogs/old/items')).items;
  const settled = (what: string, count: number) =>
    waitFor(what, async () => {
      const { items: found, activity } = await source();
      return found === count && activity.stage === 'idle';
    });
  const atFriend = async () => {
    await friend.api.post('/imports/old/refresh');
    return (await friend.api.get<{ items: Listed[] }>('/catalogs/old/items')).items;
  };

  await t.test('is connected to, by password and by Quick Connect', async (t) => {
    const wrong = { address: fake.url, user: 'olivia', password: 'wrong' };
    await t.rejects(owner.api.post('/jellyfin/connections', wrong), { code: 'JELLYFIN_REFUSED' });
    for (const address of ['ftp://example.org', 'http://a:b@example.org', '']) {
      const ask = owner.api.post('/jellyfin/connections', { address });
      await t.rejects(ask, { code: /ADDRESS_INVALID|REQUEST_INVALID/ }, address);
    }
    await t.rejects(owner.api.post('/jellyfin/connections', { address: 'http://127.0.0.1:9' }), {
      code: 'JELLYFIN_UNREACHABLE',
    });
    const ask = { address: `${fake.url}/web/index.html` };
    const waiting = await owner.api.post<Connection>('/jellyfin/connections', ask);
    t.match(waiting, { state: 'waiting', code: '123456', libraries: undefined });
    fake.isQuickConnectApproved = true;
    const connected = await owner.api.get<Connection>(`/jellyfin/connections/${waiting.id}`);
    t.match(connected, { state: 'connected', user: 'olivia' });
    t.equal(fake.tokens.size, 1);
    await owner.api.delete(`/jellyfin/connections/${waiting.id}`);
    t.equal(fake.tokens.size, 0, 'it is signed out of again');
  });

  await t.test('becomes a source of the chosen libraries', async (t) => {
    const ask = { address: fake.url, user: 'olivia', password: 'secret' };
    const { id: connection, libraries = [] } = await owner.api.post<Connection>(
      ...(['/jellyfin/connections', ask] as const),
    );
    t.same(
      libraries.map(({ name }) => name),
      ['Films', 'Shows', 'Private'],
    );
    const chosen = libraries.filter(({ name }) => name !== 'Private').map(({ id }) => id);
    const add = (paths: object[], more: object = {}) =>
      owner.api.post<Source>('/jellyfin/sources', {
        connection,
        libraries: chosen,
        paths,
        ...more,
      });
    await t.rejects(add([{ from: '/media/films', to: directory }]), {
      code: 'JELLYFIN_PATHS_DIFFER',
    });
    await t.rejects(add([{ from: '/nowhere', to: ours }]), { code: 'JELLYFIN_PATHS_DIFFER' });
    t.match(await add([{ from: '/media/films', to: ours }]), { name: 'attic' });
    await settled('three files', 3);
    await waitFor('the socket', async () => (await source()).watching?.mode === 'watching');

    const { stdout } = await runCommand(owner.dataDir, 'source', 'ls');
    t.match(stdout, /attic +http:\/\/127\.0\.0\.1:\d+ +3 /);
    const [token = 'none'] = fake.tokens;
    const names = (await readdir(join(owner.dataDir, 'secrets'))).filter((each) =>
      each.startsWith('jellyfin-'),
    );
    t.equal(names.length, 1);
    const file = join(owner.dataDir, 'secrets', names[0] ?? '');
    t.equal(statSync(file).mode & 0o777, 0o600);
    t.match(readFileSync(file, 'utf8'), token);
    t.notMatch(owner.log(), token, 'the token is in no log');
    t.notMatch(JSON.stringify(await source()), token);
  });

  await t.test('a friend sees its items with what the server tells, and plays them', async (t) => {
    const contents = { sources: ['attic'], rule: {} };
    await owner.api.post('/catalogs', { name: 'old', description: 'Old films', ...contents });
    await owner.api.put(`/catalogs/old/shares/${friend.name}`);
    await friend.api.post('/imports', { catalog: 'old', friend: owner.name });
    await listedItems(friend, 'old');
    const all = await waitFor('hashes', async () => {
      const found = await atFriend();
      return found.length === 3 && found.every(({ hash }) => hash) && found;
    });
    const by = (title: string) => all.find((item) => item.title === title) as Listed;
    t.match(by('Metropolis'), {
      ...{ path: 'Films/Metropolis (1927)/Metropolis.mp4', kind: 'movie', year: 1927 },
      ...{ genres: ['Drama'], tags: ['silent'], certification: 'FSK-6' },
      ...{ people: ['Fritz Lang', 'Brigitte Helm'], ids: { imdb: 'tt0017136', tmdb: '19' } },
      ...{ duration: 60, picture: { width: 640, height: 360 }, poster: /./ },
    });
    t.match(by('Nosferatu'), {
      duration: 60.021,
      picture: { width: 640 },
      certification: 'FSK-16',
    });
    t.match(by('Fernweh'), {
      ...{ path: 'Shows/Heimat/Season 01/S01E01.mkv', kind: 'episode', tags: ['village'] },
      ...{ series: { title: 'Heimat', season: 1, episode: 1 }, certification: 'FSK-12' },
    });
    type Details = {
      pictures: { asset: string; mark: string; mimeType: string }[];
      subtitles: { asset: string; mark: string }[];
    };
    const at = `/catalogs/old/items/${by('Metropolis').id}`;
    const { details } = await friend.api.get<{ details: Details }>(at);
    t.match(details, {
      ...{ overview: 'A city.', originalTitle: 'Metropolis!', ratings: [{ value: 8.3 }] },
      actors: [{ name: 'Brigitte Helm', role: 'Maria' }],
      media: { container: 'mp4', streams: [{ codecString: /avc1/ }, {}], chapters: [{}] },
      subtitles: [{ language: 'de' }],
    });
    const asset = async (name: string, mark: string) => {
      const headers = { authorization: `Bearer ${friend.token}` };
      const address = `${friend.url}/api/v1${at}/assets/${name}?mark=${mark}`;
      return fetch(address, { headers });
    };
    t.same(
      details.pictures.map(({ asset: name, mimeType }) => [name, mimeType]),
      [
        ['poster', 'image/png'],
        ['backdrop-1', 'image/png'],
      ],
      'by their bytes',
    );
    for (const { asset: name, mark } of details.pictures) {
      const answer = await asset(name, mark);
      t.match([answer.status, answer.headers.get('content-type')], [200, 'image/png'], name);
      t.same(Buffer.from(await answer.arrayBuffer()), PNG);
    }
    t.equal((await asset('poster-w320', details.pictures[0]?.mark ?? '')).status, 200);
    const [text] = details.subtitles;
    const vtt = await asset(text?.asset ?? '', text?.mark ?? '');
    t.match(await vtt.text(), /^WEBVTT[\s\S]*Ja\./);

    for (const [title, file] of [
      ['Metropolis', mapped],
      ['Nosferatu', far],
    ] as const) {
      const bytes = readFileSync(file);
      const item = by(title);
      t.equal(item.hash, createHash('sha256').update(bytes).digest('hex'));
      const address = await playAddress(friend, item, 'old');
      const answer = await fetch(address);
      t.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes), title);
      const headers = { range: 'bytes=700001-1300000' };
      const part = await fetch(address, { headers });
      t.equal(part.status, 206);
      t.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(700_001, 1_300_001)));
    }
    type Far = { details: { media: object } };
    const there = await friend.api.get<Far>(`/catalogs/old/items/${by('Nosferatu').id}`);
    t.match(there.details.media, { container: 'matroska', streams: [{ codecString: /avc1/ }, {}] });
    const viewing = { catalog: 'old', item: by('Nosferatu').id };
    const { hls } = await friend.api.post<{ hls: string }>('/viewings', viewing);
    const master = await (await fetch(hls)).text();
    const [variant = ''] = master.split('\n').filter((line) => line && !line.startsWith('#'));
    const playlist = await (await fetch(new URL(variant, hls))).text();
    t.match(playlist, /#EXT-X-ENDLIST/, 'it can be cut, though it is only at its server');
    const asked = fake.requests.filter((line) => line.includes('/File'));
    t.notOk(
      asked.some((line) => line.includes(uuid(10))),
      'what is on our disk is read there',
    );
  });

  await t.test('what changes there changes here, within seconds', async (t) => {
    Object.assign(nosferatu, { Name: 'Nosferatu!', Etag: 'e11b' });
    fake.tell();
    await waitFor('the title', async () =>
      (await atFriend()).some((i) => i.title === 'Nosferatu!'),
    );
    filmItems?.splice(1, 1);
    fake.tell();
    await waitFor('one less', async () => (await atFriend()).length === 2);
    const before = (await items()).find(({ title }) => title === 'Fernweh');
    fake.hidden.add(uuid(4));
    fake.tell();
    await waitFor('no shows', async () => (await atFriend()).length === 1);
    t.notOk(
      (await atFriend()).some(({ title }) => title === 'Wedding'),
      'nor anything else',
    );
    fake.hidden.delete(uuid(4));
    filmItems?.push(nosferatu);
    fake.tell();
    await waitFor('all again', async () => (await atFriend()).length === 3);
    t.not((await items()).find(({ title }) => title === 'Fernweh')?.id, before?.id);
    await settled('all again', 3);
  });

  await t.test('a server that is away keeps its items, and comes back with them', async (t) => {
    const before = (await items()).map(({ id }) => id);
    await fake.stop();
    await waitFor('away', async () => (await source()).isAway);
    t.match((await source()).server?.problem, { code: 'JELLYFIN_UNREACHABLE' });
    t.same(
      (await items()).map(({ id }) => id),
      before,
    );
    const item = (await atFriend()).find(({ title }) => title === 'Fernweh') as Listed;
    const address = await playAddress(friend, item, 'old').catch(() => undefined);
    if (address) t.not((await fetch(address, { headers: { range: 'bytes=900000-' } })).status, 200);
    fake.requests.length = 0;
    await fake.start();
    await waitFor('back', async () => !(await source()).isAway);
    t.same(
      (await items()).map(({ id }) => id),
      before,
    );
    t.equal((await fetch(await playAddress(friend, item, 'old'))).status, 200);
  });

  await t.test('a bridge that starts again finds all as it was', async (t) => {
    const before = await items();
    fake.requests.length = 0;
    await owner.stop();
    await owner.restart();
    await settled('all again', 3);
    t.same(await items(), before);
    const described = fake.requests.filter((line) => line.includes('fields=People'));
    t.same(described, [], 'nothing is described anew');
  });

  await t.test('a disk of ours that is away keeps its items, too', async (t) => {
    await rename(ours, `${ours}-away`);
    fake.tell();
    const isMissing = async () => {
      type Problems = { problems: { kind: string; path: string }[] };
      const { problems } = await owner.api.get<Problems>('/sources/attic/problems');
      return problems.some(
        ({ kind, path }) => kind === 'unreadable' && path.includes('Metropolis'),
      );
    };
    await waitFor('the problem', isMissing);
    t.equal((await items()).length, 3);
    await rename(`${ours}-away`, ours);
    fake.tell();
    await waitFor('no problem', async () => !(await isMissing()));
  });

  await t.test(
    'a token that is taken away ends all reading, until somebody signs in again',
    async (t) => {
      fake.tokens.clear();
      fake.tell();
      await waitFor(
        'away',
        async () => (await source()).server?.problem?.code === 'JELLYFIN_REFUSED',
      );
      t.equal((await items()).length, 3, 'nothing is lost');
      await writeFile(passwordFile, 'secret\n');
      const signIn = ['source', 'sign-in', 'attic', '--user', 'olivia'];
      const again = await runCommand(owner.dataDir, ...signIn, '--password-file', passwordFile);
      t.match(again, { code: 0, stdout: /^attic: signed in to http/ });
      await settled('all again', 3);
      t.match(await source(), { isAway: false, server: { problem: undefined } });
    },
  );

  await t.test('can be added by command', async (t) => {
    const add = ['source', 'add', '--jellyfin', fake.url, '--name', 'shows'];
    const login = ['--user', 'olivia', '--password-file', passwordFile];
    const missing = await runCommand(owner.dataDir, ...add, ...login, '--library', 'Poems');
    t.match(missing, { code: 1, stderr: /It has: Films, Shows, Private/ });
    const added = await runCommand(owner.dataDir, ...add, ...login, '--library', 'shows');
    t.match(added, { code: 0, stdout: /^shows: http/ });
    await waitFor('its episode', async () => {
      const { items: found } = await owner.api.get<Source>('/sources/shows');
      return found === 1;
    });
    t.match(await runCommand(owner.dataDir, 'source', 'add'), { code: 2 });
    await owner.api.delete('/sources/shows');
  });

  await t.test('and is forgotten with its token', async (t) => {
    await owner.api.delete('/catalogs/old');
    await owner.api.delete('/sources/attic');
    t.notOk(
      fake.requests.some((line) => line.includes('token')),
      'no token in an address',
    );
    const names = await readdir(join(owner.dataDir, 'secrets'));
    t.notOk(names.some((name) => name.startsWith('jellyfin-')));
    t.same(fake.violations, [], 'nothing was asked that its description does not allow');
  });
});
