/** Sessions at the owner's: when they end, and what friends may not take from each other. */
import t, { type Test } from 'tap';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';
import { Session } from '../../bridge/remote/session.ts';
import { itemOf, loopback, served } from '../support/loopback.ts';

const signal = new AbortController().signal;
const film = itemOf(1, { byte_size: 1000 });
const want = { kind: 'item', id: film.id, offset: 0, length: 10 } as const;
const read = { op: 'read', offset: 0, length: 10 } as const;

const withFilm = async (t: Test) => {
  const files = { open: 0 };
  const openItem = async () => {
    files.open++;
    return { item: film, read: async () => {}, release: () => files.open-- };
  };
  return { files, ...(await loopback(t, served({ openItem }))) };
};

t.test('a share that is taken back ends the session with the next ask', async (t) => {
  const { files, link, address, server, shares, friendId } = await withFilm(t);
  const { session } = await Session.open(link, address, want, signal);
  await session.ask(read, signal);
  t.same([server.sessions.size, files.open], [1, 1]);
  await shares.unshare('films', friendId);
  await t.rejects(session.ask(read, signal), { code: 'NOT_SHARED' });
  t.same([server.sessions.size, files.open], [0, 0], 'its file is closed');
  await t.rejects(session.ask(read, signal), { code: 'SESSION_UNKNOWN' });
});

t.test('so does another long-term key', async (t) => {
  const { files, link, address, server, friends } = await withFilm(t);
  const { session } = await Session.open(link, address, want, signal);
  const { publicKey } = await nodeCrypto.generateKeyPair();
  await friends.accept('Ben', encodePublicKey('xkey', publicKey));
  await t.rejects(session.ask(read, signal), { code: 'KEY_CHANGED' });
  t.same([server.sessions.size, files.open], [0, 0]);
});
