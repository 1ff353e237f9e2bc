/** What a friend's bridge refuses of an owner's replies: nothing reaches a player before its tag is right. */
import fc from 'fast-check';
import t from 'tap';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { concatBytes } from '../../bridge/protocol/bytes.ts';
import { hasCode } from '../../bridge/protocol/errors.ts';
import { plainReply, REPLY, replyHead, replySealing } from '../../bridge/protocol/frame.ts';
import { encodeJson } from '../../bridge/protocol/json.ts';
import { SealedReceiver, type SealedReply, WholeReceiver } from '../../bridge/remote/receivers.ts';

const KEY = new Uint8Array(32).fill(1);
const SESSION = new Uint8Array(16).fill(2);
const ASKED = 5;

const seal = async (kind: number, text: Uint8Array, number = 9): Promise<Uint8Array> => {
  const { nonce, associated } = replySealing(kind, SESSION, ASKED, number);
  return concatBytes(replyHead(kind, number), await nodeCrypto.seal(KEY, nonce, associated, text));
};

/** Feeds `message` in pieces that end at `cuts`, in a buffer that is used again each time, as a socket's is. */
const receive = (message: Uint8Array, cuts: readonly number[] = [], asked = ASKED): SealedReply => {
  const receiver = new SealedReceiver(KEY, SESSION, asked);
  receiver.begin(message.length);
  const ends = [...cuts.map((cut) => cut % (message.length + 1)), message.length].sort(
    (a, b) => a - b,
  );
  const shared = new Uint8Array(message.length);
  let start = 0;
  for (const end of ends) {
    const piece = shared.subarray(0, end - start);
    piece.set(message.subarray(start, end));
    receiver.piece(piece);
    start = end;
  }
  shared.fill(0xff);
  return receiver.end();
};

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return hasCode(error, 'MESSAGE_INVALID', 'SESSION_UNKNOWN', 'EPOCH_STALE')
      ? error.code
      : String(error);
  }
  return 'taken';
};

t.test('sealed replies come out whole, however they arrive', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.nat(), { maxLength: 6 }),
      async (text, cuts) => {
        const reply = receive(await seal(REPLY.bytes, text), cuts);
        return (
          reply.kind === 'bytes' &&
          reply.length === text.length &&
          Buffer.concat(reply.pieces).equals(text)
        );
      },
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.array(fc.nat(), { maxLength: 4 }), async (value, cuts) => {
      const reply = receive(await seal(REPLY.json, encodeJson(value)), cuts);
      return reply.kind === 'json' && Buffer.from(reply.json).toString() === JSON.stringify(value);
    }),
  );
});

t.test('what was altered, cut, lengthened, or answers another ask is refused', async (t) => {
  const message = await seal(REPLY.bytes, new Uint8Array(100).fill(7));
  for (let position = 0; position < message.length; position++) {
    const altered = Uint8Array.from(message);
    altered[position] = (altered[position] ?? 0) ^ 0x10;
    if (codeOf(() => receive(altered, [50])) !== 'MESSAGE_INVALID') t.fail(`byte ${position}`);
  }
  for (let length = 0; length < message.length; length++) {
    if (codeOf(() => receive(message.slice(0, length), [10])) !== 'MESSAGE_INVALID')
      t.fail(`${length} bytes`);
  }
  t.equal(
    codeOf(() => receive(concatBytes(message, Uint8Array.of(0)))),
    'MESSAGE_INVALID',
    'lengthened',
  );
  t.equal(
    codeOf(() => receive(message, [], ASKED + 1)),
    'MESSAGE_INVALID',
    'the answer to another ask',
  );
  const relabelled = Uint8Array.from(message);
  relabelled[0] = REPLY.json;
  t.equal(
    codeOf(() => receive(relabelled)),
    'MESSAGE_INVALID',
    'bytes passed off as JSON',
  );
});

t.test('refusals in clear', async (t) => {
  const refusal = (error: object) => plainReply(encodeJson({ error }));
  t.equal(
    codeOf(() => receive(refusal({ code: 'SESSION_UNKNOWN' }), [3, 9, 12])),
    'SESSION_UNKNOWN',
  );
  t.equal(
    codeOf(() => receive(refusal({ code: 'EPOCH_STALE', epoch: 'A'.repeat(22) }))),
    'EPOCH_STALE',
  );
  t.equal(
    codeOf(() => receive(refusal({ code: 'made up' }))),
    'MESSAGE_INVALID',
  );
  t.equal(
    codeOf(() => receive(Uint8Array.of(0))),
    'MESSAGE_INVALID',
  );
});

t.test('whole replies', async (t) => {
  const receiver = new WholeReceiver();
  receiver.begin(5);
  receiver.piece(Uint8Array.of(1, 2));
  receiver.piece(Uint8Array.of(3, 4, 5));
  t.same(receiver.end(), Uint8Array.of(1, 2, 3, 4, 5));
});
