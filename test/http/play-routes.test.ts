import t from 'tap';
import { errorBody, retryAfterSecOf, statusOf } from '../../bridge/http/error-status.ts';
import { BridgeError, ERROR_CODES } from '../../bridge/protocol/errors.ts';
import { ask, looked, setUp } from '../playback/play-server.ts';
import { bytesAt, memoryReadable } from '../playback/readables.ts';

t.test('GET and HEAD, whole and in part', async (t) => {
  const { url } = await setUp(t, async () => looked(100_000));
  const whole = await ask(url);
  t.match(whole, { status: 200, headers: { 'content-length': '100000', etag: '"r1"' } });
  t.ok(whole.body.equals(bytesAt({ start: 0, end: 99_999 })));
  const part = await ask(url, 'GET', { range: 'bytes=50000-50009', 'if-range': '"r1"' });
  t.match(part, { status: 206, headers: { 'content-range': 'bytes 50000-50009/100000' } });
  t.ok(part.body.equals(bytesAt({ start: 50_000, end: 50_009 })));
  for (const [headers, like] of [
    [{}, whole],
    [{ range: 'bytes=50000-50009' }, part],
  ] as const) {
    const head = await ask(url, 'HEAD', headers);
    t.equal(head.status, like.status);
    t.same({ ...head.headers, date: '' }, { ...like.headers, date: '' });
    t.equal(head.body.length, 0);
  }
});

t.test('304, 412 and 416 have no body', async (t) => {
  const { url } = await setUp(t, async () => looked(1000));
  for (const [status, headers] of [
    [304, { 'if-none-match': '"a", W/"r1"', range: 'bytes=0-1' }],
    [412, { 'if-match': '"old"' }],
    [416, { range: 'bytes=1000-' }],
    [416, { range: 'bytes=oops' }],
  ] as const) {
    for (const method of ['GET', 'HEAD']) {
      const reply = await ask(url, method, headers);
      t.match(reply, { status, headers: { etag: '"r1"' }, body: Buffer.alloc(0) });
    }
  }
  t.equal((await ask(url, 'GET', { range: 'bytes=-0' })).headers['content-range'], 'bytes */1000');
});

t.test('HEAD reads nothing', async (t) => {
  const item = looked(1_000_000);
  const { url } = await setUp(t, async () => item);
  t.equal((await ask(url, 'HEAD')).headers['content-length'], '1000000');
  t.same(item.asked, []);
});

t.test('an empty item', async (t) => {
  const { url } = await setUp(t, async () => looked(0));
  const reply = await ask(url, 'GET', { range: 'bytes=0-' });
  t.match(reply, { status: 200, headers: { 'content-length': '0' } });
});

t.test('other pages may read, and ask beforehand', async (t) => {
  const { url } = await setUp(t, async () => looked(10));
  const preflight = await ask(url, 'OPTIONS', {
    origin: 'http://elsewhere.example',
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'range',
  });
  t.equal(preflight.status, 204);
  t.match(preflight.headers, {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': /Range/,
    'access-control-allow-methods': /HEAD/,
  });
  const reply = await ask(url, 'GET', { origin: 'http://elsewhere.example' });
  t.match(reply.headers, { 'access-control-expose-headers': /Content-Range/ });
});

t.test('the name in the address is not looked at, however long it is', async (t) => {
  const { port, capability } = await setUp(t, async () => looked(10));
  for (const name of ['x.mkv', `${'%C3%BC'.repeat(255)}.mkv`, 'x.mp4?start=5', '']) {
    const reply = await ask(`http://127.0.0.1:${port}/play/${capability}/${name}`);
    t.equal(reply.status, 200, name);
  }
  for (const name of ['hls/1.m4s', 'a%2Fb.mkv']) {
    const reply = await ask(`http://127.0.0.1:${port}/play/${capability}/${name}`);
    t.equal(reply.status, 404, name);
  }
});

t.test('an unknown and a revoked address get the same 404', async (t) => {
  const { port, url, viewings, capability } = await setUp(t, async () => looked(10));
  await viewings.revoke(capability);
  const revoked = await ask(url);
  const unknown = await ask(`http://127.0.0.1:${port}/play/nonsense/x.mp4`);
  for (const reply of [revoked, unknown]) {
    t.equal(reply.status, 404);
    t.match(JSON.parse(reply.body.toString()), { error: { code: 'VIEWING_NOT_FOUND' } });
  }
  t.same({ ...revoked.headers, date: '' }, { ...unknown.headers, date: '' });
  t.equal((await ask(url, 'HEAD')).status, 404);
});

t.test('who guesses addresses is told to wait; who knows one plays on', async (t) => {
  const { port, url } = await setUp(t, async () => looked(10));
  const wrong = `http://127.0.0.1:${port}/play/nonsense/x.mp4`;
  const replies = [];
  for (let n = 0; n < 41; n++) replies.push(await ask(wrong));
  t.same(new Set(replies.slice(0, 40).map(({ status }) => status)), new Set([404]));
  t.match(replies[40], { status: 429, headers: { 'retry-after': /^\d+$/ } });
  const right = await ask(url);
  t.match(right, { status: 200, headers: { 'referrer-policy': 'no-referrer' } });
});

t.test('an owner who is away, when the item is opened or when it is read', async (t) => {
  const away = new BridgeError('OWNER_AWAY');
  const unread = memoryReadable({
    isLookedInto: true,
    before: () => {
      throw away;
    },
  });
  for (const open of [async () => Promise.reject(away), async () => unread]) {
    const { url } = await setUp(t, open);
    const reply = await ask(url, 'GET', { range: 'bytes=0-' });
    t.equal(reply.status, 503);
    t.match(reply.headers, { 'retry-after': /^\d+$/, 'access-control-allow-origin': '*' });
    t.notOk(reply.headers.etag, 'nothing is left of the film');
    t.strictSame(JSON.parse(reply.body.toString()), {
      error: { code: 'OWNER_AWAY', message: away.message, hint: away.hint },
    });
  }
});

t.test('a fault of our own is logged and not told', async (t) => {
  const { url, logged } = await setUp(t, async () => {
    throw new Error('secret detail');
  });
  const reply = await ask(url);
  t.equal(reply.status, 500);
  t.notMatch(reply.body.toString(), /secret detail/);
  t.match(logged.join(), /secret detail/);
});

t.test('a file that changed is opened again, once', async (t) => {
  const changed = () =>
    memoryReadable({
      isLookedInto: true,
      before: () => {
        throw new BridgeError('ITEM_CHANGED');
      },
    });
  const fresh = memoryReadable({ size: 500, revision: 'r2', isLookedInto: true });
  const once = await setUp(t, async (attempt) => (attempt === 1 ? changed() : fresh));
  const reply = await ask(once.url);
  t.match(reply, { status: 200, headers: { etag: '"r2"', 'content-length': '500' } });
  t.equal(reply.body.length, 500);
  let attempts = 0;
  const always = await setUp(t, async (attempt) => {
    attempts = attempt;
    return changed();
  });
  t.equal((await ask(always.url)).status, 409);
  t.equal(attempts, 2);
});

t.test('the address, which is a secret, is not logged', async (t) => {
  const { url, logged, capability } = await setUp(t, async () => looked(10));
  await ask(url);
  await ask(url, 'HEAD');
  await ask(url, 'OPTIONS');
  t.notMatch(logged.join(), capability);
});

t.test('every error has a status, and those that pass a time to try again', async (t) => {
  for (const code of ERROR_CODES) t.ok(statusOf(code) >= 400 && statusOf(code) < 600, code);
  t.equal(retryAfterSecOf('OWNER_AWAY') !== undefined, true);
  t.equal(retryAfterSecOf('ITEM_NOT_FOUND'), undefined);
  t.match(errorBody('anything'), { error: { code: 'INTERNAL' } });
});
