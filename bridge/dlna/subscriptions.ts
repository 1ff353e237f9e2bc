import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { isIPv4 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { element, textElement, XML_HEAD } from './xml.ts';

export type Variables = Readonly<Record<string, string | number>>;

export type SubscriptionRequest = {
  /** Of who asks: events go nowhere else. */
  readonly from: string;
  readonly callback: string | undefined;
  /** As the header has it: `Second-1800`, `infinite`. */
  readonly timeout: string | undefined;
};
export type Granted = { readonly sid: string; readonly seconds: number };

type Subscription = {
  readonly sid: string;
  readonly from: string;
  readonly callbacks: readonly URL[];
  endsAtMs: number;
  /** Number of the next event. */
  next: number;
  failures: number;
  /** Events come one after another. */
  sending: Promise<void>;
  /** What is to be told once the event under way is through. */
  waiting: Variables | undefined;
};

const MOST = 64;
const MOST_FOR_ONE = 4;
const MOST_CALLBACKS = 4;
const SECONDS = { least: 60, usual: 1800, most: 3600 };
const FIRST_AFTER_MS = 100;
const SEND_TIMEOUT_MS = 5_000;
const MOST_FAILURES = 3;
const MAX_NUMBER = 2 ** 32 - 1;

/** Who is told of changes to a service's variables: UPnP Device Architecture 1.1 section 4. */
export class Subscriptions {
  readonly #all = new Map<string, Subscription>();

  get size(): number {
    return this.#all.size;
  }

  /** undefined: there is no room. `variables`: what the first event says. Throws where the callback is not the asker's own. */
  subscribe(asked: SubscriptionRequest, variables: Variables): Granted | undefined {
    const { from, callback = '' } = asked;
    const callbacks = callbacksOf(callback, from);
    this.#forgetEnded();
    const ofOne = [...this.#all.values()].filter((each) => each.from === from);
    // A television that was switched off comes back without its old subscriptions.
    if (ofOne.length >= MOST_FOR_ONE && ofOne[0]) this.#all.delete(ofOne[0].sid);
    if (this.#all.size >= MOST) return undefined;
    const seconds = secondsOf(asked.timeout);
    const sid = `uuid:${randomUUID()}`;
    const subscription: Subscription = {
      ...{ sid, from, callbacks, endsAtMs: Date.now() + seconds * 1000, next: 0 },
      // A television does not know its subscription before it has our answer.
      ...{ failures: 0, sending: sleep(FIRST_AFTER_MS, undefined, { ref: false }) },
      waiting: undefined,
    };
    this.#all.set(sid, subscription);
    this.#tell(subscription, variables);
    return { sid, seconds };
  }

  /** undefined: there is none of that name, or it is another's. */
  renew(
    sid: string,
    { from, timeout }: Omit<SubscriptionRequest, 'callback'>,
  ): Granted | undefined {
    this.#forgetEnded();
    const subscription = this.#all.get(sid);
    if (subscription?.from !== from) return undefined;
    const seconds = secondsOf(timeout);
    subscription.endsAtMs = Date.now() + seconds * 1000;
    return { sid, seconds };
  }

  /** Whether there was one. */
  unsubscribe(sid: string, from: string): boolean {
    return this.#all.get(sid)?.from === from && this.#all.delete(sid);
  }

  tellAll(variables: Variables): void {
    this.#forgetEnded();
    for (const subscription of this.#all.values()) this.#tell(subscription, variables);
  }

  /** Of one television. */
  forget(from: string): void {
    for (const [sid, each] of this.#all) if (each.from === from) this.#all.delete(sid);
  }

  stop(): void {
    this.#all.clear();
  }

  #forgetEnded(): void {
    for (const [sid, { endsAtMs }] of this.#all) if (endsAtMs <= Date.now()) this.#all.delete(sid);
  }

  /** Of what happens while an event is under way only the last is told. */
  #tell(subscription: Subscription, variables: Variables): void {
    const isWaiting = subscription.waiting !== undefined;
    subscription.waiting = variables;
    if (isWaiting) return;
    subscription.sending = subscription.sending.then(() => this.#send(subscription));
  }

  async #send(subscription: Subscription): Promise<void> {
    const { sid, callbacks, waiting, next } = subscription;
    subscription.waiting = undefined;
    if (!waiting || !this.#all.has(sid)) return;
    subscription.next = next === MAX_NUMBER ? 1 : next + 1;
    const body = writeEvent(waiting);
    for (const callback of callbacks) {
      if (await isDelivered(callback, sid, next, body)) {
        subscription.failures = 0;
        return;
      }
    }
    if (++subscription.failures >= MOST_FAILURES) this.#all.delete(sid);
  }
}

const secondsOf = (timeout = ''): number => {
  const asked = /^second-(\d{1,9})$/i.exec(timeout.trim())?.[1];
  if (asked === undefined) return SECONDS.usual;
  return Math.min(Math.max(Number(asked), SECONDS.least), SECONDS.most);
};

/** Events go to who asked for them: anybody could have us call others in their place. */
const callbacksOf = (header: string, from: string): URL[] => {
  const addresses = [...header.matchAll(/<([^<>\s]{1,512})>/g)].map(([, address]) => address ?? '');
  const urls = addresses
    .slice(0, MOST_CALLBACKS)
    .flatMap((address) => (URL.canParse(address) ? new URL(address) : []));
  if (urls.length === 0 || !urls.every((url) => isOwn(url, from))) throw new CallbackRefused();
  return urls;
};

export class CallbackRefused extends Error {}

const isOwn = ({ protocol, hostname, username, password }: URL, from: string): boolean =>
  protocol === 'http:' &&
  isIPv4(hostname) &&
  hostname === from &&
  username === '' &&
  password === '';

const writeEvent = (variables: Variables): string =>
  XML_HEAD +
  element(
    'e:propertyset',
    { 'xmlns:e': 'urn:schemas-upnp-org:event-1-0' },
    ...Object.entries(variables).map(([name, value]) =>
      element('e:property', {}, textElement(name, value)),
    ),
  );

/** What is answered does not count, nor is it read. */
const isDelivered = (callback: URL, sid: string, seq: number, body: string): Promise<boolean> =>
  new Promise((resolve) => {
    const sent = request(callback, {
      method: 'NOTIFY',
      agent: false,
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
      headers: {
        'Content-Type': 'text/xml; charset="utf-8"',
        'Content-Length': Buffer.byteLength(body),
        ...{ NT: 'upnp:event', NTS: 'upnp:propchange', SID: sid, SEQ: seq },
      },
    });
    sent.on('error', () => resolve(false));
    sent.on('response', (response) => {
      response.destroy();
      resolve(true);
    });
    sent.end(body);
  });
