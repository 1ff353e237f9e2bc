/**
 * The one question of the original's global service that tells who shares what, answered for one account, whose
 * connection is given. It imports nothing of the bridge.
 */
import type { NatsConnection } from '@nats-io/nats-core';

export type ListedShare = {
  readonly from_account: string;
  readonly to_account: string;
  readonly catalog: string;
};

export const answerMyShares = (nc: NatsConnection, shares: () => readonly unknown[]): void => {
  nc.subscribe('natster.global.my.shares', {
    callback: (error, message) => {
      if (error) return;
      const data = shares().map((share) =>
        typeof share === 'object' ? { ...share, catalog_online: false, revision: 0 } : share,
      );
      message.respond(JSON.stringify({ code: 200, data }));
    },
  });
};
