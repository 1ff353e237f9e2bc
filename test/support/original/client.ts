/**
 * The original's client, written anew from a description of what its programs do: not from ours. It takes
 * what the original takes and, unlike that, says what is wrong with it. It imports nothing of the bridge.
 */
import { createHash } from 'node:crypto';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { createCurve, type KeyPair } from '@nats-io/nkeys';

/** As its programs wait. */
const REPLY_TIMEOUT_MS = 1_000;
const CHUNK_INDEX = 'x-natster-chunk-idx';
const SENDER_KEY = 'x-natster-sender-xkey';
const TOTAL_CHUNKS = 'x-natster-total-chunks';
const TRANSCODING = 'x-natster-transcoding';

export type Envelope<T> = { readonly error?: string; readonly code: number; readonly data: T };

export type Entry = {
  readonly path: string;
  readonly description: string;
  readonly mime_type: string;
  readonly byte_size: number;
  readonly hash: string;
};
export type CatalogContents = {
  readonly name: string;
  readonly description: string;
  readonly image?: string;
  readonly entries: readonly Entry[];
};

export type Heartbeat = {
  readonly catalog: string;
  readonly account_key: string;
  readonly revision: number;
};
export type Inbox = Heartbeat & { readonly unimported_shares: readonly unknown[] };

export type Acknowledged = {
  readonly acknowledged: boolean;
  readonly chunk_size: number;
  readonly total_chunks: number;
  readonly sender_xkey: string;
  readonly total_bytes: number;
};

export type Downloaded = {
  readonly acknowledged: Acknowledged;
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly messages: readonly ChunkMessage[];
};
export type ChunkMessage = {
  readonly index: number;
  readonly total: number;
  readonly senderKey: string;
  readonly isTranscoded: boolean;
  readonly sealedBytes: number;
};

export type DownloadOptions = {
  /** Silence after which nothing more is expected. */
  readonly idleMs?: number;
  readonly transcode?: boolean;
};

/** Of one account, which may be the owner's own: names are those in its local subjects. */
export class OriginalClient {
  readonly #nc: NatsConnection;

  constructor(nc: NatsConnection) {
    this.#nc = nc;
  }

  async request<T>(
    catalog: string,
    operation: string,
    body: string | Uint8Array,
  ): Promise<Envelope<T>> {
    const subject = `natster.catalog.${catalog}.${operation}`;
    const reply = await this.#nc.request(subject, body, { timeout: REPLY_TIMEOUT_MS });
    return reply.json();
  }

  contents(catalog: string): Promise<Envelope<CatalogContents>> {
    return this.request(catalog, 'get', '');
  }

  /** Of the owner's own account: what its catalog server tells, and what is new for them. */
  async inbox(): Promise<Envelope<Inbox>> {
    const reply = await this.#nc.request('natster.local.inbox', '', { timeout: REPLY_TIMEOUT_MS });
    return reply.json();
  }

  /** What the catalog server says of itself in its own account. */
  localEvents(name: 'heartbeat' | 'offline'): Heartbeat[] {
    const heard: Heartbeat[] = [];
    this.#nc.subscribe(`natster.local-events.${name}`, {
      callback: (error, message) => {
        if (!error) heard.push(message.json());
      },
    });
    return heard;
  }

  /** The file, or the refusal. Rejects when something is missing, doubled or does not open. */
  async download(
    catalog: string,
    hash: string,
    { idleMs = 5_000, transcode = false }: DownloadOptions = {},
  ): Promise<Downloaded | Envelope<null>> {
    const curve = createCurve();
    const heard = new Heard(this.#nc, `natster.media.${catalog}.${hash}`);
    try {
      const body = JSON.stringify({ hash, transcode, target_xkey: curve.getPublicKey() });
      const envelope = await this.request<Acknowledged>(catalog, 'download', body);
      if (envelope.error || envelope.code !== 200) return { ...envelope, data: null };
      return await receive(heard, envelope.data, curve, idleMs);
    } finally {
      heard.stop();
    }
  }
}

/** What arrives on a subject, in order, from before the question on. */
class Heard {
  readonly #messages: Msg[] = [];
  readonly #stop: () => void;
  #wake: () => void = () => undefined;

  constructor(nc: NatsConnection, subject: string) {
    const subscription = nc.subscribe(subject, {
      callback: (error, message) => {
        if (!error) this.#messages.push(message);
        this.#wake();
      },
    });
    this.#stop = () => subscription.unsubscribe();
  }

  /** Undefined after `idleMs` of silence. */
  async next(idleMs: number): Promise<Msg | undefined> {
    if (this.#messages.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, idleMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#messages.shift();
  }

  stop(): void {
    this.#stop();
  }
}

const receive = async (
  heard: Heard,
  acknowledged: Acknowledged,
  curve: KeyPair,
  idleMs: number,
): Promise<Downloaded> => {
  const messages: ChunkMessage[] = [];
  const pieces: Uint8Array[] = [];
  while (messages.length < acknowledged.total_chunks) {
    const message = await heard.next(idleMs);
    if (!message) throw new Error(`silence after ${messages.length} chunks`);
    const chunk = chunkOf(message);
    // Another download of the same file by this account, which comes on the same subject.
    if (chunk.senderKey !== acknowledged.sender_xkey) continue;
    const opened = curve.open(message.data, chunk.senderKey);
    if (!opened) throw new Error(`chunk ${chunk.index} does not open`);
    if (chunk.index !== messages.length) {
      throw new Error(`chunk ${chunk.index} came instead of ${messages.length}`);
    }
    messages.push(chunk);
    pieces.push(opened);
  }
  const bytes = Buffer.concat(pieces);
  const isConverted = messages.some(({ isTranscoded }) => isTranscoded);
  if (!isConverted && bytes.length !== acknowledged.total_bytes)
    throw new Error(`${bytes.length} bytes came`);
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { acknowledged, bytes, hash, messages };
};

const chunkOf = ({ headers, data }: Msg): ChunkMessage => ({
  index: Number(headers?.get(CHUNK_INDEX)),
  total: Number(headers?.get(TOTAL_CHUNKS)),
  senderKey: headers?.get(SENDER_KEY) ?? '',
  isTranscoded: headers?.get(TRANSCODING) === 'true',
  sealedBytes: data.length,
});
