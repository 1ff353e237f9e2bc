import { createUser, fromSeed } from '@nats-io/nkeys';
import {
  browserPrologue,
  decodeBrowserLink,
  linkId,
  linkPsk,
  linkUserClaims,
  linkUserSeed,
} from '../../../bridge/protocol/browser-link.ts';
import { Home, type LinkRequest } from '../../../bridge/protocol/browser-messages.ts';
import { fromUtf8, toBase64Url, utf8 } from '../../../bridge/protocol/bytes.ts';
import { BridgeError } from '../../../bridge/protocol/errors.ts';
import { decodeJson, encodeJson } from '../../../bridge/protocol/json.ts';
import { decodePublicKey, encodeSeed } from '../../../bridge/protocol/nkey.ts';
import { Handshake, NoiseError } from '../../../bridge/protocol/noise.ts';
import type { KeyPair } from '../../../bridge/protocol/primitives.ts';
import { BROWSER_LINK } from '../../../bridge/protocol/subjects.ts';
import { webCrypto } from '../../../bridge/protocol/web-crypto.ts';
import { connect, refusalIn, refused, request } from './connecting.ts';
import type { Kept } from './kept.ts';

const ANSWER_TIMEOUT_MS = 15_000;

/**
 * Makes keys here, and has the household that gave out the link take them for its own. Throws
 * BROWSER_LINK_…, OWNER_AWAY (home is), NETWORK_UNREACHABLE.
 */
export const linkTo = async (text: string, name: string): Promise<Kept> => {
  const link = decodeBrowserLink(text);
  if (link.expiresAtSec * 1000 <= Date.now()) throw new BridgeError('BROWSER_LINK_EXPIRED');
  const keyPair = (await webCrypto.generateKeyPair()) as KeyPair<CryptoKey>;
  const user = createUser();
  const handshake = await startHandshake('IKpsk2', link, keyPair, link.code);
  const asked: LinkRequest = {
    ...{ v: 1, link: await linkId(webCrypto, link.code) },
    ...{ user: user.getPublicKey(), name },
  };
  const message = await handshake.write(encodeJson(asked));
  const reply = await askAsGuest(link, message);
  const home = await readHome(handshake, reply);
  const { jwt, ...known } = home;
  if (!jwt) throw new BridgeError('VERSION_UNSUPPORTED');
  const { url, key: homeKey } = link;
  return { keyPair, userSeed: fromUtf8(user.getSeed()), jwt, url, homeKey, home: known };
};

/** As the user that can do nothing else, which follows from the link. */
const askAsGuest = async (
  { code, account, expiresAtSec, signature, url }: ReturnType<typeof decodeBrowserLink>,
  message: Uint8Array,
): Promise<Uint8Array> => {
  const seed = encodeSeed('user', await linkUserSeed(webCrypto, code));
  const user = fromSeed(utf8(seed)).getPublicKey();
  const jwt = `${linkUserClaims({ account, user, expiresAtSec })}.${toBase64Url(signature)}`;
  const nc = await connect({ url, jwt, seed, user }, false);
  try {
    return await request(nc, BROWSER_LINK, message, ANSWER_TIMEOUT_MS);
  } finally {
    await nc.close();
  }
};

type HomeKeys = { readonly account: string; readonly key: string };

/** With home: for a link, whose code is given, or for what there is. */
export const startHandshake = async (
  pattern: 'IK' | 'IKpsk2',
  { account, key }: HomeKeys,
  s: KeyPair,
  code?: Uint8Array,
): Promise<Handshake> => {
  const rs = decodePublicKey('xkey', key);
  if (!rs) throw new BridgeError('BROWSER_LINK_INVALID');
  return Handshake.start({
    ...{ pattern, initiator: true, s, rs, primitives: webCrypto },
    prologue: browserPrologue(code ? 'link' : 'home', account),
    ...(code && { psk: await linkPsk(webCrypto, code) }),
  });
};

/** What home says. Throws its refusal, MESSAGE_INVALID. */
export const readHome = async (handshake: Handshake, reply: Uint8Array): Promise<Home> => {
  const refusal = refusalIn(reply);
  if (refusal) throw refused(refusal.code);
  const payload = await handshake.read(reply).catch((cause: unknown) => {
    if (cause instanceof NoiseError) throw new BridgeError('MESSAGE_INVALID', { cause });
    throw cause;
  });
  const home = decodeJson(Home, payload);
  if (!home) throw new BridgeError('VERSION_UNSUPPORTED');
  return home;
};
