import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { keyPairFromSeed, nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { fromHex, toHex } from '../../bridge/protocol/bytes.ts';
import { aesGcmNonce, Handshake, NoiseError } from '../../bridge/protocol/noise.ts';
import { ROOT } from '../support/root.ts';

type Vector = {
  source: string;
  protocol_name: string;
  init_prologue: string;
  init_static: string;
  init_ephemeral: string;
  init_remote_static?: string;
  init_psks?: string[];
  resp_prologue: string;
  resp_static: string;
  resp_ephemeral: string;
  resp_psks?: string[];
  handshake_hash?: string;
  messages: { payload: string; ciphertext: string }[];
};

const vectors = JSON.parse(
  readFileSync(join(ROOT, 'test/data/noise-vectors.json'), 'utf8'),
) as Vector[];

const patternOf = (vector: Vector): 'IK' | 'IKpsk2' =>
  vector.protocol_name.startsWith('Noise_IKpsk2') ? 'IKpsk2' : 'IK';

const bothSides = async (vector: Vector) => {
  const pattern = patternOf(vector);
  const psk = (psks: string[] | undefined) => (psks?.[0] ? { psk: fromHex(psks[0]) } : {});
  const initiator = await Handshake.start({
    pattern,
    initiator: true,
    prologue: fromHex(vector.init_prologue),
    s: keyPairFromSeed(fromHex(vector.init_static)),
    e: keyPairFromSeed(fromHex(vector.init_ephemeral)),
    rs: fromHex(vector.init_remote_static ?? ''),
    ...psk(vector.init_psks),
    primitives: nodeCrypto,
  });
  const responder = await Handshake.start({
    pattern,
    initiator: false,
    prologue: fromHex(vector.resp_prologue),
    s: keyPairFromSeed(fromHex(vector.resp_static)),
    e: keyPairFromSeed(fromHex(vector.resp_ephemeral)),
    ...psk(vector.resp_psks),
    primitives: nodeCrypto,
  });
  return { initiator, responder };
};

const usable = vectors.filter((vector) => /^Noise_IK(psk2)?_/.test(vector.protocol_name));
t.ok(usable.length >= 3, 'vectors of both patterns are there');

for (const vector of usable) {
  t.test(`${vector.protocol_name} (${vector.source})`, async (t) => {
    const { initiator, responder } = await bothSides(vector);
    const [first, second, ...transport] = vector.messages;
    if (!first || !second) throw new Error('broken vector');

    const message1 = await initiator.write(fromHex(first.payload));
    t.equal(toHex(message1), first.ciphertext, 'message 1');
    t.equal(toHex(await responder.read(message1)), first.payload);
    t.equal(
      toHex(responder.remoteStatic ?? new Uint8Array()),
      toHex(keyPairFromSeed(fromHex(vector.init_static)).publicKey),
    );

    const message2 = await responder.write(fromHex(second.payload));
    t.equal(toHex(message2), second.ciphertext, 'message 2');
    t.equal(toHex(await initiator.read(message2)), second.payload);

    if (vector.handshake_hash) t.equal(toHex(initiator.hash), vector.handshake_hash);
    t.same(initiator.hash, responder.hash);

    const keys = await initiator.split();
    const mirror = await responder.split();
    t.same([keys.send, keys.receive], [mirror.receive, mirror.send]);
    const counters = { send: 0, receive: 0 };
    for (const [index, message] of transport.entries()) {
      const way = index % 2 === 0 ? 'send' : 'receive';
      const nonce = aesGcmNonce(counters[way]++);
      const sealed = await nodeCrypto.seal(
        keys[way],
        nonce,
        new Uint8Array(),
        fromHex(message.payload),
      );
      t.equal(toHex(sealed), message.ciphertext, `transport message ${index}`);
    }
  });
}

t.test('what was altered, cut or meant for another does not open', async (t) => {
  const responderKey = nodeCrypto.generateKeyPair();
  const s = await responderKey;
  const start = async (prologue: string) => {
    const shared = { pattern: 'IK', primitives: nodeCrypto } as const;
    const initiator = await Handshake.start({
      ...shared,
      initiator: true,
      prologue: Buffer.from('one'),
      s: await nodeCrypto.generateKeyPair(),
      rs: s.publicKey,
    });
    const responder = await Handshake.start({
      ...shared,
      initiator: false,
      prologue: Buffer.from(prologue),
      s,
    });
    return { initiator, responder };
  };

  for (const position of [0, 31, 32, 79, 80, 95]) {
    const { initiator, responder } = await start('one');
    const message = await initiator.write(Buffer.from('hello'));
    message[position] = (message[position] as number) ^ 1;
    await t.rejects(responder.read(message), NoiseError, `altered at ${position}`);
  }
  for (const length of [0, 31, 32, 79, 80, 95, 100]) {
    const { initiator, responder } = await start('one');
    const message = await initiator.write(Buffer.from('hello'));
    await t.rejects(responder.read(message.slice(0, length)), NoiseError, `cut at ${length}`);
  }
  const { initiator, responder } = await start('another');
  await t.rejects(
    responder.read(await initiator.write(Buffer.from('x'))),
    NoiseError,
    'another prologue',
  );

  const lowOrder = new Uint8Array(96);
  const { responder: fresh } = await start('one');
  await t.rejects(fresh.read(lowOrder), NoiseError, 'a low-order ephemeral key');
});

t.test('messages have their turn', async (t) => {
  const s = await nodeCrypto.generateKeyPair();
  const responder = await Handshake.start({
    pattern: 'IK',
    initiator: false,
    prologue: new Uint8Array(),
    s,
    primitives: nodeCrypto,
  });
  await t.rejects(responder.write(new Uint8Array()), NoiseError);
  await t.rejects(responder.split(), NoiseError);
});
