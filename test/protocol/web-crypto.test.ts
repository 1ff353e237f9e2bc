/** The primitives of browsers make the same bytes as those of the bridge. */
import t from 'tap';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { utf8 } from '../../bridge/protocol/bytes.ts';
import { Handshake } from '../../bridge/protocol/noise.ts';
import type { Primitives } from '../../bridge/protocol/primitives.ts';
import { webCrypto } from '../../bridge/protocol/web-crypto.ts';

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');

t.test('hashes and seals are the same', async (t) => {
  const key = nodeCrypto.randomBytes(32);
  const nonce = nodeCrypto.randomBytes(12);
  const [associated, text] = [utf8('associated'), nodeCrypto.randomBytes(100_000)];
  t.equal(hex(await webCrypto.hash(text, key)), hex(await nodeCrypto.hash(text, key)));
  for (const each of [key, new Uint8Array(), text]) {
    t.equal(
      hex(await webCrypto.hmac(each, nonce, text)),
      hex(await nodeCrypto.hmac(each, nonce, text)),
    );
  }
  const sealed = await webCrypto.seal(key, nonce, associated, text);
  t.equal(hex(sealed), hex(await nodeCrypto.seal(key, nonce, associated, text)));
  t.equal(hex(await webCrypto.open(key, nonce, associated, sealed)), hex(text));
  sealed[7] = (sealed[7] ?? 0) ^ 1;
  t.equal(await webCrypto.open(key, nonce, associated, sealed), undefined);
  t.equal(await webCrypto.open(key, nonce, associated, new Uint8Array(3)), undefined);
});

t.test('a key agreement of zeros is refused', async (t) => {
  const pair = await webCrypto.generateKeyPair();
  await t.rejects(async () => webCrypto.dh(pair, new Uint8Array(32)));
});

for (const pattern of ['IK', 'IKpsk2'] as const) {
  t.test(`${pattern} between a browser and a bridge`, async (t) => {
    const [ours, theirs] = [await webCrypto.generateKeyPair(), await nodeCrypto.generateKeyPair()];
    const psk = nodeCrypto.randomBytes(32);
    const start = (initiator: boolean, primitives: Primitives) =>
      Handshake.start({
        ...{ pattern, initiator, primitives, prologue: utf8('prologue') },
        s: initiator ? ours : theirs,
        ...(initiator && { rs: theirs.publicKey }),
        ...(pattern === 'IKpsk2' && { psk }),
      });
    const browser = await start(true, webCrypto);
    const bridge = await start(false, nodeCrypto);
    t.equal(hex(await bridge.read(await browser.write(utf8('hello')))), hex(utf8('hello')));
    t.equal(hex(bridge.remoteStatic), hex(ours.publicKey));
    t.equal(hex(await browser.read(await bridge.write(utf8('well')))), hex(utf8('well')));
    t.equal(hex((await browser.split()).send), hex((await bridge.split()).receive));
  });
}
