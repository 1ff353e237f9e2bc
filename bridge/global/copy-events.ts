import type { NatsConnection } from '@nats-io/nats-core';
import { JetStream } from './jet-stream.ts';
import { EVENTS, type Storage } from './storage.ts';

/**
 * Brings all that is known where the network was (`former`) to where it is now. What is there already is of an earlier
 * time. Throws JetStreamError.
 */
export const copyEvents = async (former: NatsConnection, storage: Storage): Promise<void> => {
  const from = new JetStream(former);
  let event = await from.next(EVENTS, 1);
  await storage.clear();
  while (event) {
    await storage.js.append(event.subject, event.data);
    event = await from.next(EVENTS, event.seq + 1);
  }
};
