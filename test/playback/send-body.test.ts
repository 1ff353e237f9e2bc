import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { MediaReadable } from '../../bridge/media/readable.ts';
import { sendBody } from '../../bridge/playback/progressive.ts';
import { bytesAt, memoryReadable } from './readables.ts';

type Sent = {
  readonly port: number;
  readonly revoke: AbortController;
  /** What came of sendBody: undefined, or its error. */
  readonly outcome: Promise<unknown>;
  readonly res: () => ServerResponse;
};

/** A server that answers one request with the whole of `readable`. */
const serve = async (t: Test, readable: MediaReadable, length = readable.size): Promise<Sent> => {
  const revoke = new AbortController();
  let settle: (outcome: unknown) => void = () => undefined;
  const outcome = new Promise<unknown>((resolve) => {
    settle = resolve;
  });
  let current: ServerResponse | undefined;
  const server = createServer((_req, res) => {
    current = res;
    const closed = new AbortController();
    res.once('close', () => closed.abort());
    const signal = AbortSignal.any([closed.signal, revoke.signal]);
    res.setHeader('Content-Length', String(length));
    const pieces = readable.read({ start: 0, end: readable.size - 1 }, signal);
    sendBody(res, pieces, signal).then(settle, settle);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.closeAllConnections());
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { port, revoke, outcome, res: () => current as ServerResponse };
};

const respond = async (port: number): Promise<IncomingMessage> => {
  const [res] = await once(get({ port, host: '127.0.0.1' }), 'response');
  return res;
};

const received = async (res: IncomingMessage): Promise<{ bytes: Buffer; error: unknown }> => {
  const pieces: Buffer[] = [];
  let error: unknown;
  try {
    for await (const piece of res) pieces.push(piece);
  } catch (thrown) {
    error = thrown;
  }
  return { bytes: Buffer.concat(pieces), error };
};

/** A player that has asked and reads nothing until it is resumed. */
const stalled = async (t: Test, port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return socket;
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await turn();
};

const MEGABYTE = 1024 * 1024;

t.test('the whole body arrives, with the same few listeners all along', async (t) => {
  const counts = new Set<string>();
  const item = memoryReadable({
    size: 4 * MEGABYTE + 1,
    pieceBytes: 10_000,
    before: () => {
      const res = sent.res();
      const events = ['drain', 'close', 'finish', 'error'];
      counts.add(events.map((event) => res.listenerCount(event)).join());
    },
  });
  const sent = await serve(t, item);
  const { bytes, error } = await received(await respond(sent.port));
  t.equal(error, undefined);
  t.ok(bytes.equals(bytesAt({ start: 0, end: item.size - 1 })));
  t.equal(await sent.outcome, undefined);
  t.equal(counts.size, 1);
  t.equal(sent.res().listenerCount('drain'), 0);
  t.equal(item.pulled.running, 0);
});

t.test('a reader that fails in the middle breaks the connection', async (t) => {
  const failure = new Error('the disk is gone');
  const item = memoryReadable({
    size: 10_000,
    before: async (position) => {
      await turn();
      if (position >= 5000) throw failure;
    },
  });
  const sent = await serve(t, item);
  const { bytes, error } = await received(await respond(sent.port));
  t.match(error, { code: 'ECONNRESET' });
  t.ok(bytes.equals(bytesAt({ start: 0, end: 5055 }).subarray(0, bytes.length)), 'nothing padded');
  t.equal(await sent.outcome, failure);
});

t.test('a body of another length than announced breaks the connection', async (t) => {
  for (const [size, name] of [
    [900, 'shorter'],
    [1100, 'longer'],
  ] as const) {
    const before = async (): Promise<void> => turn();
    const sent = await serve(t, memoryReadable({ size, before }), 1000);
    const { bytes, error } = await received(await respond(sent.port));
    t.match(error, { code: 'ECONNRESET' }, name);
    t.ok(bytes.length <= 1000, name);
    t.match(await sent.outcome, { code: 'ERR_HTTP_CONTENT_LENGTH_MISMATCH' }, name);
  }
});

t.test('a failure before the first piece leaves the response to others', async (t) => {
  const failure = new Error('away');
  const item = memoryReadable({
    before: () => {
      throw failure;
    },
  });
  const sent = await serve(t, item);
  const response = respond(sent.port);
  t.equal(await sent.outcome, failure);
  const res = sent.res();
  t.equal(res.headersSent, false);
  res.statusCode = 503;
  res.setHeader('Content-Length', '4');
  res.end('away');
  const answered = await response;
  t.equal(answered.statusCode, 503);
  t.same((await received(answered)).bytes, Buffer.from('away'));
});

t.test('a player that leaves stops the pulls at once', async (t) => {
  const item = memoryReadable({ size: 1024 * MEGABYTE, pieceBytes: 64 * 1024 });
  const sent = await serve(t, item);
  const socket = await stalled(t, sent.port);
  await until(() => item.pulled.pieces > 0 && sent.res().writableNeedDrain);
  socket.destroy();
  t.equal(await sent.outcome, undefined, 'which is not an error');
  t.equal(item.pulled.running, 0);
  t.ok(item.pulled.pieces < 1000);
});

t.test('a player that leaves cancels the pull under way', async (t) => {
  const item = memoryReadable({
    size: 10_000,
    before: async (position, signal) => {
      if (position >= 5000) await once(signal, 'abort');
    },
  });
  const sent = await serve(t, item);
  const res = await respond(sent.port);
  await until(() => item.pulled.pieces === Math.ceil(5000 / 64));
  res.destroy();
  t.equal(await sent.outcome, undefined);
  t.equal(item.pulled.running, 0);
});

t.test('a revoked viewing breaks the connection of a player that takes nothing', async (t) => {
  const item = memoryReadable({ size: 1024 * MEGABYTE, pieceBytes: 64 * 1024 });
  const sent = await serve(t, item);
  const socket = await stalled(t, sent.port);
  await until(() => item.pulled.pieces > 0 && sent.res().writableNeedDrain);
  const reason = new Error('revoked');
  sent.revoke.abort(reason);
  t.equal(sent.res().destroyed, true, 'before the call returns');
  t.equal(await sent.outcome, reason);
  t.equal(item.pulled.running, 0);
  socket.resume();
  await once(socket, 'close');
});

t.test('a viewing revoked beforehand sends nothing', async (t) => {
  const sent = await serve(t, memoryReadable());
  const reason = new Error('revoked');
  sent.revoke.abort(reason);
  get({ port: sent.port, host: '127.0.0.1' }).on('error', () => undefined);
  t.equal(await sent.outcome, reason);
  t.equal(sent.res().headersSent, false);
});

t.test('for a slow player one piece waits in memory, never more', async (t) => {
  const pieceBytes = 256 * 1024;
  let mostWaiting = 0;
  const item = memoryReadable({
    size: 64 * MEGABYTE,
    pieceBytes,
    before: () => {
      mostWaiting = Math.max(mostWaiting, sent.res().writableLength);
    },
  });
  const sent = await serve(t, item);
  const socket = await stalled(t, sent.port);
  await until(() => item.pulled.pieces > 0 && sent.res().writableNeedDrain);
  t.ok(sent.res().writableLength <= pieceBytes + 1024);
  let taken = 0;
  for await (const piece of socket) {
    taken += piece.length;
    if (taken >= item.size) break;
    await turn();
  }
  t.ok(mostWaiting < 64 * 1024, `${mostWaiting} bytes were waiting when the next were pulled`);
});
