import type { Household } from '../network/household.ts';
import { BridgeError } from '../protocol/errors.ts';
import { decodeJson } from '../protocol/json.ts';
import { Hello, PROTOCOL_VERSION } from '../protocol/messages.ts';
import { helloSubject } from '../protocol/subjects.ts';
import { FlowWindow } from './flow-window.ts';
import type { Heard, Mailbox } from './mailbox.ts';
import { plainRefusal, WholeReceiver } from './receivers.ts';

const HELLO_TIMEOUT_MS = 5_000;

export type OwnerLinkOptions = {
  /** Names the link among all: network, owner's account and friend. */
  readonly id: string;
  readonly household: Household;
  /** On the present connection. Throws NETWORK_UNREACHABLE. */
  readonly mailbox: () => Mailbox;
  /** Our account and the owner's on this network. */
  readonly account: string;
  readonly owner: string;
  /** The owner's accepted long-term key, asked for at each use: it may be taken back. */
  readonly ownerKey: () => string;
};

/** Our way to one owner on one network: shared by all imports of catalogs of theirs. */
export class OwnerLink {
  readonly options: OwnerLinkOptions;
  readonly flow = new FlowWindow();
  readonly heard: Heard = { atMs: 0 };
  /** The owner's epoch as last heard; undefined before the first hello. */
  epoch: string | undefined;

  constructor(options: OwnerLinkOptions) {
    this.options = options;
  }

  get id(): string {
    return this.options.id;
  }

  get mailbox(): Mailbox {
    return this.options.mailbox();
  }

  /**
   * Asks the owner's bridge whether it is there and what its epoch and the listing's revision are.
   * The answer is a hint. Throws OWNER_AWAY, NOT_SHARED, KEY_CHANGED, VERSION_UNSUPPORTED.
   */
  async hello(alias: string, signal: AbortSignal): Promise<Hello> {
    const options = { timeoutMs: HELLO_TIMEOUT_MS, signal };
    const subject = helloSubject(alias);
    const reply = await this.mailbox.request(subject, EMPTY, new WholeReceiver(), options);
    const hello = decodeJson(Hello, reply);
    if (!hello) throw plainRefusal(reply);
    if (!hello.versions.includes(PROTOCOL_VERSION)) throw new BridgeError('VERSION_UNSUPPORTED');
    this.epoch = hello.epoch;
    return hello;
  }
}

const EMPTY = new Uint8Array(0);
