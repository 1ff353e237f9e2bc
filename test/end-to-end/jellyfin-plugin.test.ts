/** A Jellyfin server's plugin, played by plain requests: paired, it copies what friends share, until it is unpaired. */
import { createHash, randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { Parser } from 'tar';
import {
  type BridgeProcess,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { ROOT } from '../support/root.ts';
import { waitFor } from '../support/wait-for.ts';

const DEMO = join(ROOT, 'bridge/demo-media/Northern Lights (2026).mp4');
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const LONG = 'Ünïcode '.repeat(12).trim();

type Library = {
  folder: string;
  friend: string;
  isOnline: boolean;
  items: number;
  digest: string;
  kinds: string[];
};
type State = {
  isWriting: boolean;
  page: string;
  ranAt?: string;
  libraries: Library[];
  bridge: object;
};
type Files = { digest: string; files: { path: string; digest: string }[] };

/** What the plugin asks for, from the contract alone. */
const pluginAt = (url: string, token: string) => {
  const ask = (path: string, more: RequestInit = {}) =>
    fetch(`${url}/api/v1/plugin${path}`, {
      ...more,
      headers: {
        authorization: `Bearer ${token}`,
        ...(more.body ? { 'content-type': 'application/json' } : {}),
        ...more.headers,
      },
    });
  const json = async <T>(path: string, more?: RequestInit): Promise<T> => {
    const response = await ask(path, more);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const pack = async (folder: string, paths: readonly string[]): Promise<Map<string, Buffer>> => {
    const at = `/libraries/${encodeURIComponent(folder)}/pack`;
    const response = await ask(at, { method: 'POST', body: JSON.stringify({ paths }) });
    if (!response.ok) throw new Error(`pack: ${response.status} ${await response.text()}`);
    return unpacked(Buffer.from(await response.arrayBuffer()));
  };
  return {
    ask,
    pack,
    state: () => json<State>('/state'),
    files: (folder: string) => json<Files>(`/libraries/${encodeURIComponent(folder)}`),
    post: (path: string, body: object = {}) =>
      json(path, { method: 'POST', body: JSON.stringify(body) }),
    /** The whole library, as a plugin would hold it. */
    mirror: async (folder: string): Promise<Map<string, Buffer>> => {
      const { files } = await json<Files>(`/libraries/${encodeURIComponent(folder)}`);
      const all = new Map<string, Buffer>();
      for (let at = 0; at < files.length; at += 500) {
        const paths = files.slice(at, at + 500).map(({ path }) => path);
        for (const [path, bytes] of await pack(folder, paths)) all.set(path, bytes);
      }
      for (const { path, digest } of files) {
        const is = createHash('sha256')
          .update(all.get(path) ?? '')
          .digest('hex');
        if (!is.startsWith(digest)) throw new Error(`${path} is not what the list says`);
      }
      return all;
    },
  };
};

const unpacked = async (archive: Buffer): Promise<Map<string, Buffer>> => {
  const files = new Map<string, Buffer>();
  // What ends an archive, and nothing else.
  if (archive.equals(Buffer.alloc(1024))) return files;
  const reading: Promise<void>[] = [];
  const parser = new Parser({ strict: true });
  parser.on('entry', (entry) => {
    reading.push(buffer(entry).then((bytes) => void files.set(entry.path, bytes)));
  });
  const ended = new Promise((resolve, reject) => parser.on('end', resolve).on('error', reject));
  parser.end(archive);
  await ended;
  await Promise.all(reading);
  return files;
};

const pairingOf = (bridge: BridgeProcess) => ({
  name: 'Living room',
  address: bridge.url,
  version: '10.11.6',
});
const tryPairing = (bridge: BridgeProcess, code: string, more: object = {}) =>
  fetch(`${bridge.url}/api/v1/plugin/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, ...pairingOf(bridge), ...more }),
  });
const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: { code: string } }).error.code;
const paired = async (bridge: BridgeProcess) => {
  const { code } = await bridge.api.post<{ code: string }>('/plugins/codes');
  const response = await tryPairing(bridge, code);
  return (await response.json()) as { id: string; token: string };
};

t.test('a plugin copies what friends share', async (t) => {
  const media = temporaryDir(t);
  const season = join(media, 'Gap', 'Season 1');
  mkdirSync(season, { recursive: true });
  copyFileSync(DEMO, join(season, 'Gap S01E02.mp4'));
  await noise(join(media, 'Long (2001).mkv'), 3);
  writeFileSync(join(media, 'Long (2001)-poster.png'), PNG);
  writeFileSync(join(media, 'Long (2001).fr.srt'), '1\n00:00:01,000 --> 00:00:02,000\nSalut\n');
  await noise(join(media, `${LONG} (1999).mkv`), 1);
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  await shareFolder(households, media);
  await waitFor('the film to be described', async () => {
    await friend.api.post('/imports/films/refresh');
    const { items } = await friend.api.get<{ items: { poster?: string }[] }>(
      '/catalogs/films/items',
    );
    return items.length === 3 && items.some(({ poster }) => poster !== undefined);
  });

  const made = await runCommand(friend.dataDir, 'jellyfin', 'pair', '--json');
  t.equal(made.code, 0, made.stderr);
  const { code } = JSON.parse(made.stdout) as { code: string; expiresAt: string };
  t.match(code, /^[34679ACDEFGHJKMNPQRTVWXY]{7}$/);
  // As a person may type it.
  const typed = `${code.slice(0, 4)} ${code.slice(4)}`.toLowerCase();
  t.equal(
    await codeOf(await tryPairing(friend, typed, { address: 'ben.local' })),
    'ADDRESS_INVALID',
  );
  const response = await tryPairing(friend, typed);
  t.equal(response.status, 201, 'what failed for another reason left the code good');
  const { id, token } = (await response.json()) as { id: string; token: string };
  t.equal(await codeOf(await tryPairing(friend, code)), 'PAIRING_CODE_INVALID', 'it works once');
  const plugin = pluginAt(friend.url, token);
  const whole = async (items: number) =>
    waitFor(`a library of ${items}`, async () => {
      const state = await plugin.state();
      return !state.isWriting && state.libraries[0]?.items === items && state;
    });

  await t.test('tells what there is, and gives it in packs', async (t) => {
    const state = await whole(3);
    t.match(state, { page: `${friend.url}/`, bridge: { name: 'Ben' } });
    t.match(state.libraries, [
      { folder: 'Olivia', friend: 'Olivia', isOnline: true, kinds: ['movies', 'shows'] },
    ]);
    const copy = await plugin.mirror('Olivia');
    const film = 'Movies/Long (2001)/Long (2001)';
    for (const end of ['.strm', '.nfo', '.json', '-poster.png', '.fr.srt']) {
      t.ok(copy.has(film + end), end);
    }
    t.ok(copy.get(`${film}-poster.png`)?.equals(PNG));
    t.ok(copy.has('Shows/Gap/Season 01/Gap S01E02.strm'));
    const long = /^Movies\/(Ünïcode [^/]{80,}) \(1999\)\/\1 \(1999\)\.strm$/;
    t.ok(
      [...copy.keys()].some((path) => long.test(path)),
      'long names that are not ASCII',
    );
    const address = String(copy.get(`${film}.strm`)).trim();
    const part = await fetch(address, { headers: { range: 'bytes=2000000-2000999' } });
    const bytes = readFileSync(join(media, 'Long (2001).mkv')).subarray(2e6, 2e6 + 1000);
    t.ok(bytes.equals(Buffer.from(await part.arrayBuffer())));
    t.match(JSON.parse(String(copy.get(`${film}.json`))), { version: 1, catalog: 'films' });
    const etag = state.libraries[0]?.digest;
    const again = await plugin.ask('/libraries/Olivia', {
      headers: { 'if-none-match': `"${etag}"` },
    });
    t.equal(again.status, 304);
    t.equal(await again.text(), '');
  });

  await t.test('gives nothing but what was written for it', async (t) => {
    const asked = [
      '../../secrets/api-token',
      'Movies/../../../../secrets/api-token',
      '/etc/passwd',
      'Movies//etc/passwd',
      '.natster-export.json',
      '../.natster-export.json',
      'Movies/nothing.strm',
      '@Movies/Long (2001)/Long (2001).strm',
      'Movies\\Long (2001)',
      'Movies',
      '\0',
    ];
    t.same(await plugin.pack('Olivia', asked), new Map());
    for (const folder of ['..', '.', '../..', 'Nobody', 'Own', '.natster-export.json']) {
      for (const path of ['', '/pack']) {
        const at = `/libraries/${encodeURIComponent(folder)}${path}`;
        const more = path ? { method: 'POST', body: '{"paths":["secrets/api-token"]}' } : {};
        const found = await plugin.ask(at, more);
        t.match(await codeOf(found), /NOT_FOUND$|REQUEST_INVALID/, at);
      }
    }
    const many = await plugin.ask('/libraries/Olivia/pack', {
      method: 'POST',
      body: JSON.stringify({ paths: Array.from({ length: 501 }, () => 'Movies/x') }),
    });
    t.equal(await codeOf(many), 'REQUEST_INVALID');
    const huge = await plugin.ask('/libraries/Olivia/pack', {
      method: 'POST',
      body: JSON.stringify({ paths: Array.from({ length: 500 }, () => 'x'.repeat(4096)) }),
    });
    t.equal(await codeOf(huge), 'REQUEST_INVALID');
  });

  await t.test('lets nobody else in, and its token in nowhere else', async (t) => {
    for (const wrong of ['', randomBytes(32).toString('base64url'), friend.token]) {
      for (const path of ['/state', '/libraries/Olivia', '/events']) {
        const refused = await pluginAt(friend.url, wrong).ask(path);
        t.equal(refused.status, 401);
        t.equal(await codeOf(refused), 'PLUGIN_UNKNOWN');
      }
    }
    for (const path of [
      '/plugins',
      '/catalogs',
      '/exports',
      '/devices',
      '/openapi.json',
      '/events',
    ]) {
      const refused = await fetch(`${friend.url}/api/v1${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      t.equal(refused.status, 401, path);
      t.equal(await codeOf(refused), 'NOT_SIGNED_IN');
    }
    const stored = readFileSync(join(friend.dataDir, 'secrets/plugins.json'), 'utf8');
    t.match(stored, id);
    t.notMatch(stored, token, 'the token itself is kept nowhere');
    t.notMatch(friend.log(), token);
    t.same((await friend.api.get<{ exports: unknown[] }>('/exports')).exports, []);
    await t.rejects(friend.api.delete(`/exports/${id}`), { code: 'EXPORT_NOT_FOUND' });
    await t.rejects(friend.api.post(`/exports/${id}/run`), { code: 'EXPORT_NOT_FOUND' });
    const { devices } = await friend.api.get<{ devices: object[] }>('/devices');
    t.match(devices, [{ kind: 'library', name: 'Living room' }]);
    const { paths } = await friend.api.get<{ paths: Record<string, object> }>('/openapi.json');
    t.match(paths['/api/v1/plugin/state'], { get: { security: [{ plugin: [] }] } });
    t.match(paths['/api/v1/plugin/pair'], { post: { security: [] } });
    const listed = await runCommand(friend.dataDir, 'jellyfin', 'ls');
    t.match(listed.stdout, /Living room +10\.11\.6/);
  });

  await t.test('says when there is something new', async (t) => {
    const before = (await whole(3)).libraries[0]?.digest;
    const stop = new AbortController();
    t.teardown(() => stop.abort());
    const events = await plugin.ask('/events', { signal: stop.signal });
    t.match(events.headers.get('content-type'), /^text\/event-stream/);
    let heard = '';
    const listening = (async () => {
      const text = new TextDecoder();
      for await (const piece of events.body ?? []) heard += text.decode(piece as Uint8Array);
    })().catch(() => undefined);
    await waitFor('the first event', () => heard.includes('event: changed\ndata: {}\n\n'));
    await noise(join(media, 'New (2026).mkv'), 1);
    await owner.api.post('/catalogs/films/scan');
    heard = '';
    await friend.api.post('/imports/films/refresh');
    await waitFor('news', () => heard.includes('event: changed'));
    const { libraries } = await whole(4);
    t.not(libraries[0]?.digest, before);
    t.ok((await plugin.mirror('Olivia')).has('Movies/New (2026)/New (2026).strm'));
    stop.abort();
    await listening;
  });

  await t.test('keeps what belongs to a friend who is away, through a restart', async (t) => {
    await owner.stop();
    await friend.stop();
    const over = join(friend.dataDir, 'jellyfin', '00000000', 'Olivia');
    mkdirSync(over, { recursive: true });
    await friend.restart();
    t.notOk(existsSync(over), 'what is left of a pairing that is over');
    const { libraries } = await waitFor('it to be looked at', async () => {
      const state = await plugin.state();
      return state.ranAt !== undefined && state;
    });
    t.match(libraries, [{ folder: 'Olivia', isOnline: false, items: 4 }]);
    t.ok((await plugin.mirror('Olivia')).has('Movies/New (2026)/New (2026).strm'));
    await owner.restart();
    await waitFor('her to be back', async () => {
      await friend.api.post('/imports/films/refresh');
      return (await plugin.state()).libraries[0]?.isOnline;
    });
  });

  await t.test('loses what is not shared any more', async (t) => {
    await owner.api.delete('/catalogs/films/shares/Ben');
    await friend.api.post('/imports/films/refresh').catch(() => undefined);
    await waitFor('it to be gone', async () => (await plugin.state()).libraries.length === 0);
    t.equal(await codeOf(await plugin.ask('/libraries/Olivia')), 'LIBRARY_NOT_FOUND');
    await waitFor(
      'its files to be gone',
      () => !existsSync(join(friend.dataDir, 'jellyfin', id, 'Olivia')),
    );
  });

  await t.test('is unpaired, from either side', async (t) => {
    await plugin.post('/unpair');
    t.equal(await codeOf(await plugin.ask('/state')), 'PLUGIN_UNKNOWN');
    const second = await paired(friend);
    const other = pluginAt(friend.url, second.token);
    const stream = await other.ask('/events');
    t.equal((await runCommand(friend.dataDir, 'jellyfin', 'rm', 'living room')).code, 0);
    t.equal(await codeOf(await other.ask('/state')), 'PLUGIN_UNKNOWN');
    await t.rejects(stream.text(), 'who listened is cut off');
    t.same(readdirSync(join(friend.dataDir, 'jellyfin')), []);
    t.same((await friend.api.get<{ plugins: unknown[] }>('/plugins')).plugins, []);
    t.same((await friend.api.get<{ devices: unknown[] }>('/devices')).devices, []);
    await t.rejects(friend.api.delete(`/plugins/${id}`), { code: 'PLUGIN_NOT_FOUND' });
  });

  await t.test('cannot be guessed', async (t) => {
    const codes = [];
    for (let n = 0; n < 12; n++) codes.push(await codeOf(await tryPairing(friend, 'AAAAAAA')));
    t.ok(codes.includes('PAIRING_CODE_INVALID'));
    t.equal(codes.at(-1), 'RATE_LIMITED');
  });
});
