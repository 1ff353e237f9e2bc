import { concatBytes } from '../protocol/bytes.ts';

/**
 * Payloads from this size on go to a sink piece by piece; below it a message costs less whole than
 * the calls of a sink. Frames with headers are never bulk: their status (503) is the library's.
 */
export const BULK_MIN_BYTES = 4096;
/** No control line comes near this; what does is not the protocol we know. */
const MAX_LINE_BYTES = 1024 * 1024;
const CR = 0x0d;
const LF = 0x0a;

const MSG = /^MSG[ \t]+([^ \t]+)[ \t]+(\d+)[ \t]+(?:([^ \t]+)[ \t]+)?(\d+)[ \t]*$/i;
const HMSG = /^HMSG[ \t]+[^ \t]+[ \t]+\d+[ \t]+(?:[^ \t]+[ \t]+)?\d+[ \t]+(\d+)[ \t]*$/i;
const WITHOUT_PAYLOAD = /^(?:INFO[ \t]|PING[ \t]*$|PONG[ \t]*$|\+OK[ \t]*$|-ERR)/i;

const DECODER = new TextDecoder();
const NOTHING = new Uint8Array(0);

/** Takes one message; after the pieces comes either `end` or `abort`, once. */
export type BulkSink = {
  /** The bytes are valid during the call only: the buffer is read into again afterwards. */
  piece(bytes: Uint8Array): void;
  end(): void;
  abort(): void;
};

export type BulkFrame = {
  readonly sid: number;
  readonly subject: string;
  readonly reply: string | undefined;
  readonly sizeBytes: number;
};

export type SplitterTarget = {
  /** Everything that is not bulk, in order and unchanged; the bytes are valid during the call only. */
  stock(bytes: Uint8Array): void;
  /** The sink for this message (none of its methods throws); undefined leaves it to the stock. */
  open(frame: BulkFrame): BulkSink | undefined;
};

/**
 * Cuts what a NATS server sends into stock bytes and the payloads of bulk messages, however the
 * stream is chunked. At the first thing it does not understand it stops looking and passes all that
 * follows to the stock, whose parser then judges.
 */
export class FrameSplitter {
  readonly #target: SplitterTarget;
  /** The start of a control line whose end has not come yet. */
  #held: Uint8Array = NOTHING;
  /** Of a bulk message without, of a stock message with its CRLF. */
  #payloadBytesLeft = 0;
  #sink: BulkSink | undefined;
  #crSeen = false;
  #mode: 'splitting' | 'passing' | 'ended' = 'splitting';

  constructor(target: SplitterTarget) {
    this.#target = target;
  }

  /** The stream is over: a message under way is aborted, later bytes are ignored. */
  abort(): void {
    this.#mode = 'ended';
    this.#held = NOTHING;
    this.#dropSink();
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    let stockStart = 0;
    while (at < chunk.length && this.#mode === 'splitting') {
      if (this.#sink) {
        at = this.#feed(this.#sink, chunk, at);
        stockStart = at;
        continue;
      }
      if (this.#payloadBytesLeft > 0) {
        at = this.#skip(chunk, at);
        continue;
      }
      const end = chunk.indexOf(LF, at) + 1;
      if (end === 0) {
        this.#stock(chunk, stockStart, at);
        this.#hold(chunk.subarray(at));
        return;
      }
      const frame = this.#readLine(chunk.subarray(at, end));
      if (frame) {
        // What came before is delivered before.
        this.#stock(chunk, stockStart, at);
        stockStart = at;
      }
      if (frame && this.#begin(frame)) stockStart = end;
      else this.#releaseHeld();
      at = end;
    }
    this.#stock(chunk, stockStart, chunk.length);
  }

  #feed(sink: BulkSink, chunk: Uint8Array, at: number): number {
    if (this.#payloadBytesLeft > 0) {
      const end = Math.min(chunk.length, at + this.#payloadBytesLeft);
      this.#payloadBytesLeft -= end - at;
      sink.piece(chunk.subarray(at, end));
      return end;
    }
    if (chunk[at] !== (this.#crSeen ? LF : CR)) {
      this.#mode = 'passing';
      this.#dropSink();
      return at;
    }
    this.#crSeen = !this.#crSeen;
    if (this.#crSeen) return at + 1;
    this.#sink = undefined;
    sink.end();
    return at + 1;
  }

  #skip(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.#payloadBytesLeft);
    this.#payloadBytesLeft -= end - at;
    return end;
  }

  /** What could be bulk comes back as a frame; for all else the state is set here. */
  #readLine(rest: Uint8Array): BulkFrame | undefined {
    const line = DECODER.decode(this.#joinHeld(rest)).replace(/\r?\n$/, '');
    const [, subject, sid, reply, msgSize] = MSG.exec(line) ?? [];
    const size = msgSize ?? HMSG.exec(line)?.[1];
    const sizeBytes = Number(size ?? 0);
    if (!(size ? Number.isSafeInteger(sizeBytes) : WITHOUT_PAYLOAD.test(line))) {
      this.#mode = 'passing';
      return undefined;
    }
    if (size) this.#payloadBytesLeft = sizeBytes + 2;
    if (subject === undefined || sizeBytes < BULK_MIN_BYTES) return undefined;
    return { sid: Number(sid), subject, reply, sizeBytes };
  }

  #begin(frame: BulkFrame): boolean {
    const sink = this.#target.open(frame);
    if (!sink) return false;
    this.#held = NOTHING;
    this.#payloadBytesLeft = frame.sizeBytes;
    this.#sink = sink;
    if (this.#mode === 'ended') this.#dropSink();
    return true;
  }

  /** A line cut by the end of a chunk waits here: only when whole does it say whose it is. */
  #hold(start: Uint8Array): void {
    this.#held = concatBytes(this.#held, start);
    if (this.#held.length <= MAX_LINE_BYTES) return;
    this.#mode = 'passing';
    this.#releaseHeld();
  }

  #joinHeld(rest: Uint8Array): Uint8Array {
    return this.#held.length === 0 ? rest : concatBytes(this.#held, rest);
  }

  #releaseHeld(): void {
    const held = this.#held;
    this.#held = NOTHING;
    this.#stock(held, 0, held.length);
  }

  #stock(chunk: Uint8Array, start: number, end: number): void {
    if (end > start && this.#mode !== 'ended') this.#target.stock(chunk.subarray(start, end));
  }

  #dropSink(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.abort();
  }
}
