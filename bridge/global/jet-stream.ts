/** The few calls of JetStream's documented API that the global service needs. */
import { createInbox, headers, type Msg, type NatsConnection } from '@nats-io/nats-core';
import { type Static, type TSchema, Type } from 'typebox';
import { decodeJson, encodeJson } from '../protocol/json.ts';

const TIMEOUT_MS = 2_000;
/** A cluster elects who keeps a new stream. */
const SET_UP_TIMEOUT_MS = 10_000;
export const IDLE_MS = 5_000;
const EXPECTED = 'Nats-Expected-Last-Subject-Sequence';
const SEQUENCE = 'Nats-Sequence';
/** Error codes of the API. */
const OTHER_CONFIG = 10_058;
const NOT_THE_LAST = 10_071;
const NO_MESSAGE = 10_037;

export type StreamConfig = {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly max_bytes: number;
  readonly max_msgs_per_subject: number;
  readonly storage: 'file' | 'memory';
  readonly discard: 'old' | 'new';
  readonly num_replicas: number;
  /** Nanoseconds. */
  readonly max_age?: number;
  readonly allow_direct: true;
  readonly allow_rollup_hdrs?: boolean;
};

export type Stored = {
  readonly seq: number;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly timeMs: number;
};

const Failure = {
  error: Type.Optional(
    Type.Object({
      err_code: Type.Optional(Type.Integer()),
      description: Type.Optional(Type.String()),
    }),
  ),
};
const Done = Type.Object({ ...Failure, seq: Type.Optional(Type.Integer()) });
const Found = Type.Object({
  ...Failure,
  message: Type.Optional(
    Type.Object({
      ...{ seq: Type.Integer(), subject: Type.String(), time: Type.String() },
      data: Type.Optional(Type.String()),
    }),
  ),
});
const Info = Type.Object({
  ...Failure,
  state: Type.Optional(Type.Object({ num_subjects: Type.Optional(Type.Integer()) })),
});
const Consumer = Type.Object({
  ...Failure,
  name: Type.Optional(Type.String()),
  num_pending: Type.Optional(Type.Integer()),
});

/** The server does not do what is asked of it: it is away, its disk is full, or it has no JetStream. */
export class JetStreamError extends Error {}

/** Streams of the account that `nc` is connected to. Everything throws JetStreamError. */
export class JetStream {
  readonly nc: NatsConnection;

  constructor(nc: NatsConnection) {
    this.nc = nc;
  }

  /** Makes it, or makes it so. */
  async ensureStream(config: StreamConfig): Promise<void> {
    const call = async (operation: string) =>
      this.#api(Done, `STREAM.${operation}.${config.name}`, config, SET_UP_TIMEOUT_MS);
    let { error } = await call('CREATE');
    if (error?.err_code === OTHER_CONFIG) ({ error } = await call('UPDATE'));
    if (error) throw unavailable(`no stream ${config.name}`, error);
  }

  /** Forgets what is there, on one subject or all, of messages before number `seq` where given. */
  async purge(stream: string, subject?: string, seq?: number): Promise<void> {
    const asked = { ...(subject && { filter: subject }), ...(seq && { seq }) };
    const { error } = await this.#api(Done, `STREAM.PURGE.${stream}`, asked);
    if (error) throw unavailable(`${stream} forgets nothing`, error);
  }

  /** As many subjects as have a message. */
  async countSubjects(stream: string): Promise<number> {
    const { state, error } = await this.#api(Info, `STREAM.INFO.${stream}`, {});
    if (!state) throw unavailable(`no stream ${stream}`, error);
    return state.num_subjects ?? 0;
  }

  /** Messages on the subjects that `filter` holds. */
  async countMessages(stream: string, filter: string): Promise<number> {
    const config = { ack_policy: 'none', filter_subject: filter, mem_storage: true, ...SHORT };
    const made = await this.#consumer(stream, config);
    await this.#api(Done, `CONSUMER.DELETE.${stream}.${made.name}`, {});
    return made.num_pending ?? 0;
  }

  /**
   * All that is there last on each subject, and whatever comes. When nothing does an empty message comes every `IDLE_MS`, or
   * the server has forgotten us. Ends with what it gives back.
   */
  async follow(stream: string, filter: string, take: (message: Msg) => void): Promise<() => void> {
    const deliver_subject = createInbox();
    const subscription = this.nc.subscribe(deliver_subject, {
      callback: (error, message) => {
        if (!error) take(message);
      },
    });
    const end = () => subscription.unsubscribe();
    try {
      await this.#consumer(stream, {
        ...{ deliver_subject, filter_subject: filter, deliver_policy: 'last_per_subject' },
        ...{ ack_policy: 'none', mem_storage: true, idle_heartbeat: IDLE_MS * 1e6, ...SHORT },
      });
    } catch (error) {
      end();
      throw error;
    }
    return end;
  }

  /** Each message goes to one of `group` on `subject`, again and again until it was acknowledged. */
  async ensureWork(stream: string, name: string, subject: string, group: string): Promise<void> {
    await this.#consumer(
      stream,
      {
        ...{ durable_name: name, deliver_subject: subject, deliver_group: group },
        ...{ deliver_policy: 'all', ack_policy: 'explicit' },
        ...{ ack_wait: 30e9, max_ack_pending: 16 },
      },
      name,
    );
  }

  /** Its number; undefined when the last message of the subject is not `expected`. */
  async append(
    subject: string,
    data: Uint8Array,
    expected?: number,
    more: Readonly<Record<string, string>> = {},
  ): Promise<number | undefined> {
    const head = headers();
    if (expected !== undefined) head.set(EXPECTED, String(expected));
    for (const [name, value] of Object.entries(more)) head.set(name, value);
    const reply = await this.#request(subject, data, TIMEOUT_MS, head);
    const { seq, error } = decodeJson(Done, reply.data) ?? {};
    if (error?.err_code === NOT_THE_LAST) return undefined;
    if (seq === undefined) throw unavailable('nothing was kept', error);
    return seq;
  }

  /** The last message of a subject, from who decides what the last one is. */
  last(stream: string, subject: string): Promise<Stored | undefined> {
    return this.#find(stream, { last_by_subj: subject });
  }

  /** The first message from number `seq` on. */
  next(stream: string, seq: number): Promise<Stored | undefined> {
    return this.#find(stream, { seq, next_by_subj: '>' });
  }

  async #find(stream: string, asked: object): Promise<Stored | undefined> {
    const { message, error } = await this.#api(Found, `STREAM.MSG.GET.${stream}`, asked);
    if (error?.err_code === NO_MESSAGE) return undefined;
    if (!message) throw unavailable(`nothing from ${stream}`, error);
    const { seq, subject, time, data = '' } = message;
    const bytes = new Uint8Array(Buffer.from(data, 'base64'));
    return { seq, subject, data: bytes, timeMs: Date.parse(time) };
  }

  /** The same from whoever is nearest, which may be a moment behind. */
  async get(stream: string, subject: string): Promise<Pick<Stored, 'seq' | 'data'> | undefined> {
    const reply = await this.#request(`$JS.API.DIRECT.GET.${stream}.${subject}`, NOTHING);
    if (reply.headers?.code === 404) return undefined;
    const seq = Number(reply.headers?.get(SEQUENCE));
    if (!Number.isSafeInteger(seq) || seq <= 0) throw unavailable(`nothing from ${stream}`);
    return { seq, data: reply.data };
  }

  async #consumer(stream: string, config: object, name?: string) {
    const at = name === undefined ? stream : `${stream}.${name}`;
    const operation = name === undefined ? 'CREATE' : 'DURABLE.CREATE';
    const asked = { stream_name: stream, config: { ...config, replay_policy: 'instant' } };
    const made = await this.#api(Consumer, `CONSUMER.${operation}.${at}`, asked);
    if (!made.name) throw unavailable(`${stream} cannot be followed`, made.error);
    return made;
  }

  async #api<T extends TSchema>(
    schema: T,
    call: string,
    asked: object,
    timeout = TIMEOUT_MS,
  ): Promise<Static<T>> {
    const reply = await this.#request(`$JS.API.${call}`, encodeJson(asked), timeout);
    const answer = decodeJson(schema, reply.data);
    if (answer === undefined) throw unavailable(`an answer to ${call} is not understood`);
    return answer;
  }

  async #request(subject: string, data: Uint8Array, timeout = TIMEOUT_MS, head = headers()) {
    try {
      return await this.nc.request(subject, data, { timeout, headers: head });
    } catch (cause) {
      throw new JetStreamError(`no answer to ${subject}`, { cause });
    }
  }
}

/** What nobody listens to any more is gone after this many nanoseconds. */
const SHORT = { inactive_threshold: 60e9 };
const NOTHING = new Uint8Array();

/**
 * A message's number in its stream, as the server says it on the subject for acknowledging: from the end, before
 * the consumer's number, the time and what is pending (and a token of chance behind a domain's name).
 */
export const numberOf = ({ reply }: Msg): number | undefined => {
  const tokens = reply?.split('.') ?? [];
  const seq = Number(tokens.length === 9 ? tokens[5] : tokens[7]);
  return tokens[1] === 'ACK' && Number.isSafeInteger(seq) && seq > 0 ? seq : undefined;
};

const unavailable = (why: string, error?: object): JetStreamError =>
  new JetStreamError(error ? `${why}: ${JSON.stringify(error)}` : why);
