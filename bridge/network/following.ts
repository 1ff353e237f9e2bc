import type { Log } from '../protocol/log.ts';
import type { NetworkInfo } from '../protocol/messages.ts';
import { NETWORK_ANNOUNCEMENT, networkSubject } from '../protocol/subjects.ts';
import type { FastConnection } from './fast-transport.ts';
import type { Membership } from './membership.ts';
import { readNetworkInfo } from './network-info.ts';

const ANSWER_TIMEOUT_MS = 10_000;

/** Calls back when who administers the network announces something: they are there. */
export const onAnnouncement = (
  membership: Membership,
  listener: (bytes: Uint8Array) => void,
): void =>
  membership.onConnected(({ nc }) => {
    nc.subscribe(NETWORK_ANNOUNCEMENT, {
      callback: (error, message) => {
        if (!error) listener(message.data);
      },
    });
  });

/** Calls back with what the administrator says of the network: when we connect, and when it changes. */
export const followNetwork = (
  membership: Membership,
  onInfo: (info: NetworkInfo) => Promise<void>,
  log: Log,
): void => {
  const take = (bytes: Uint8Array): void => {
    const info = readNetworkInfo(bytes, membership.network);
    // An administrator with an older program answers with an error.
    if (!info) return;
    onInfo(info).catch((error: Error) =>
      log.error({ network: membership.name, error: error.message }, 'could not follow a network'),
    );
  };
  onAnnouncement(membership, take);
  membership.onConnected((connection) => {
    void ask(connection, take);
    void askAfterReconnects(connection, take);
  });
};

/** The administrator may be away; whoever administers announces at start, too. */
const ask = async ({ nc }: FastConnection, take: (bytes: Uint8Array) => void): Promise<void> => {
  const options = { timeout: ANSWER_TIMEOUT_MS };
  const reply = await nc.request(networkSubject('info'), EMPTY, options).catch(() => undefined);
  if (reply) take(reply.data);
};

const askAfterReconnects = async (
  connection: FastConnection,
  take: (bytes: Uint8Array) => void,
): Promise<void> => {
  for await (const { type } of connection.nc.status()) {
    if (type === 'reconnect') void ask(connection, take);
  }
};

const EMPTY = new Uint8Array(0);
