/** The people of a household sign in with passwords; some of them may only watch. */
import { writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { listedItems, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';

const PASSWORD = 'correct horse';
/** No text, which players would not be given. */
const FILM = '\0\0\0\x08ftyp';

t.test('people, and what they may', async (t) => {
  const dataDir = temporaryDir(t);
  const bridge = await startBridge(t, { name: 'Olivia', dataDir });
  const media = temporaryDir(t);
  writeFileSync(join(media, 'Film.mp4'), FILM);
  await bridge.api.post('/catalogs', { name: 'films', description: '', dir: media });
  const [item] = await listedItems(bridge, 'films');
  const call = (method: string, path: string, { cookie = '', body, token }: Call = {}) =>
    fetch(`${bridge.url}/api/v1${path}`, {
      method,
      headers: {
        ...(cookie && { cookie }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const signIn = async (name: string, password: string) => {
    const answer = await call('POST', '/sign-in', { body: { name, password } });
    const cookie = answer.headers.get('set-cookie') ?? '';
    return { status: answer.status, cookie: cookie.split(';')[0] ?? '', attributes: cookie };
  };
  const statusOf = async (method: string, path: string, how: Call) =>
    (await call(method, path, how)).status;

  const file = join(temporaryDir(t), 'password');
  writeFileSync(file, `${PASSWORD}\n`);
  const add = ['person', 'add', 'Kim', '--password-file', file];
  t.match(await runCommand(dataDir, ...add), { code: 0, stdout: /Kim may watch/ });
  t.match(await runCommand(dataDir, ...add), { code: 1, stderr: /somebody of that name/ });
  await bridge.api.post('/people', { name: 'Olivia', role: 'manage', password: PASSWORD });

  await t.test('a password lets in, and nothing else does', async (t) => {
    t.equal((await signIn('Kim', 'correct horses')).status, 401);
    t.equal((await signIn('Nobody', PASSWORD)).status, 401);
    const { status, cookie, attributes } = await signIn(' kIM ', PASSWORD);
    t.equal(status, 200);
    t.match(attributes, /HttpOnly; SameSite=Strict/);
    const me = await call('GET', '/sign-in', { cookie });
    t.match(await me.json(), { role: 'watch', person: { name: 'Kim' } });
    const short = { name: 'Max', role: 'watch', password: 'short' };
    await t.rejects(bridge.api.post('/people', short), { code: 'REQUEST_INVALID' });
    const kept = join(dataDir, 'secrets', 'people.json');
    t.equal((await stat(kept)).mode & 0o777, 0o600);
    t.notMatch(await readFile(kept, 'utf8'), /horse/);
  });

  await t.test('who may watch can watch, and nothing else', async (t) => {
    const { cookie } = await signIn('Kim', PASSWORD);
    const paths = ['/whoami', '/catalogs', '/catalogs/films/items', '/positions', '/search?q=film'];
    for (const path of paths) t.equal(await statusOf('GET', path, { cookie }), 200, path);
    const body = { catalog: 'films', item: item?.id };
    const viewing = await call('POST', '/viewings', { cookie, body });
    t.equal(viewing.status, 201);
    const { direct } = (await viewing.json()) as { direct: string };
    t.equal(await (await fetch(direct)).text(), FILM);
    const described = (await bridge.api.get<object>('/openapi.json')) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const refused: string[] = [];
    for (const [path, methods] of Object.entries(described.paths)) {
      // What Jellyfin's plugin asks wants a token of its own.
      if (!path.startsWith('/api/v1') || path.startsWith('/api/v1/plugin/')) continue;
      const asked = path.slice('/api/v1'.length).replace(/\{.*?\}/g, 'x');
      // Afterwards there would be nobody to ask the rest.
      if (asked === '/sign-out') continue;
      for (const method of Object.keys(methods)) {
        const status = await statusOf(method.toUpperCase(), asked, { cookie });
        if (status === 403) refused.push(`${method} ${asked}`);
        else t.ok(WATCHED.has(`${method} ${asked}`), `${method} ${asked}: ${status}`);
      }
    }
    t.ok(refused.length > 50, `${refused.length} refused`);
    const again = await signIn('Kim', PASSWORD);
    const next = { password: PASSWORD, next: 'battery staple' };
    const wrong = { password: 'battery', next: 'battery staple' };
    t.equal(await statusOf('PUT', '/password', { cookie: again.cookie, body: wrong }), 401);
    t.equal(await statusOf('PUT', '/password', { cookie: again.cookie, body: next }), 200);
    t.equal(await statusOf('GET', '/catalogs', { cookie }), 401, 'other browsers are signed out');
    t.equal(await statusOf('GET', '/catalogs', { cookie: again.cookie }), 200);
    t.equal((await signIn('Kim', PASSWORD)).status, 401);
  });

  await t.test('what is changed holds at once', async (t) => {
    const { cookie } = await signIn('Olivia', PASSWORD);
    t.equal(await statusOf('GET', '/people', { cookie }), 200);
    const { people } = await bridge.api.get<{ people: { id: string; name: string }[] }>('/people');
    const { id } = people.find(({ name }) => name === 'Olivia') ?? { id: '' };
    await bridge.api.patch(`/people/${id}`, { role: 'watch' });
    t.equal(await statusOf('GET', '/people', { cookie }), 403);
    const two = await signIn('Olivia', PASSWORD);
    t.equal(await statusOf('POST', '/sign-out?everywhere=true', two), 200);
    t.equal(await statusOf('GET', '/catalogs', { cookie }), 401);
    const three = await signIn('Olivia', PASSWORD);
    await bridge.stop();
    await bridge.restart();
    t.equal(await statusOf('GET', '/catalogs', three), 200, 'a restart signs nobody out');
    t.match(await runCommand(dataDir, 'person', 'rm', 'Olivia'), { code: 0 });
    t.equal(await statusOf('GET', '/catalogs', three), 401);
    t.match(await bridge.api.get('/sign-ins'), { signIns: [{ person: 'Kim', isThis: false }] });
  });

  await t.test('tokens for scripts', async (t) => {
    const { stdout } = await runCommand(dataDir, 'token', 'add', 'backup script');
    const token = stdout.trim();
    t.equal(await statusOf('GET', '/catalogs', { token }), 200);
    t.equal(await statusOf('GET', '/friends', { token }), 403);
    const { tokens } = await bridge.api.get<{ tokens: { id: string }[] }>('/tokens');
    t.match(await runCommand(dataDir, 'token', 'rm', tokens[0]?.id ?? ''), { code: 0 });
    t.equal(await statusOf('GET', '/catalogs', { token }), 401);
  });

  await t.test('a whole family signs in from one address', async (t) => {
    for (let n = 0; n < 12; n++) {
      t.equal((await signIn('Kim', 'battery staple')).status, 200);
    }
  });

  await t.test('who guesses has to wait', async (t) => {
    const answers = await Promise.all(
      Array.from({ length: 14 }, (_, n) => signIn('Kim', `guess number ${n}`)),
    );
    t.ok(answers.some(({ status }) => status === 429));
  });
});

type Call = { readonly cookie?: string; readonly token?: string; readonly body?: object };

const WATCHED = new Set([
  ...['get /whoami', 'get /sign-in', 'post /sign-in', 'put /password'],
  ...['get /catalogs', 'get /catalogs/x', 'get /catalogs/x/items', 'get /catalogs/x/items/x'],
  ...['get /catalogs/x/items/x/assets/x', 'get /catalogs/x/items/x/next', 'get /search'],
  ...['get /everything', 'get /groups', 'get /catalogs/x/items/x/group', 'get /positions/items'],
  ...['get /catalogs/x/items/x/seasons', 'get /catalogs/x/items/x/around'],
  ...['get /positions', 'put /catalogs/x/items/x/position', 'post /viewings', 'delete /viewings/x'],
]);
