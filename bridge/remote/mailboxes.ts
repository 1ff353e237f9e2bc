import type { FastConnection } from '../network/fast-transport.ts';
import type { Membership } from '../network/membership.ts';
import type { Memberships } from '../network/memberships.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { Mailbox } from './mailbox.ts';

type Connected = Membership & { readonly connection: FastConnection };

/** Our way to ask on each network: one mailbox on each connection. */
export class Mailboxes {
  readonly #memberships: Memberships;
  readonly #log: Log;
  readonly #mailboxes = new WeakMap<FastConnection, Mailbox>();

  constructor(memberships: Memberships, log: Log) {
    this.#memberships = memberships;
    this.#log = log;
  }

  /** Ours on a network, which has been reached. Throws NETWORK_UNREACHABLE, MEMBERSHIP_ENDED. */
  membership(network: string): Connected {
    const membership = this.#memberships.byNetworkId(network);
    if (!membership?.connection) {
      throw membership?.trouble ?? new BridgeError('NETWORK_UNREACHABLE');
    }
    return membership as Connected;
  }

  /** On the present connection. Throws NETWORK_UNREACHABLE, MEMBERSHIP_ENDED. */
  on(network: string): Mailbox {
    const { connection } = this.membership(network);
    let mailbox = this.#mailboxes.get(connection);
    if (!mailbox) {
      mailbox = new Mailbox(connection, this.#log);
      this.#mailboxes.set(connection, mailbox);
    }
    return mailbox;
  }
}
