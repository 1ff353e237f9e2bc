import type { Static, TSchema } from 'typebox';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import type { JetStream, StreamConfig } from './jet-stream.ts';

export type BucketConfig = Pick<StreamConfig, 'max_bytes' | 'storage' | 'num_replicas'> & {
  readonly name: string;
  /** How long values last. */
  readonly lifetimeMs?: number;
};

export type Entry<T> = { readonly value: T; readonly revision: number };

const PURGE = { 'KV-Operation': 'PURGE', 'Nats-Rollup': 'sub' };

/** A key-value bucket, in the form in which NATS has them. Keys are tokens of subjects. */
export class Bucket<T extends TSchema> {
  readonly #js: JetStream;
  readonly #schema: T;
  readonly config: StreamConfig;
  readonly #prefix: string;

  constructor(js: JetStream, schema: T, { name, lifetimeMs, ...config }: BucketConfig) {
    this.#js = js;
    this.#schema = schema;
    this.#prefix = `$KV.${name}`;
    this.config = {
      ...config,
      name: `KV_${name}`,
      subjects: [`${this.#prefix}.>`],
      max_msgs_per_subject: 1,
      // What goes by itself makes room for what comes; nothing else is forgotten.
      discard: lifetimeMs ? 'old' : 'new',
      ...(lifetimeMs && { max_age: lifetimeMs * 1e6 }),
      ...{ allow_direct: true, allow_rollup_hdrs: true },
    };
  }

  subjectOf(key: string): string {
    return `${this.#prefix}.${key}`;
  }

  /** All keys of the bucket. */
  get subjects(): string {
    return `${this.#prefix}.>`;
  }

  async get(key: string): Promise<Entry<Static<T>> | undefined> {
    const found = await this.#js.get(this.config.name, this.subjectOf(key));
    const value = found && decodeJson(this.#schema, found.data);
    return value === undefined || !found ? undefined : { value, revision: found.seq };
  }

  /** Whether it was put: not when there is another revision than `expected` (0: none) by now. */
  async put(key: string, value: Static<T>, expected?: number): Promise<boolean> {
    const seq = await this.#js.append(this.subjectOf(key), encodeJson(value), expected);
    return seq !== undefined;
  }

  /** Whether it was this call that removed it. */
  async remove(key: string, expected: number): Promise<boolean> {
    const seq = await this.#js.append(this.subjectOf(key), new Uint8Array(), expected, PURGE);
    return seq !== undefined;
  }
}
