/** A browser that is linked by hand, and so can break the rules. */
import { jwtAuthenticator, type NatsConnection, wsconnect } from '@nats-io/nats-core';
import { createUser, fromSeed } from '@nats-io/nkeys';
import WebSocket from 'ws';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import {
  browserPrologue,
  decodeBrowserLink,
  linkId,
  linkPsk,
  linkUserClaims,
  linkUserSeed,
} from '../../bridge/protocol/browser-link.ts';
import type { Home } from '../../bridge/protocol/browser-messages.ts';
import { toBase64Url, utf8 } from '../../bridge/protocol/bytes.ts';
import { decodePublicKey, encodeSeed } from '../../bridge/protocol/nkey.ts';
import { Handshake } from '../../bridge/protocol/noise.ts';
import type { KeyPair } from '../../bridge/protocol/primitives.ts';
import { refusalIn } from './guest.ts';
import { RawFriend } from './raw-friend.ts';

type Code = { code: string };
const TIMEOUT = { timeout: 5_000 };

/** Speaks WebSocket to a server of this authority. */
export const connectAs = (
  url: string,
  ca: string,
  jwt: string,
  seed: Uint8Array,
  user: string,
): Promise<NatsConnection> =>
  wsconnect({
    ...{ servers: url, timeout: 5_000, reconnect: false, inboxPrefix: `_INBOX.${user}` },
    authenticator: jwtAuthenticator(jwt, seed),
    wsFactory: async (address) => ({
      socket: new WebSocket(address, { ca }) as unknown as globalThis.WebSocket,
      encrypted: true,
    }),
  });

const answered = async (handshake: Handshake, reply: Uint8Array): Promise<Home | Code> => {
  const code = refusalIn(reply);
  if (code) return { code };
  return JSON.parse(Buffer.from(await handshake.read(reply)).toString()) as Home;
};

export class RawBrowser {
  readonly link: ReturnType<typeof decodeBrowserLink>;
  readonly keyPair: KeyPair;
  readonly user = createUser();
  readonly #ca: string;

  private constructor(text: string, ca: string, keyPair: KeyPair) {
    this.link = decodeBrowserLink(text);
    this.#ca = ca;
    this.keyPair = keyPair;
  }

  static async with(text: string, ca: string): Promise<RawBrowser> {
    return new RawBrowser(text, ca, await nodeCrypto.generateKeyPair());
  }

  /** As the user that can do nothing but ask for the link. */
  async knocking(): Promise<NatsConnection> {
    const { account, code, expiresAtSec, signature, url } = this.link;
    const seed = encodeSeed('user', await linkUserSeed(nodeCrypto, code));
    const user = fromSeed(utf8(seed)).getPublicKey();
    const jwt = `${linkUserClaims({ account, user, expiresAtSec })}.${toBase64Url(signature)}`;
    return connectAs(url, this.#ca, jwt, utf8(seed), user);
  }

  /** What home says to the link; `code` is another one than the link's, to guess. */
  async ask(nc: NatsConnection, name = 'phone', code = this.link.code): Promise<Home | Code> {
    const handshake = await this.#handshake('IKpsk2', await linkPsk(nodeCrypto, code));
    const user = this.user.getPublicKey();
    const request = { v: 1, link: await linkId(nodeCrypto, code), user, name };
    const message = await handshake.write(Buffer.from(JSON.stringify(request)));
    return answered(handshake, (await nc.request('natster.browser.link', message, TIMEOUT)).data);
  }

  /** Linked, or the test is over. */
  async linked(name = 'phone'): Promise<Home & { jwt: string }> {
    const nc = await this.knocking();
    const home = await this.ask(nc, name);
    await nc.close();
    if ('code' in home) throw new Error(`refused: ${home.code}`);
    return { ...home, jwt: home.jwt ?? '' };
  }

  connect(jwt: string): Promise<NatsConnection> {
    return connectAs(this.link.url, this.#ca, jwt, this.user.getSeed(), this.user.getPublicKey());
  }

  async home(nc: NatsConnection): Promise<Home | Code> {
    const handshake = await this.#handshake('IK');
    const message = await handshake.write(new Uint8Array());
    return answered(handshake, (await nc.request('natster.browser.home', message, TIMEOUT)).data);
  }

  /** Speaks to an owner, with our own key. */
  at(nc: NatsConnection, { account, key }: { account: string; key: string }): RawFriend {
    const raw = decodePublicKey('xkey', key);
    if (!raw) throw new Error('no key');
    return RawFriend.with(nc, this.link.account, this.keyPair, account, raw);
  }

  async #handshake(pattern: 'IK' | 'IKpsk2', psk?: Uint8Array): Promise<Handshake> {
    const { key, account } = this.link;
    const rs = decodePublicKey('xkey', key) ?? new Uint8Array();
    return Handshake.start({
      ...{ pattern, initiator: true, s: this.keyPair, rs, primitives: nodeCrypto },
      prologue: browserPrologue(psk ? 'link' : 'home', account),
      ...(psk && { psk }),
    });
  }
}
