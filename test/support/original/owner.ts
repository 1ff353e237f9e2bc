/**
 * The original's catalog server, written anew from a description of what its programs do: not from ours. Where they
 * fail or somebody means harm, tests say so by `Faults`. It imports nothing of the bridge.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { headers, type Msg, type NatsConnection } from '@nats-io/nats-core';
import { createCurve, type KeyPair } from '@nats-io/nkeys';

/** Chunks between which others have a turn: each is sealed with an agreement of keys of its own. */
const TURN = 8;
const QUEUE = 'natstercatalog';

export type OwnedFile = {
  /** As its scan writes it: with a slash in front. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  readonly description?: string;
  /** What is sent instead, as by its ffmpeg. */
  readonly converted?: Uint8Array;
};

export type Sent = { readonly index: number; readonly bytes: Uint8Array };

export type Faults = {
  /** Instead of the real answers, and to be sent as they are. */
  readonly contents?: (data: object) => unknown;
  readonly acknowledgement?: (data: Acknowledgement) => unknown;
  /** Instead of the real chunks; called once for each download. */
  readonly chunks?: (chunks: Sent[], download: number) => Sent[];
  readonly header?: (name: string, value: string, index: number) => string;
  readonly senderKey?: (chunk: Sent) => KeyPair | undefined;
  /** Goes on for ever, from the first chunk again. */
  readonly isEndless?: boolean;
  /** Milliseconds before each so many chunks. */
  readonly pauseMs?: number;
  readonly beforeChunk?: (index: number, download: number) => Promise<void>;
};

export type Acknowledgement = {
  acknowledged: boolean;
  chunk_size: number;
  total_chunks: number;
  sender_xkey: string;
  total_bytes: number;
};

/** Serves one catalog on a connection of the owner's account; `maySee`: as the global service would say. */
export class OriginalOwner {
  readonly #nc: NatsConnection;
  readonly #name: string;
  files: OwnedFile[];
  faults: Faults = {};
  /** As its programs have it. */
  chunkBytes = 4096;
  maySee: (account: string) => boolean = () => true;
  downloads = 0;
  chunksSent = 0;
  gets = 0;
  #stopped = false;

  constructor(nc: NatsConnection, name: string, files: readonly OwnedFile[]) {
    this.#nc = nc;
    this.#name = name;
    this.files = [...files];
    for (const [operation, answer] of [
      ['get', (message: Msg) => this.#get(message)],
      ['download', (message: Msg) => this.#download(message)],
    ] as const) {
      nc.subscribe(`*.natster.catalog.${name}.${operation}`, {
        queue: QUEUE,
        callback: (error, message) => {
          if (!error) void answer(message);
        },
      });
    }
  }

  hash({ bytes }: OwnedFile): string {
    return createHash('sha256').update(bytes).digest('hex');
  }

  stop(): void {
    this.#stopped = true;
  }

  #refuse(message: Msg, code: number, error: string): void {
    message.respond(JSON.stringify({ error, code, data: null }));
  }

  #get(message: Msg): void {
    this.gets++;
    const [account = ''] = message.subject.split('.');
    if (!this.maySee(account)) {
      this.#refuse(message, 403, 'Forbidden');
      return;
    }
    const entries = this.files.map((file) => ({
      path: file.path,
      description: file.description ?? 'Auto-imported library entry',
      mime_type: file.mimeType,
      byte_size: file.bytes.length,
      hash: this.hash(file),
    }));
    const data = { name: this.#name, description: 'Old films', entries };
    const answer = this.faults.contents?.(data) ?? { code: 200, data };
    message.respond(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  async #download(message: Msg): Promise<void> {
    const [account = ''] = message.subject.split('.');
    const request = message.json<{ hash: string; transcode: boolean; target_xkey: string }>();
    if (!this.maySee(account)) return this.#refuse(message, 403, 'Forbidden');
    const file = this.files.find((one) => this.hash(one) === request.hash);
    if (!file) return this.#refuse(message, 404, 'Requested File Not Found');
    const curve = createCurve();
    const data: Acknowledgement = {
      acknowledged: true,
      chunk_size: this.chunkBytes,
      total_chunks: Math.ceil(file.bytes.length / this.chunkBytes),
      sender_xkey: curve.getPublicKey(),
      total_bytes: file.bytes.length,
    };
    const answer = this.faults.acknowledgement?.(data) ?? { code: 200, data };
    message.respond(JSON.stringify(answer));
    const download = ++this.downloads;
    await this.#send(account, file, request, data, curve, download);
  }

  async #send(
    account: string,
    file: OwnedFile,
    { hash, target_xkey }: { hash: string; target_xkey: string },
    { total_chunks }: Acknowledgement,
    curve: KeyPair,
    download: number,
  ): Promise<void> {
    const all = chunksOf(file, this.chunkBytes);
    const chunks = this.faults.chunks?.(all, download) ?? all;
    const subject = `${account}.natster.media.${this.#name}.${hash}`;
    const name = this.faults.header ?? ((_: string, value: string) => value);
    do {
      for (const chunk of chunks) {
        if (this.#stopped || this.#nc.isClosed()) return;
        await this.faults.beforeChunk?.(chunk.index, download);
        const by = this.faults.senderKey?.(chunk) ?? curve;
        const head = headers();
        const set = (key: string, value: string) => head.set(key, name(key, value, chunk.index));
        set('x-natster-chunk-idx', String(chunk.index));
        set('x-natster-sender-xkey', by.getPublicKey());
        set('x-natster-total-chunks', String(total_chunks));
        if (file.converted) set('x-natster-transcoding', 'true');
        this.#nc.publish(subject, by.seal(chunk.bytes, target_xkey), { headers: head });
        this.chunksSent++;
        if (this.chunksSent % TURN === 0) await sleep(this.faults.pauseMs ?? 0);
      }
    } while (this.faults.isEndless);
  }
}

/** As it numbers them: where it converts, waiting for ffmpeg counts as well. */
const chunksOf = ({ bytes, converted }: OwnedFile, chunkBytes: number): Sent[] => {
  const from = converted ?? bytes;
  const first = converted ? 57 : 0;
  return Array.from({ length: Math.ceil(from.length / chunkBytes) }, (_, n) => ({
    index: first + n + (converted ? Math.floor(n / 5) : 0),
    bytes: from.subarray(n * chunkBytes, (n + 1) * chunkBytes),
  }));
};
