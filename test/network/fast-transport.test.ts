import { randomBytes } from 'node:crypto';
import type { Msg } from '@nats-io/nats-core';
import t from 'tap';
import type { FastConnection } from '../../bridge/network/fast-transport.ts';
import { BulkInbox } from '../support/bulk-inbox.ts';
import { bulkPair, connectTo, untilStatus } from '../support/bulk-pair.ts';
import { startNatsServer } from '../support/start-nats-server.ts';

const BLOCK_BYTES = 512 * 1024;
/** More than the buffers of a loopback connection hold. */
const HUGE_BYTES = 32 * 1024 * 1024;
const HUGE_MESSAGES = 'max_payload: 64MB\nmax_pending: 256MB\n';

const collect = (connection: FastConnection, subject: string, count: number): Promise<Msg[]> =>
  new Promise((resolve) => {
    const messages: Msg[] = [];
    connection.nc.subscribe(subject, {
      max: count,
      callback: (_error, message) => {
        if (messages.push(message) === count) resolve(messages);
      },
    });
  });

/** As one block is sealed: pieces of 64 KiB and a tag. */
const inPieces = (block: Uint8Array): readonly Uint8Array[] => {
  const starts = Array.from({ length: 8 }, (_, i) => i * 65_536);
  return [...starts.map((at) => block.subarray(at, at + 65_536)), block.subarray(8 * 65_536)];
};

t.test('large messages arrive as sent, in pieces, both ways', async (t) => {
  const { sender, receiver, inbox } = await bulkPair(t);
  const back = new BulkInbox();
  back.subscribe(sender, 'back');
  await sender.nc.flush();
  const blocks = Array.from({ length: 20 }, () => randomBytes(BLOCK_BYTES + 16));
  for (const block of blocks) {
    sender.publishPieces('films', inPieces(block));
    receiver.publishPieces('back', inPieces(block));
  }
  await Promise.all([inbox.until(20), back.until(20)]);
  for (const { arrivals } of [inbox, back]) {
    t.ok(arrivals.every(({ data }, i) => Buffer.compare(data, blocks[i] ?? data) === 0));
    t.ok(arrivals.every(({ kind, pieces }) => kind === 'bulk' && pieces > 1));
  }
  t.equal(receiver.nc.stats().inBytes, 20 * (BLOCK_BYTES + 16));
});

t.test('small and large messages keep their order', async (t) => {
  const { sender, inbox } = await bulkPair(t);
  for (let i = 0; i < 50; i++) {
    sender.nc.publish('films', new Uint8Array([i]));
    sender.publishPieces('films', [new Uint8Array([i]), new Uint8Array(20_000)]);
  }
  await inbox.until(100);
  t.same(
    inbox.arrivals.map(({ kind, data }) => `${kind} ${data[0]}`),
    Array.from({ length: 50 }, (_, i) => [`message ${i}`, `bulk ${i}`]).flat(),
  );
});

t.test('the library reads what publishPieces sends, with its reply subject', async (t) => {
  const { sender, receiver } = await bulkPair(t);
  const arrived = collect(receiver, 'plain', 2);
  await receiver.nc.flush();
  const block = randomBytes(BLOCK_BYTES + 16);
  sender.publishPieces('plain', inPieces(block), 'answer.here');
  sender.publishPieces('plain', []);
  const [first, second] = await arrived;
  t.equal(first?.reply, 'answer.here');
  t.ok(first && block.equals(first.data));
  t.equal(second?.data.length, 0);
});

t.test('a message that no route wants is delivered whole, once', async (t) => {
  const { sender, inbox } = await bulkPair(t);
  const asked: number[] = [];
  inbox.accepts = (sizeBytes) => asked.push(sizeBytes) > 1;
  sender.publishPieces('films', [new Uint8Array(9_000)]);
  sender.publishPieces('films', [new Uint8Array(9_001)]);
  await inbox.until(2);
  t.same(inbox.kinds, ['message', 'bulk']);
  t.same(asked, [9_000, 9_001]);
});

t.test('what a handler throws costs one message only', async (t) => {
  const { sender, inbox } = await bulkPair(t);
  const failOnce = (name: string) => () => {
    inbox.onPiece = inbox.onMessage = () => {};
    inbox.accepts = () => true;
    throw new Error(name);
  };
  const send = (sizeBytes: number) => sender.publishPieces('films', [new Uint8Array(sizeBytes)]);
  inbox.onPiece = failOnce('sink');
  send(BLOCK_BYTES);
  await inbox.until(1);
  inbox.onMessage = failOnce('handler');
  send(10);
  await inbox.until(2);
  inbox.accepts = failOnce('route');
  send(BLOCK_BYTES);
  send(BLOCK_BYTES);
  await inbox.until(3);
  t.same(inbox.kinds, ['abort', 'message', 'bulk']);
  t.same(
    inbox.errors.map((error) => (error as Error).message),
    ['sink', 'handler', 'route'],
  );
});

t.test('a throw in a subscription of the library renews the connection', async (t) => {
  const { sender, receiver, inbox } = await bulkPair(t);
  receiver.nc.subscribe('broken', {
    callback: () => {
      throw new Error('broken');
    },
  });
  await receiver.nc.flush();
  const back = untilStatus(receiver, 'reconnect');
  sender.nc.publish('broken');
  await back;
  await receiver.nc.flush();
  sender.publishPieces('films', [new Uint8Array(BLOCK_BYTES)]);
  await inbox.until(1);
  t.same(inbox.kinds, ['bulk']);
});

t.test('"no responders" reaches onMessage', async (t) => {
  const { receiver, inbox } = await bulkPair(t);
  receiver.publishPieces('nobody.listens', [new Uint8Array(10)], 'films');
  await inbox.until(1);
  t.equal(inbox.messages[0]?.headers?.status, '503');
});

t.test('a refused subscription reaches onError', async (t) => {
  const permissions = '{ subscribe: { deny: "secret" } }';
  const config = `authorization { users: [{ user: a, password: b, permissions: ${permissions} }] }`;
  const server = await startNatsServer(t, { config });
  const connection = await connectTo(t, server, { user: 'a', pass: 'b' });
  const inbox = new BulkInbox();
  inbox.subscribe(connection, 'secret');
  await connection.nc.flush();
  t.match(inbox.errors, [/permissions violation/i]);
});

t.test('a server killed in mid-message aborts the sink once; a new one serves on', async (t) => {
  const { server, sender, receiver, inbox } = await bulkPair(t, { config: HUGE_MESSAGES });
  const lost = Promise.all([sender, receiver].map((each) => untilStatus(each, 'disconnect')));
  const back = Promise.all([sender, receiver].map((each) => untilStatus(each, 'reconnect')));
  inbox.onPiece = () => server.process.kill('SIGKILL');
  sender.publishPieces('films', [new Uint8Array(HUGE_BYTES)]);
  await inbox.until(1);
  await lost;
  sender.publishPieces('films', [new Uint8Array(5_000)]);
  await startNatsServer(t, { port: server.port, config: HUGE_MESSAGES });
  await back;
  await receiver.nc.flush();
  sender.publishPieces('films', [new Uint8Array(BLOCK_BYTES).fill(1)]);
  await inbox.until(2);
  t.same(inbox.kinds, ['abort', 'bulk'], 'what was sent while down is not delivered');
  t.ok((inbox.arrivals[0]?.data.length ?? 0) < HUGE_BYTES);
  t.equal(inbox.arrivals[1]?.data.length, BLOCK_BYTES);
});

t.test('a message that the server would not take is refused at once', async (t) => {
  const { sender, inbox } = await bulkPair(t);
  t.throws(() => sender.publishPieces('films', [new Uint8Array(2 ** 20), new Uint8Array(1)]), {
    name: 'RangeError',
    message: /1048577 bytes .*1048576/,
  });
  t.throws(() => sender.publishPieces('fi lms', []));
  sender.publishPieces('films', [new Uint8Array(2 ** 20)]);
  await inbox.until(1);
  await sender.nc.close();
  t.throws(() => sender.publishPieces('films', []), { name: 'ClosedConnectionError' });
});

t.test('nothing is delivered after unsubscribe', async (t) => {
  const { sender, receiver } = await bulkPair(t);
  const inbox = new BulkInbox();
  const subscription = inbox.subscribe(receiver, 'more');
  subscription.unsubscribe();
  await receiver.nc.flush();
  sender.publishPieces('more', [new Uint8Array(BLOCK_BYTES)]);
  await Promise.all([sender.nc.flush(), receiver.nc.flush()]);
  t.same(inbox.arrivals, []);
});

t.test('drained waits for the socket, its end, or the signal', async (t) => {
  const { server, sender, inbox } = await bulkPair(t, { config: HUGE_MESSAGES });
  const never = new AbortController().signal;
  const fill = () => {
    server.process.kill('SIGSTOP');
    sender.publishPieces('films', [new Uint8Array(HUGE_BYTES)]);
    return sender.drained(never);
  };
  await sender.drained(never);
  const untilRead = fill();
  t.ok(sender.bufferedBytes > BLOCK_BYTES);
  server.process.kill('SIGCONT');
  await untilRead;
  t.equal(sender.bufferedBytes, 0);
  await inbox.until(1);

  const untilClosed = fill();
  const stopped = new AbortController();
  const untilStopped = sender.drained(stopped.signal);
  stopped.abort(new Error('enough'));
  await t.rejects(untilStopped, { message: 'enough' });
  await t.rejects(sender.drained(stopped.signal), { message: 'enough' });
  await sender.nc.close();
  await untilClosed;
  t.equal(sender.bufferedBytes, 0);
  let hadTurn = false;
  setImmediate(() => {
    hadTurn = true;
  });
  await sender.drained(never);
  t.ok(hadTurn, 'who waits without a connection leaves others their turn');
});
