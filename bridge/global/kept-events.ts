import type { Msg } from '@nats-io/nats-core';
import { type Static, Type } from 'typebox';
import { utf8 } from '../protocol/bytes.ts';
import type { Log } from '../protocol/log.ts';
import { ALL_EVENTS, parseEvent } from '../protocol/subjects.ts';
import { ShardedDocument } from '../store/sharded-document.ts';
import { numberOf } from './jet-stream.ts';
import { EVENTS, type Storage } from './storage.ts';
import { StreamFollowing } from './stream-following.ts';

/** Memory must not hold more; a household's network has some hundreds. */
const MOST_EVENTS = 50_000;

const Head = Type.Object({
  /** They were being brought back to a server that had lost them. */
  isReturning: Type.Optional(Type.Literal(true)),
});
const Kept = Type.Object({
  subject: Type.String({ maxLength: 1024 }),
  /** Its number in the stream. */
  seq: Type.Integer({ minimum: 1 }),
  /** JSON, as it was put. */
  data: Type.String(),
});
type Kept = Static<typeof Kept>;
type Document = ShardedDocument<Static<typeof Head>, Kept>;

/**
 * A copy of all events beside the household's other files, so that a backup has them: a server's own store cannot be
 * copied while it runs. A server that has lost its store gets them back.
 */
export class KeptEvents {
  readonly #document: Document;
  readonly #storage: Storage;
  readonly #log: Log;
  readonly #following: StreamFollowing;
  #isFull = false;

  private constructor(document: Document, storage: Storage, log: Log) {
    this.#document = document;
    this.#storage = storage;
    this.#log = log;
    const take = (message: Msg) => this.#take(message);
    this.#following = new StreamFollowing(storage.js, EVENTS, ALL_EVENTS, take);
  }

  /** Throws DATA_INVALID. */
  static async open(dir: string, storage: Storage, log: Log): Promise<KeptEvents> {
    const document = await ShardedDocument.open<Static<typeof Head>, Kept>({
      ...{ dir, head: Head, entry: Kept, version: 1, first: 'entries' },
      idOf: ({ subject }) => subject,
      empty: () => ({}),
    });
    return new KeptEvents(document, storage, log);
  }

  /** Gives a server that knows nothing what it has lost. Throws JetStreamError. */
  async giveBack(): Promise<void> {
    const { js } = this.#storage;
    const isEmpty = (await js.next(EVENTS, 1)) === undefined;
    if (!(isEmpty || this.#document.head.isReturning) || this.#document.size === 0) return;
    await this.#document.update({ head: { isReturning: true } });
    await this.#storage.clear();
    const all = [...this.#document.values()].filter(({ subject }) => parseEvent(subject));
    for (const { subject, data } of all.sort((a, b) => a.seq - b.seq)) {
      await js.append(subject, utf8(data));
    }
    await this.#document.update({ head: {} });
    this.#log.info({ events: all.length }, 'what the global service knew was brought back');
  }

  /** Copies all there is, and whatever comes. Throws JetStreamError. */
  follow(): Promise<void> {
    return this.#following.start();
  }

  async stop(): Promise<void> {
    this.#following.stop();
    await this.#document.flush().catch(() => undefined);
  }

  #take(message: Msg): void {
    const seq = numberOf(message);
    const { subject } = message;
    if (seq === undefined || !parseEvent(subject)) return;
    const known = this.#document.get(subject);
    if (known?.seq === seq) return;
    if (!known && this.#document.size >= MOST_EVENTS) {
      this.#sayFull();
      return;
    }
    const put = [{ subject, seq, data: message.string() }];
    // What cannot be written now is written with what follows.
    this.#document.update({ put }).catch((error: unknown) => {
      this.#log.warn({ error: String(error) }, 'what the global service knows is not on disk yet');
    });
  }

  #sayFull(): void {
    if (this.#isFull) return;
    this.#isFull = true;
    const more = `more than ${MOST_EVENTS} events`;
    this.#log.warn({ more }, 'a backup will not hold all that the global service knows');
  }
}
