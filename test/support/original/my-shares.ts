/**
 * What the original's global service answers to one account, whose connection is given: who shares what, and that what
 * it was told is taken. It imports nothing of the bridge.
 */
import type { Msg, NatsConnection } from '@nats-io/nats-core';

export type ListedShare = {
  readonly from_account: string;
  readonly to_account: string;
  readonly catalog: string;
};

export type PutEvent = {
  readonly catalog: string;
  readonly target: string;
  readonly event_type: string;
};

/** Gives the events that it is told. They change nothing in `shares`. */
export const answerMyShares = (
  nc: NatsConnection,
  shares: () => readonly unknown[],
): readonly PutEvent[] => {
  const events: PutEvent[] = [];
  const answer = (operation: string, dataOf: (message: Msg) => unknown) =>
    nc.subscribe(`natster.global.${operation}`, {
      callback: (error, message) => {
        if (!error) message.respond(JSON.stringify({ code: 200, data: dataOf(message) }));
      },
    });
  answer('whoami', () => ({ account_key: '', initialized: 1_710_251_244 }));
  answer('my.shares', () =>
    shares().map((share) =>
      typeof share === 'object' ? { ...share, catalog_online: false, revision: 0 } : share,
    ),
  );
  answer('events.put', (message) => {
    events.push(message.json());
    return '';
  });
  return events;
};
