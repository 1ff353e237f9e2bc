import fc from 'fast-check';
import t from 'tap';
import {
  concatBytes,
  fromBase64Url,
  readUint64,
  toBase64Url,
  writeUint64,
} from '../../bridge/protocol/bytes.ts';
import { decodeCode, encodeCode } from '../../bridge/protocol/compact-code.ts';
import { hasCode } from '../../bridge/protocol/errors.ts';
import { askHead, packOpened, parseAsk, unpackOpened } from '../../bridge/protocol/frame.ts';
import { decodeFriendCode, encodeFriendCode } from '../../bridge/protocol/friend-code.ts';
import {
  decodeInvitation,
  encodeInvitation,
  INVITATION_MAX_LENGTH,
} from '../../bridge/protocol/invitation.ts';
import {
  decodePublicKey,
  decodeSeed,
  encodePublicKey,
  encodeSeed,
} from '../../bridge/protocol/nkey.ts';
import { ReplayWindow } from '../../bridge/protocol/replay-window.ts';
import {
  catalogImports,
  isGuestInbox,
  parseNetworkRequest,
  parseServed,
} from '../../bridge/protocol/subjects.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

t.test('numbers and base64url survive the way there and back', async (t) => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const target = new Uint8Array(9);
      writeUint64(target, 1, value);
      return readUint64(target, 1) === value;
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (raw) => {
      const back = fromBase64Url(toBase64Url(raw));
      return back !== undefined && Buffer.from(back).equals(raw);
    }),
  );
  t.equal(readUint64(new Uint8Array(8).fill(255), 0), Number.POSITIVE_INFINITY);
  for (const wrong of ['=', 'a', 'ab=', 'a+b/', 'AB'])
    t.equal(fromBase64Url(wrong), undefined, wrong);
});

t.test('keys have the text form of NATS', async (t) => {
  const seed = 'SXABCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEKMVA';
  t.same(decodeSeed('xkey', seed), new Uint8Array(32).fill(0x11));
  t.equal(encodeSeed('xkey', new Uint8Array(32).fill(0x11)), seed);
  const account = 'AC5V4OC2POUAX4W4H7CKN5TQ5AKVJJ4AJ7XZKNER6P6DHKBYGVGJHSNC';
  const raw = decodePublicKey('account', account);
  t.equal(raw && encodePublicKey('account', raw), account);
  t.equal(decodePublicKey('xkey', account), undefined, 'another kind of key');
  t.equal(decodePublicKey('account', `${account.slice(0, -1)}D`), undefined, 'a wrong character');
  t.equal(decodePublicKey('account', account.slice(0, -1)), undefined, 'cut short');
  t.equal(decodePublicKey('account', account.toLowerCase()), undefined, 'lower case');
});

t.test('friend codes and invitations', async (t) => {
  const keyPart = bytes(32).map((raw) => encodePublicKey('xkey', raw));
  const accountPart = bytes(32).map((raw) => encodePublicKey('account', raw));
  const friendCode = fc.record({
    key: keyPart,
    name: fc.string({ minLength: 1, maxLength: 32 }),
    accounts: fc.array(
      fc.record({
        network: bytes(8).map((raw) => Buffer.from(raw).toString('hex')),
        account: accountPart,
      }),
      { maxLength: 16 },
    ),
  });
  fc.assert(
    fc.property(friendCode, (code) => {
      t.same(decodeFriendCode(` ${encodeFriendCode(code)}\n`), code);
    }),
  );
  const invitation = {
    url: 'tls://a-rather-long-name.of-a-rented-machine.example.org:4690',
    key: encodePublicKey('xkey', new Uint8Array(32).fill(7)),
    code: new Uint8Array(16).fill(9),
    expiresAtSec: 1_800_000_000,
  };
  const text = encodeInvitation(invitation);
  t.ok(text.length <= INVITATION_MAX_LENGTH, `${text.length} characters`);
  t.same(decodeInvitation(text), invitation);
  for (const broken of [
    '',
    'hello',
    text.slice(0, -1),
    `${text}x`,
    text.replace('.', '..'),
    encodeFriendCode({ key: invitation.key, name: 'x', accounts: [] }),
  ]) {
    t.throws(() => decodeInvitation(broken), { code: 'INVITATION_INVALID' });
  }
  t.same(decodeInvitation(text.replaceAll(/(.{20})/g, '$1\r\n ')), invitation, 'in lines');
  for (let index = 20; index < text.length; index += 7) {
    const swapped = `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`;
    t.throws(() => decodeInvitation(swapped), { code: 'INVITATION_INVALID' }, `character ${index}`);
  }
});

t.test('codes never throw on what people paste', async () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      decodeCode('natster-invite', text);
      for (const decode of [decodeInvitation, decodeFriendCode]) {
        try {
          decode(text);
        } catch (error) {
          if (!hasCode(error, 'INVITATION_INVALID', 'FRIEND_CODE_INVALID')) throw error;
        }
      }
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
      try {
        decodeFriendCode(encodeCode('natster-friend', raw));
      } catch (error) {
        if (!hasCode(error, 'FRIEND_CODE_INVALID')) throw error;
      }
    }),
  );
});

t.test('frames', async (t) => {
  const session = new Uint8Array(16).fill(5);
  const sealed = new Uint8Array(16).fill(6);
  const ask = parseAsk(concatBytes(askHead(session, 77), sealed));
  t.same({ ...ask }, { session, number: 77, sealed });
  t.equal(parseAsk(new Uint8Array(39)), undefined, 'too short');
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (json, block) => {
      const back = unpackOpened(packOpened(json, block));
      return (
        back !== undefined &&
        Buffer.from(back.json).equals(json) &&
        Buffer.from(back.block).equals(block)
      );
    }),
  );
  t.equal(unpackOpened(Uint8Array.of(0, 0, 0)), undefined);
  t.equal(unpackOpened(Uint8Array.of(255, 255, 255, 255, 1)), undefined, 'length beyond the end');
});

t.test('the replay window takes each number once, in any order', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5000 }), { maxLength: 300 }), (numbers) => {
      const window = new ReplayWindow();
      const taken = new Set<number>();
      let highest = -1;
      for (const number of numbers) {
        const expected = !taken.has(number) && number > highest - 2048;
        if (window.isNew(number) !== expected) return false;
        if (!expected) continue;
        window.accept(number);
        taken.add(number);
        highest = Math.max(highest, number);
      }
      return true;
    }),
  );
  const window = new ReplayWindow();
  for (const wrong of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) t.notOk(window.isNew(wrong));
});

t.test('subjects', async (t) => {
  const account = 'AC5V4OC2POUAX4W4H7CKN5TQ5AKVJJ4AJ7XZKNER6P6DHKBYGVGJHSNC';
  t.same(parseServed(`${account}.natster.catalog.films.v2.open`), { account, catalog: 'films' });
  for (const wrong of [
    'natster.catalog.films.v2.open',
    `${account}.natster.media.films.x`,
    `${account}.natster.catalog.Films.v2.open`,
    `${account.slice(0, -1)}A.natster.catalog.films.v2.open`,
  ]) {
    t.equal(parseServed(wrong), undefined, wrong);
  }
  t.same(parseNetworkRequest(`${account}.natster.network.imports.add`), {
    account,
    operation: 'imports.add',
  });
  t.equal(parseNetworkRequest(`${account}.natster.network.unknown`), undefined);
  t.equal(parseNetworkRequest(`${account}.natster.network.join`), undefined, 'for guests only');
  for (const reply of ['_INBOX.a', '_INBOX.a-_Z9.b']) t.ok(isGuestInbox(reply), reply);
  for (const reply of [
    ...[undefined, '', '_INBOX', '_INBOX.', '_INBOX.a.b.c', 'natster.network.join', '_R_.a'],
    ...['_INBOX.>', '_INBOX.*', '_INBOX.a.>', '_INBOX.a.*', '_INBOX.*.a', '_INBOX.a..b'],
  ]) {
    t.notOk(isGuestInbox(reply), String(reply));
  }
  t.same(catalogImports(account, 'films', 'films2'), {
    service: {
      name: 'natster_films2',
      subject: `${account}.natster.catalog.films.>`,
      localSubject: 'natster.catalog.films2.>',
    },
    stream: {
      name: 'natster_films2_media',
      subject: `${account}.natster.media.films.*`,
      localSubject: 'natster.media.films2.*',
    },
  });
  t.throws(() => catalogImports(account, 'a.b', 'x'), RangeError);
});
