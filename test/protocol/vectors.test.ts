/** The vectors in docs/protocol.md are what the code makes. `UPDATE_VECTORS=1` writes them anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { keyPairFromSeed, nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { concatBytes, toHex, utf8 } from '../../bridge/protocol/bytes.ts';
import {
  askHead,
  askSealing,
  packOpened,
  REPLY,
  replyHead,
  replySealing,
  sessionIdOf,
} from '../../bridge/protocol/frame.ts';
import { encodeFriendCode } from '../../bridge/protocol/friend-code.ts';
import {
  encodeInvitation,
  invitationId,
  invitationLabel,
  invitationPsk,
} from '../../bridge/protocol/invitation.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';
import { Handshake } from '../../bridge/protocol/noise.ts';
import { openPrologue } from '../../bridge/protocol/prologue.ts';
import { ROOT } from '../support/root.ts';

const DOCUMENT = join(ROOT, 'docs', 'protocol.md');
const MARK = '<!-- vectors: written and checked by test/protocol/vectors.test.ts -->';

const filled = (byte: number, length = 32) => new Uint8Array(length).fill(byte);
const friendAccount = encodePublicKey('account', filled(0x0a));
const ownerAccount = encodePublicKey('account', filled(0x0b));

const makeVectors = async (): Promise<string> => {
  const friend = keyPairFromSeed(filled(0x11));
  const owner = keyPairFromSeed(filled(0x22));
  const prologue = openPrologue(friendAccount, ownerAccount, 'films');
  const common = { pattern: 'IK', prologue, primitives: nodeCrypto } as const;
  const e = (byte: number) => keyPairFromSeed(filled(byte));
  const initiator = await Handshake.start({
    ...common,
    initiator: true,
    s: friend,
    rs: owner.publicKey,
    e: e(0x33),
  });
  const responder = await Handshake.start({ ...common, initiator: false, s: owner, e: e(0x44) });
  const want = '{"v":2,"epoch":"AAAAAAAAAAAAAAAAAAAAAA","want":{"kind":"items","since":0}}';
  const message1 = await initiator.write(utf8(want));
  await responder.read(message1);
  const opened = packOpened(
    utf8('{"process":"0123456789abcdef","block":524288,"idle":600}'),
    filled(0x55, 4),
  );
  const message2 = await responder.write(opened);
  await initiator.read(message2);
  const { send, receive } = await initiator.split();
  const session = sessionIdOf(initiator.hash);

  const asking = askSealing(session, 7);
  const question = utf8('{"op":"read","offset":0,"length":4}');
  const ask = concatBytes(
    askHead(session, 7),
    await nodeCrypto.seal(send, asking.nonce, asking.associated, question),
  );
  const replying = replySealing(REPLY.bytes, session, 7, 3);
  const reply = concatBytes(
    replyHead(REPLY.bytes, 3),
    await nodeCrypto.seal(receive, replying.nonce, replying.associated, filled(0x66, 4)),
  );

  const code = filled(0x77, 16);
  const key = encodePublicKey('xkey', owner.publicKey);
  const network = 'aabbccddeeff0011';
  const rows: [string, string][] = [
    ['friend static, seed', toHex(filled(0x11))],
    ['owner static, seed', toHex(filled(0x22))],
    ['friend ephemeral, seed', toHex(filled(0x33))],
    ['owner ephemeral, seed', toHex(filled(0x44))],
    ['FRIEND', friendAccount],
    ['OWNER', ownerAccount],
    ['NAME', 'films'],
    ['prologue', toHex(prologue)],
    ['payload 1', want],
    ['message 1', toHex(message1)],
    ['payload 2', toHex(opened)],
    ['message 2', toHex(message2)],
    ['session id', toHex(session)],
    ['k1', toHex(send)],
    ['k2', toHex(receive)],
    ['ask 7, plaintext', Buffer.from(question).toString()],
    ['ask 7', toHex(ask)],
    ['reply 3 to it, plaintext', toHex(filled(0x66, 4))],
    ['reply 3 to it', toHex(reply)],
    ['invitation code', toHex(code)],
    ['its id', await invitationId(nodeCrypto, code)],
    ['its label', await invitationLabel(nodeCrypto, code)],
    ['its psk', toHex(await invitationPsk(nodeCrypto, code))],
    ['owner long-term key', key],
    [
      'invitation, expiry 1800000000, nats://127.0.0.1:4690',
      encodeInvitation({ url: 'nats://127.0.0.1:4690', key, code, expiresAtSec: 1_800_000_000 }),
    ],
    [
      `friend code, "Olivia", network ${network}, OWNER`,
      encodeFriendCode({ key, name: 'Olivia', accounts: [{ network, account: ownerAccount }] }),
    ],
  ];
  return rows
    .map(
      ([name, value]) =>
        `    ${name}\n        ${value.replaceAll(/(.{96})(?=.)/g, '$1\n        ')}`,
    )
    .join('\n');
};

t.test('the vectors in the protocol description', async (t) => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const wanted = `${text.slice(0, text.indexOf(MARK))}${MARK}\n\n${await makeVectors()}\n`;
  if (process.env.UPDATE_VECTORS) writeFileSync(DOCUMENT, wanted);
  t.equal(readFileSync(DOCUMENT, 'utf8'), wanted);
});
