import type { NatsConnection } from '@nats-io/nats-core';
import type { BrowserCertificate } from '../../../bridge/protocol/browser-certificate.ts';
import { concatBytes, readUint64 } from '../../../bridge/protocol/bytes.ts';
import { BridgeError } from '../../../bridge/protocol/errors.ts';
import {
  askHead,
  askSealing,
  REPLY,
  REPLY_HEAD,
  replySealing,
  sessionIdOf,
  unpackOpened,
} from '../../../bridge/protocol/frame.ts';
import { decodeJson, encodeJson } from '../../../bridge/protocol/json.ts';
import {
  AskError,
  type AskRequest,
  Hello,
  type Open,
  Opened,
  PROTOCOL_VERSION,
} from '../../../bridge/protocol/messages.ts';
import { decodePublicKey } from '../../../bridge/protocol/nkey.ts';
import { Handshake, type SplitKeys } from '../../../bridge/protocol/noise.ts';
import type { KeyPair } from '../../../bridge/protocol/primitives.ts';
import { openPrologue } from '../../../bridge/protocol/prologue.ts';
import { askSubject, helloSubject, openSubject } from '../../../bridge/protocol/subjects.ts';
import { webCrypto } from '../../../bridge/protocol/web-crypto.ts';
import { refusalIn, refused, request } from './connecting.ts';

const HELLO_TIMEOUT_MS = 5_000;
const ASK_TIMEOUT_MS = 15_000;

/** A catalog as sessions need it. */
export type Place = {
  readonly nc: NatsConnection;
  readonly keyPair: KeyPair;
  /** Our household's account, and the owner's. */
  readonly account: string;
  readonly owner: string;
  /** The owner's long-term key. */
  readonly key: string;
  /** The owner's name of the catalog, and the one in our subjects. */
  readonly catalog: string;
  readonly alias: string;
  /** For owners other than our own household. */
  readonly certificate?: BrowserCertificate;
};

/** The owner's own account stands where the server puts a friend's. */
const at = ({ owner, account }: Place, subject: string): string =>
  owner === account ? `${account}.${subject}` : subject;

/** Throws OWNER_AWAY, NOT_SHARED, … */
export const sayHello = async (place: Place): Promise<Hello> => {
  const subject = at(place, helloSubject(place.alias));
  const reply = await request(place.nc, subject, new Uint8Array(), HELLO_TIMEOUT_MS);
  const hello = decodeJson(Hello, reply);
  if (!hello) throw refused(refusalIn(reply)?.code ?? 'VERSION_UNSUPPORTED');
  return hello;
};

type Answer = { readonly json?: Uint8Array; readonly bytes?: Uint8Array };

/** A sealed conversation with an owner's bridge about one catalog. */
export class Session {
  readonly #place: Place;
  readonly #keys: SplitKeys;
  readonly #id: Uint8Array;
  readonly #subject: string;
  readonly blockMax: number;
  #number = 0;

  private constructor(place: Place, keys: SplitKeys, id: Uint8Array, process: string, max: number) {
    this.#place = place;
    this.#keys = keys;
    this.#id = id;
    this.#subject = at(place, askSubject(place.alias, process));
    this.blockMax = max;
  }

  /** Throws what the owner refuses with, OWNER_AWAY, TIMED_OUT, KEY_CHANGED. */
  static async open(place: Place): Promise<Session> {
    const { epoch, key } = await sayHello(place);
    if (key !== place.key) throw new BridgeError('KEY_CHANGED');
    const rs = decodePublicKey('xkey', place.key);
    if (!rs) throw new BridgeError('KEY_UNKNOWN');
    const handshake = await Handshake.start({
      ...{ pattern: 'IK', initiator: true, s: place.keyPair, rs, primitives: webCrypto },
      prologue: openPrologue(place.account, place.owner, place.catalog),
    });
    const { certificate } = place;
    const open: Open = {
      ...{ v: PROTOCOL_VERSION, epoch, want: { kind: 'nothing' } },
      ...(certificate && { browser: certificate }),
    };
    const message = await handshake.write(encodeJson(open));
    const subject = at(place, openSubject(place.alias));
    const reply = await request(place.nc, subject, message, ASK_TIMEOUT_MS);
    if (reply[0] !== REPLY.handshake) throw refusal(reply);
    const parts = unpackOpened(await handshake.read(reply.subarray(1)));
    const opened = parts && decodeJson(Opened, parts.json);
    if (!opened) throw new BridgeError('VERSION_UNSUPPORTED');
    if ('error' in opened) throw refused(opened.error.code);
    const keys = await handshake.split();
    return new Session(place, keys, sessionIdOf(handshake.hash), opened.process, opened.block);
  }

  /** One sealed request. Throws the owner's code, SESSION_UNKNOWN, MESSAGE_INVALID, OWNER_AWAY, … */
  async ask(wanted: AskRequest): Promise<Answer> {
    const number = this.#number++;
    const { nonce, associated } = askSealing(this.#id, number);
    const sealed = await webCrypto.seal(this.#keys.send, nonce, associated, encodeJson(wanted));
    const message = concatBytes(askHead(this.#id, number), sealed);
    const reply = await request(this.#place.nc, this.#subject, message, ASK_TIMEOUT_MS);
    const kind = reply[0];
    if (kind !== REPLY.json && kind !== REPLY.bytes) throw refusal(reply);
    const text = await this.#open(kind, number, reply);
    if (kind === REPLY.bytes) return { bytes: text };
    const error = decodeJson(AskError, text);
    if (error) throw refused(error.error.code);
    return { json: text };
  }

  async #open(kind: number, asked: number, reply: Uint8Array): Promise<Uint8Array> {
    const number = reply.length >= REPLY_HEAD ? readUint64(reply, 1) : Number.NaN;
    if (!Number.isSafeInteger(number)) throw new BridgeError('MESSAGE_INVALID');
    const { nonce, associated } = replySealing(kind, this.#id, asked, number);
    const sealed = reply.subarray(REPLY_HEAD);
    const text = await webCrypto.open(this.#keys.receive, nonce, associated, sealed);
    if (!text) throw new BridgeError('MESSAGE_INVALID');
    return text;
  }
}

const refusal = (reply: Uint8Array): BridgeError =>
  refused(refusalIn(reply.subarray(1))?.code ?? 'MESSAGE_INVALID');
