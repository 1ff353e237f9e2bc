/** Sessions at the owner's: when they end, and what friends may not take from each other. */
import t, { type Test } from 'tap';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';
import { Session } from '../../bridge/remote/session.ts';
import { itemOf, loopback, served } from '../support/loopback.ts';

const signal = new AbortController().signal;
const film = itemOf(1, { byte_size: 1000 });
const want = { kind: 'item', id: film.id, offset: 0, length: 10 } as const;
const { id, revision } = film;
const read = { op: 'read', id, revision, offset: 0, length: 10 } as const;

const withFilm = (t: Test) => loopback(t, served({ item: () => film, read: async () => {} }));

t.test('a share that is taken back ends the session with the next ask', async (t) => {
  const { link, address, server, shares, friendId } = await withFilm(t);
  const { session } = await Session.open(link, address, want, signal);
  await session.ask(read, signal);
  t.equal(server.sessions.size, 1);
  await shares.unshare('films', friendId);
  await t.rejects(session.ask(read, signal), { code: 'NOT_SHARED' });
  t.equal(server.sessions.size, 0);
  await t.rejects(session.ask(read, signal), { code: 'SESSION_UNKNOWN' });
});

t.test('so does another long-term key', async (t) => {
  const { link, address, server, friends } = await withFilm(t);
  const { session } = await Session.open(link, address, want, signal);
  const { publicKey } = await nodeCrypto.generateKeyPair();
  await friends.accept('Ben', encodePublicKey('xkey', publicKey));
  await t.rejects(session.ask(read, signal), { code: 'KEY_CHANGED' });
  t.equal(server.sessions.size, 0);
});
