import t from 'tap';
import { Mailbox } from '../../bridge/remote/mailbox.ts';
import { WholeReceiver } from '../../bridge/remote/receivers.ts';
import { connectTo } from '../support/bulk-pair.ts';
import { startNatsServer } from '../support/start-nats-server.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

t.test('an owner who has gone silent is not waited for as long as one who is slow', async (t) => {
  const server = await startNatsServer(t);
  const connection = await connectTo(t, server);
  connection.nc.subscribe('films', { callback: () => {} });
  const mailbox = new Mailbox(connection, log);
  const signal = AbortSignal.timeout(60_000);
  const ask = (heard: { atMs: number }) => {
    const options = { timeoutMs: 8_000, signal, heard };
    return mailbox.request('films', new Uint8Array(), new WholeReceiver(), options);
  };
  const startedAtMs = performance.now();
  const slow = { atMs: 0 };
  const others = setInterval(() => {
    slow.atMs = performance.now();
  }, 100);
  t.teardown(() => clearInterval(others));
  const timedOut = { code: 'TIMED_OUT' };
  const [silentMs, slowMs] = await Promise.all(
    [{ atMs: 0 }, slow].map(async (heard) => {
      await t.rejects(ask(heard), timedOut);
      return performance.now() - startedAtMs;
    }),
  );
  t.ok(Number(silentMs) < 7_500, `${silentMs} ms`);
  t.ok(Number(slowMs) >= 7_500, `${slowMs} ms`);
});
