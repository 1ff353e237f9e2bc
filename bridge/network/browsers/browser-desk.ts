import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { BROWSER_LONGEST_SEC } from '../../protocol/browser-certificate.ts';
import { browserPrologue, linkPsk } from '../../protocol/browser-link.ts';
import { LinkRequest } from '../../protocol/browser-messages.ts';
import { BridgeError } from '../../protocol/errors.ts';
import { decodeJson, encodeJson } from '../../protocol/json.ts';
import type { Log } from '../../protocol/log.ts';
import { decodePublicKey } from '../../protocol/nkey.ts';
import {
  BROWSER_HOME,
  BROWSER_LINK,
  BROWSER_QUEUE,
  browserOfInbox,
} from '../../protocol/subjects.ts';
import { freeName } from '../friend-name.ts';
import type { Friends } from '../friends.ts';
import type { Household } from '../household.ts';
import type { Membership } from '../membership.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { readKnock } from '../read-knock.ts';
import { Responder } from '../responder.ts';
import { Turns } from '../turns.ts';
import { BrowserLinks } from './browser-links.ts';
import { browserUser } from './browser-user.ts';
import { type Holdings, homeAnswer } from './home-answer.ts';
import type { LinkedBrowser, LinkedBrowsers } from './linked-browsers.ts';

/** Of all browsers in one account: each costs two key agreements, and one for each friend. */
const QUESTIONS = { burst: 60, perSecond: 5 };
const SEEN_AGAIN_SEC = 300;
/** For a browser whose name shows nothing. */
const NAMELESS = 'browser';

export type BrowserDeskDeps = {
  readonly household: Household;
  readonly friends: Friends;
  readonly browsers: LinkedBrowsers;
  readonly holdings: (membership: Membership) => Holdings;
  readonly log: Log;
};

/** Links browsers of the household, and tells them what there is; within our own accounts, sealed. */
export class BrowserDesk {
  readonly #deps: BrowserDeskDeps;
  readonly #links = new BrowserLinks();
  readonly #turns = new Turns(QUESTIONS);
  readonly #responders = new Set<Responder>();

  constructor(deps: BrowserDeskDeps) {
    this.#deps = deps;
  }

  /** `lifetimeSec`: how long the browser may come. Throws NO_WEBSOCKET, ACCOUNT_FOREIGN, TOO_MANY_BROWSERS. */
  createLink(membership: Membership, lifetimeSec = BROWSER_LONGEST_SEC) {
    this.#deps.browsers.checkRoom();
    return this.#links.create(membership, this.#deps.household.key, lifetimeSec);
  }

  serve(membership: Membership, nc: NatsConnection): void {
    const responder = new Responder(nc, this.#deps.log);
    this.#responders.add(responder);
    void nc.closed().then(() => this.#responders.delete(responder));
    const on = (subject: string, answer: (user: string, message: Msg) => Promise<Uint8Array>) =>
      responder.on(subject, BROWSER_QUEUE, (message) =>
        this.#answer(membership.account, message, answer),
      );
    on(BROWSER_LINK, (_, { data }) => this.#link(membership, data));
    on(BROWSER_HOME, (user, { data }) => this.#home(membership, user, data));
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.#responders, (responder) => responder.stop()));
  }

  /** Only to inboxes that no other browser hears. */
  async #answer(
    account: string,
    message: Msg,
    answer: (user: string, message: Msg) => Promise<Uint8Array>,
  ): Promise<void> {
    const user = browserOfInbox(message.reply);
    if (user === undefined) return;
    try {
      this.#turns.take(account);
      message.respond(await answer(user, message));
    } catch (error) {
      const code = error instanceof BridgeError ? error.code : 'INTERNAL';
      const detail = code === 'INTERNAL' && { error: (error as Error).message };
      this.#deps.log.warn({ subject: message.subject, code, ...detail }, 'refused a browser');
      message.respond(encodeJson({ error: { code } }));
    }
  }

  async #link(membership: Membership, message: Uint8Array): Promise<Uint8Array> {
    const { browsers, log } = this.#deps;
    const { account, networkId } = membership;
    const { handshake, payload, key } = await readKnock(message, {
      ...{ pattern: 'IKpsk2', prologue: browserPrologue('link', account) },
      household: this.#deps.household,
    });
    const request = decodeJson(LinkRequest, payload);
    if (!request || !decodePublicKey('user', request.user)) {
      throw new BridgeError('REQUEST_INVALID');
    }
    const { user } = request;
    const link = this.#links.redeem(request.link, account, { key, user });
    let browser = link.isAgain ? browsers.find(account, key) : undefined;
    if (!browser) {
      const endsAtSec = Math.floor(Date.now() / 1000) + link.lifetimeSec;
      const names = browsers.list().map((known) => known.name);
      const name = freeName(request.name, names, NAMELESS);
      browser = await browsers.add({
        ...{ name, network: networkId, account },
        key,
        user,
        endsAtSec,
      });
      log.info({ name, account }, 'a browser was linked');
    }
    const jwt = await browserUser(membership, user, browser.name, browser.endsAtSec);
    handshake.psk = await linkPsk(nodeCrypto, link.code);
    return handshake.write(encodeJson({ ...(await this.#tell(membership, browser)), jwt }));
  }

  async #home(membership: Membership, user: string, message: Uint8Array): Promise<Uint8Array> {
    const { account } = membership;
    const { handshake, key } = await readKnock(message, {
      ...{ pattern: 'IK', prologue: browserPrologue('home', account) },
      household: this.#deps.household,
    });
    const browser = this.#deps.browsers.find(account, key);
    if (browser?.user !== user) throw new BridgeError('BROWSER_NOT_LINKED');
    const quietSec = Date.now() / 1000 - (browser.seenAtSec ?? 0);
    if (quietSec > SEEN_AGAIN_SEC) await this.#deps.browsers.seen(browser.id);
    return handshake.write(encodeJson(await this.#tell(membership, browser)));
  }

  #tell(membership: Membership, browser: LinkedBrowser) {
    return homeAnswer(this.#deps, membership, browser, this.#deps.holdings(membership));
  }
}
