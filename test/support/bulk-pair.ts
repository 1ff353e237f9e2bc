import type { ConnectionOptions, Status } from '@nats-io/nats-core';
import type { Test } from 'tap';
import { connectFast, type FastConnection } from '../../bridge/network/fast-transport.ts';
import { BulkInbox } from './bulk-inbox.ts';
import { startNatsServer, type TestServer } from './start-nats-server.ts';

/** A connection that ends with the test. */
export const connectTo = async (
  t: Test,
  server: TestServer,
  options: ConnectionOptions = {},
): Promise<FastConnection> => {
  const connection = await connectFast({
    servers: server.url,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 20,
    reconnectJitter: 0,
    ...options,
  });
  t.teardown(() => connection.nc.close());
  return connection;
};

export type BulkPair = {
  readonly server: TestServer;
  readonly sender: FastConnection;
  readonly receiver: FastConnection;
  /** Of the receiver, on `films`. */
  readonly inbox: BulkInbox;
};

export const bulkPair = async (
  t: Test,
  { config = '', options = {} }: { config?: string; options?: ConnectionOptions } = {},
): Promise<BulkPair> => {
  const server = await startNatsServer(t, { config });
  const sender = await connectTo(t, server, options);
  const receiver = await connectTo(t, server, options);
  const inbox = new BulkInbox();
  inbox.subscribe(receiver, 'films');
  await receiver.nc.flush();
  return { server, sender, receiver, inbox };
};

export const untilStatus = async ({ nc }: FastConnection, type: Status['type']): Promise<void> => {
  for await (const status of nc.status()) if (status.type === type) return;
};
